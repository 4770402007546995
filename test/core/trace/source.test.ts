import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { openSource } from '../../../src/core/trace/source.ts'
import { bytesOf, fixture, listed, read, refuse } from './traces.ts'

const bytesOfFile = (path: string) =>
  Uint8Array.from(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)))

/** Streams into the memory of whoever reads, so many bytes at a time, over and over. */
function fillingStream(
  bytes: Uint8Array,
  lengths: readonly number[],
  { broken, cancel }: { broken?: Error; cancel?: () => void } = {},
) {
  const memories = new Set<number>()
  let at = 0
  let pulls = 0
  const stream = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const view = controller.byobRequest?.view
      if (!view) throw new Error('nobody gives memory')
      memories.add(view.buffer.byteLength)
      const memory = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      // What is still there of the piece before is of no use to anybody.
      memory.fill(0x3f)
      const piece = bytes.subarray(at, at + Math.max(1, lengths[pulls++ % lengths.length] ?? 1))
      at += piece.length
      if (piece.length === 0) {
        if (broken) throw broken
        controller.close()
      } else memory.set(piece)
      controller.byobRequest?.respond(piece.length)
    },
    ...(cancel && { cancel }),
  })
  return { stream, memories, pulls: () => pulls }
}

describe('a stream that is read into memory which is used again gives the same', () => {
  test.each([
    ['lackey', fixture('t_misc')],
    ['lackey with output of the program', fixture('t_hello.verbose')],
    ['another text', bytesOfFile('din/small.din')],
    ['a .bpt', bytesOfFile('bpt/v1.bpt')],
    ['a gzip', Uint8Array.from(gzipSync(fixture('t_overflow.merged')))],
  ])(
    '%s, however it is cut',
    async (_what, bytes) => {
      const whole = await read(bytes)
      const expected = { listed: listed(whole), notes: whole.notes, bytes: whole.bytes }
      const cuts = fc.array(fc.oneof(fc.nat(40), fc.nat(5000), fc.nat(100_000)), { minLength: 1 })
      await fc.assert(
        fc.asyncProperty(cuts, async (lengths) => {
          // Few enough pieces for a test.
          const longer = [...lengths, bytes.length / 8].map(Math.ceil)
          const { stream, memories } = fillingStream(bytes, longer)
          const trace = await read(stream)
          expect({ listed: listed(trace), notes: trace.notes, bytes: trace.bytes }).toEqual(
            expected,
          )
          expect(memories.size).toBe(1)
        }),
        { numRuns: 5 },
      )
    },
    30_000,
  )
})

test('what was lent is the same memory, what was not is kept', async () => {
  const opened = openSource(fillingStream(bytesOf('onetwo333'), [3]).stream)
  if (!opened.ok) throw new Error(opened.error)
  const source = opened.value
  const text = (piece: Awaited<ReturnType<typeof source.next>>) =>
    piece.ok && piece.value ? new TextDecoder().decode(piece.value) : null
  const kept = await source.next()
  const lent = await source.lend()
  expect([text(kept), text(lent)]).toEqual(['one', 'two'])
  expect(text(await source.lend())).toBe('333')
  expect(text(kept)).toBe('one')
  expect(lent.ok && lent.value?.byteLength).toBe(0)
  expect([await source.lend(), await source.next()]).toEqual([
    { ok: true, value: null },
    { ok: true, value: null },
  ])
})

test('one that breaks says where, one that is not wanted any more is cancelled', async () => {
  const text = bytesOf('I  00401000,3\n'.repeat(9000))
  const broken = fillingStream(text, [50_000], { broken: new Error('the disk is gone') })
  expect((await refuse(broken.stream)).reason).toContain('after 126,000 bytes: the disk is gone')
  const cancel = vi.fn<() => void>()
  const zstd = new Uint8Array(200_000)
  zstd.set([0x28, 0xb5, 0x2f, 0xfd])
  const { stream, pulls } = fillingStream(zstd, [100_000], { cancel })
  expect((await refuse(stream)).kind).toBe('compressed')
  expect(pulls()).toBe(1)
  expect(cancel).toHaveBeenCalledTimes(1)
})
