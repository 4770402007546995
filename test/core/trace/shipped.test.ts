import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { findHits } from '../../../src/core/trace/hits.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { read } from './traces.ts'

const file = readFileSync('public/traces/perl.bpt')

/** All accesses of a .bpt of addresses below 2^53, read by docs/bpt.md and nothing of the program. */
function recount(visit: (kind: number, address: number, size: number) => void): void {
  for (let part = 12; file.toString('latin1', part, part + 4) === 'CHNK';) {
    const stored = file.readUInt32LE(part + 4)
    const bytes = inflateRawSync(file.subarray(part + 16, part + 16 + stored))
    part += 16 + stored
    const numbers = (start: number) => {
      let at = start
      const next = () => {
        for (let value = 0, scale = 1; ; scale *= 128) {
          const byte = bytes.readUInt8(at++)
          value += (byte % 128) * scale
          if (byte < 128) return value
        }
      }
      return { next, at: () => at }
    }
    const head = numbers(0)
    const length = head.next()
    const directory = Array.from({ length: head.next() }, () => [head.next(), head.next()] as const)
    const starts = new Map<number, number>()
    let start = head.at()
    for (const [id, column] of directory) {
      starts.set(id, start)
      start += column
    }
    const sizeNumbers = numbers(starts.get(2) ?? 0)
    const sizes = Array.from({ length: sizeNumbers.next() }, () => sizeNumbers.next())
    const columns = [numbers(starts.get(4) ?? 0), numbers(starts.get(3) ?? 0)] as const
    const before = [0, 0, 0, 0, 0, 0, 0]
    for (let index = 0; index < length; index++) {
      const meta = bytes.readUInt8((starts.get(1) ?? 0) + index)
      const kind = meta % 8
      const size = meta < 248 ? (sizes[meta >> 3] ?? 0) : sizeNumbers.next()
      const zigzag = columns[kind === 4 ? 1 : 0].next()
      const address = (before[kind] ?? 0) + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2)
      before[kind] = kind === 4 ? address + size : address
      visit(kind, address, size)
    }
  }
}

describe('perl.bpt', () => {
  let trace: Trace
  beforeAll(async () => {
    trace = await read(Uint8Array.from(file))
  })

  test('is the whole recording: 3,553,226 records, of which 80 are the second half of one access', () => {
    expect(trace.length + trace.notes.merged).toBe(3_553_226)
    expect(trace.notes.rejected).toBe(0)
    expect(file.length / trace.length).toBeLessThan(1 / 3)
  })

  test('has the counts and the hits of a plain recount', () => {
    const watches = [
      { address: 0x403_5ab8, length: 8, type: 'write' },
      { address: 0x403_52a0, length: 16, type: 'access' },
      { address: 0x4a7_954a, length: 1, type: 'execute' },
      { address: 0x1f_ff00_0473, length: 3, type: 'access' },
    ] as const
    const codes = { write: [2, 3], access: [1, 2, 3], execute: [4] }
    const counts = [0, 0, 0, 0, 0, 0, 0]
    const hits = watches.map(() => 0)
    recount((kind, address, size) => {
      counts[kind] = (counts[kind] ?? 0) + 1
      for (const [number, watch] of watches.entries()) {
        const reach = kind === 4 ? 1 : size
        const touched = address < watch.address + watch.length && address + reach > watch.address
        if (touched && codes[watch.type].includes(kind)) hits[number] = (hits[number] ?? 0) + 1
      }
    })
    const { read, write, modify, execute } = trace.counts
    expect(counts).toEqual([0, read, write, modify, execute, 0, 0])
    const found = watches.map(
      (watch) => findHits(trace, { ...watch, address: BigInt(watch.address) }).length,
    )
    expect(found).toEqual(hits)
    expect(hits[0]).toBe(42)
  })
})
