import { describe, expect, test } from 'vitest'
import { estimateTrace, refuseTrace } from '../../../src/core/trace/estimate.ts'
import { packed } from './bpt.ts'
import { bytesOf, fixture, read } from './traces.ts'

/** A file that begins with these bytes and goes on for a long time, of which only the beginning may be read. */
const beginning = (bytes: Uint8Array, size: number) => ({
  size,
  read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, Math.min(to, 2 ** 20))),
})

describe('an estimate', () => {
  test('of a text goes by the rate of its first megabyte', async () => {
    const text = bytesOf('I  00401000,3\n L 1fff000768,8\n'.repeat(40_000))
    const estimate = await estimateTrace(beginning(text, 3_730_233_836))
    expect((estimate?.accesses ?? 0) / ((3_730_233_836 / 30) * 2)).toBeCloseTo(1, 2)
    expect((estimate?.memory ?? 0) / (estimate?.accesses ?? 1)).toBe(8)
  })

  test('of a .bpt is what its table says', async () => {
    const trace = await read(fixture('t_sort'))
    const bytes = await packed(trace)
    const file = {
      size: bytes.length,
      read: (from: number, to: number) => Promise.resolve(bytes.slice(from, to)),
    }
    expect((await estimateTrace(file))?.accesses).toBe(trace.length)
  })

  test('is not made of what is no trace, or cannot be read', async () => {
    expect(await estimateTrace(beginning(bytesOf('no trace\n'), 2 ** 40))).toBeNull()
    expect(
      await estimateTrace({ size: 9, read: () => Promise.reject(new Error('gone')) }),
    ).toBeNull()
  })
})

describe('what is refused', () => {
  const of = (accesses: number) => ({ accesses, memory: accesses * 8 })
  const size = (accesses: number) => accesses * 14.28

  test('260 million accesses are not, on a machine of 8 GB', () => {
    expect(refuseTrace(of(261_235_499), 3_730_233_836, 4 * 2 ** 30)).toBeNull()
  })

  test('more than memory holds is, with how much of the file would fit', () => {
    const reason = refuseTrace(of(1e9), size(1e9), 4 * 2 ** 30) ?? ''
    expect(reason).toMatch(/^The file holds about 1,000 million accesses, which need about 7\.5 GB/)
    expect(reason).toMatch(/a page may take about 4\.0 GB/)
    const part = Number(/head -c (\d+) /.exec(reason)?.[1])
    expect(refuseTrace(of(part / 14.28), part, 4 * 2 ** 30)).toBeNull()
  })

  test('so is more than there are ordinals', () => {
    expect(refuseTrace(of(5e9), size(5e9), 1e15)).toMatch(/5,000 million accesses/)
  })
})
