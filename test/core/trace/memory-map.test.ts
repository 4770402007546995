import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { accessKinds } from '../../../src/core/trace/codes.ts'
import { equalRows, memoryMap } from '../../../src/core/trace/memory-map.ts'
import { touchedRegions } from '../../../src/core/trace/regions.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { fixture, read, traceOf } from './traces.ts'

/** Each access by itself. */
function naive(trace: Trace, edges: readonly number[], rows: readonly bigint[]): number[] {
  const columns = edges.length - 1
  const counts = Array.from({ length: (rows.length - 1) * columns }, () => 0)
  for (let ordinal = Math.max(0, edges[0] ?? 0); ordinal < trace.length; ordinal++) {
    const { kind, address } = trace.access(ordinal)
    const column = edges.findLastIndex((edge) => edge <= ordinal)
    const row = rows.findLastIndex((edge) => edge <= address)
    if (kind === 'in' || kind === 'out') continue
    if (column < 0 || column >= columns || row < 0 || row >= rows.length - 1) continue
    const place = row * columns + column
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

const bases = [
  0n,
  0x40_4000n,
  2n ** 32n - 128n,
  2n ** 32n,
  0xffff_8880_0000_0000n,
  2n ** 64n - 512n,
]
const address = fc
  .tuple(fc.constantFrom(...bases), fc.bigInt({ min: 0n, max: 511n }))
  .map(([base, offset]) => base + offset)
const access: fc.Arbitrary<Access> = fc
  .record({ kind: fc.constantFrom(...accessKinds), address, size: fc.constant(4) })
  .map((each) =>
    each.kind === 'in' || each.kind === 'out'
      ? { ...each, address: BigInt.asUintN(16, each.address) }
      : each,
  )
const rows = fc
  .array(fc.oneof(address, fc.constant(2n ** 64n)), { minLength: 2, maxLength: 12 })
  .map((edges) => [...new Set(edges)].toSorted((a, b) => (a < b ? -1 : 1)))
const evenRows = fc
  .tuple(address, fc.bigInt({ min: 1n, max: 2n ** 34n }), fc.integer({ min: 1, max: 30 }))
  .map(([from, span, number]) => equalRows(from, from + span, number))

describe('the map of memory against time', () => {
  test('counts what a loop over all accesses counts', () => {
    fc.assert(
      fc.property(
        fc.array(access, { maxLength: 300, size: 'max' }),
        fc.oneof(rows, evenRows),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (list, edges, from, length, columns) => {
          const trace = traceOf(list)
          const map = memoryMap(trace, { from, to: from + length, columns, rows: edges })
          expect([...map.counts]).toEqual(naive(trace, map.columnEdges, edges))
        },
      ),
      { numRuns: 500 },
    )
  })

  const long = traceOf(
    Array.from({ length: 3 * chunkLength + 5000 }, (_, index): Access => {
      const scattered = (index * 7919) % 100_003
      if (index % 3 > 0) {
        return { kind: 'execute', address: BigInt(0x40_1000 + (scattered % 3000)), size: 4 }
      }
      if (index % 31 === 0) return { kind: 'out', address: BigInt(scattered % 0x400), size: 1 }
      return { kind: 'write', address: 0x7f_ffff_0000n + BigInt(scattered), size: 8 }
    }),
  )

  test.each([
    ['all of it, columns of more than a chunk', 0, long.length, 3, equalRows(0n, 2n ** 64n, 8)],
    ['columns of less than a chunk', 0, long.length, 37, equalRows(0x40_1000n, 0x40_2000n, 33)],
    [
      'from the middle of a chunk',
      70_001,
      140_001,
      5,
      equalRows(0x7f_ffff_0000n, 0x7f_ffff_ffffn, 300),
    ],
    ['single accesses', 65_530, 65_550, 20, equalRows(0x40_1000n, 0x40_1100n, 256)],
    ['rows that are no lines', 1, 100_000, 2, equalRows(0x40_1003n, 0x40_1a0fn, 17)],
    ['a row for a gap', 0, 196_608, 3, [0x40_1000n, 0x40_1800n, 0x7f_ffff_0000n, 2n ** 64n]],
    ['beyond the trace', 190_000, 900_000, 6, equalRows(0n, 2n ** 47n, 4)],
  ] as const)('%s', (_name, from, to, columns, edges) => {
    const map = memoryMap(long, { from, to, columns, rows: edges })
    expect(map.columnEdges).toHaveLength(columns + 1)
    expect([map.columnEdges[0], map.columnEdges.at(-1)]).toEqual([from, to])
    expect([...map.counts]).toEqual(naive(long, map.columnEdges, edges))
    expect(map.counts.some((count) => count > 0)).toBe(true)
  })

  test('columns are equal to a chunk, and begin with one where they are longer', () => {
    const equal = memoryMap(long, { from: 10, to: 100_010, columns: 10, rows: [0n, 1n] })
    expect(equal.columnEdges.slice(0, 3)).toEqual([10, 10_010, 20_010])
    const wide = memoryMap(long, { from: 10, to: long.length, columns: 2, rows: [0n, 1n] })
    expect(wide.columnEdges).toEqual([10, 2 * chunkLength, long.length])
  })

  test('no rows, no columns, no trace', () => {
    expect(memoryMap(long, { from: 0, to: 9, columns: 4, rows: [] }).counts).toHaveLength(0)
    expect(memoryMap(long, { from: 0, to: 9, columns: 0, rows: [0n, 1n] }).counts).toHaveLength(0)
    const empty = memoryMap(traceOf([]), { from: 0, to: 0, columns: 2, rows: [0n, 1n] })
    expect([...empty.counts]).toEqual([0, 0])
  })
})

describe('touched memory', () => {
  test('is the pages of all accesses, the smallest gaps closed first', () => {
    fc.assert(
      fc.property(
        fc.array(access, { maxLength: 200, size: 'max' }),
        fc.integer({ min: 1, max: 6 }),
        (list, most) => {
          const memory = list.filter(({ kind }) => kind !== 'in' && kind !== 'out')
          const pages = new Set(memory.map((each) => each.address >> 12n))
          const all = touchedRegions(traceOf(list))
          const covered = all.flatMap(({ from, to }) =>
            Array.from(
              { length: Number((to - from) >> 12n) },
              (_, page) => (from >> 12n) + BigInt(page),
            ),
          )
          expect(covered).toEqual([...pages].toSorted((a, b) => (a < b ? -1 : 1)))
          expect(all.every(({ from }, place) => from > (all[place - 1]?.to ?? -1n))).toBe(true)
          const few = touchedRegions(traceOf(list), most)
          expect(few).toHaveLength(Math.min(most, all.length))
          for (const regions of [all, few]) {
            for (const { from, to, accesses } of regions) {
              const inside = memory.filter((each) => each.address >= from && each.address < to)
              expect(accesses).toBe(inside.length)
            }
            expect(regions.reduce((sum, { accesses }) => sum + accesses, 0)).toBe(memory.length)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('of accesses all over memory is what the index tells, and holds them all', () => {
    const list = Array.from({ length: 20_000 }, (_, index): Access => ({
      kind: 'read',
      address: BigInt(Math.imul(index, 0x9e37_79b1) >>> 0),
      size: 8,
    }))
    const regions = touchedRegions(traceOf(list))
    const missing = list.filter(
      ({ address: at }) => !regions.some(({ from, to }) => at >= from && at < to),
    )
    expect(missing).toEqual([])
    expect(regions.reduce((sum, { accesses }) => sum + accesses, 0)).toBe(list.length)
  })

  test('t_overflow: code, data and the stack', async () => {
    const regions = touchedRegions(await read(fixture('t_overflow')), 2)
    expect(regions).toHaveLength(2)
    expect(regions[0]?.from).toBe(0x40_1000n)
    expect(regions[1]?.to).toBe(0x1f_ff00_1000n)
  })
})
