import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access, Watch } from '../../../src/core/matching/access.ts'
import { watchMatches } from '../../../src/core/matching/watch.ts'
import { chunksToSearch } from '../../../src/core/trace/chunk-filter.ts'
import {
  searchByScan,
  searchChunk,
  searchForAnyByScan,
} from '../../../src/core/trace/chunk-search.ts'
import {
  countHits,
  findHits,
  findHitsOfAny,
  firstHit,
  type FourWatches,
  lastHit,
} from '../../../src/core/trace/hits.ts'
import { createQuery } from '../../../src/core/trace/query.ts'
import { createKeeper } from '../../../src/core/trace/scan-memory.ts'
import { createWasmScan, type Scan, scanTwin, type Window } from '../../../src/core/trace/scan.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import { createTrace, type Trace } from '../../../src/core/trace/trace.ts'
import { fixture, read, traceOf } from './traces.ts'

/** Lines that alias in their low words, at the edges of pages, of 4 GiB and of memory, and some that are nowhere near. */
const bases = [
  0n,
  0x1000n,
  0x40_4000n,
  0x1fff_0000n,
  2n ** 32n,
  2n ** 32n + 0x40_4000n,
  2n ** 33n + 0x1000n,
  0xffff_8880_0000_0000n,
  2n ** 63n,
]
const address = fc
  .tuple(fc.constantFrom(...bases), fc.bigInt({ min: -700n, max: 700n }))
  .map(([base, offset]) => BigInt.asUintN(64, base + offset))
const size = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(1, 2, 4, 8) },
  fc.integer({ min: 1, max: 512 }),
)
const memoryAccess: fc.Arbitrary<Access> = fc.record({
  kind: fc.constantFrom('read', 'write', 'modify', 'execute'),
  address,
  size,
})
const portAccess: fc.Arbitrary<Access> = fc.record({
  kind: fc.constantFrom('in', 'out'),
  address: fc.bigInt({ min: 0n, max: 0x100n }),
  size: fc.constantFrom(1, 2, 4),
})
const accesses = fc.array(fc.oneof({ weight: 9, arbitrary: memoryAccess }, portAccess), {
  minLength: 200,
  maxLength: 600,
  size: 'max',
})
const length = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(1, 2, 4, 8) },
  fc.integer({ min: 1, max: 1500 }),
  fc.constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 64, 0, -1, 1.5),
)
const watch: fc.Arbitrary<Watch> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ address, length, type: fc.constantFrom('write', 'access', 'execute') }),
  },
  fc.record({
    address: fc.bigInt({ min: 0n, max: 0x100n }),
    length,
    type: fc.constant('io' as const),
  }),
)
const fourWatches = fc
  .array(watch, { minLength: 1, maxLength: 4 })
  .map((watches) => watches as unknown as FourWatches)

function recount(trace: Trace, each: Watch, from = 0, to = trace.length): number[] {
  const ordinals: number[] = []
  for (let ordinal = Math.max(0, from); ordinal < Math.min(to, trace.length); ordinal++) {
    if (watchMatches(each, trace.access(ordinal))) ordinals.push(ordinal)
  }
  return ordinals
}

const wasmScan = createWasmScan()
const scans: readonly (readonly [string, Scan])[] = [
  ['WebAssembly', wasmScan ?? scanTwin],
  ['the twin', scanTwin],
]

test('there is SIMD here, so that it is what these tests are about', () => {
  expect(wasmScan).not.toBeNull()
})

describe.each(scans)('%s', (_name, scan) => {
  const found = new Uint16Array(chunkLength)
  const masks = new Uint8Array(chunkLength)

  test('finds the words in its windows', () => {
    const word = fc.oneof(
      fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
    )
    const window: fc.Arbitrary<Window> = fc.record({
      start: word,
      last: fc.oneof(fc.constantFrom(0, 7, 70, 0x8000_0000, 0xffff_ffff), word),
    })
    const words = fc.array(word, { maxLength: 300, size: 'max' })
    const windows = fc.array(window, { maxLength: 4 })
    // All columns of a memory, so that the first and the last one are among them.
    const keep = createKeeper()
    const columns = Array.from({ length: 16 }, () => keep(new Uint32Array(chunkLength)))
    const place = fc.option(
      fc.record({
        column: fc.constantFrom(0, 7, 15),
        first: fc.oneof(fc.constantFrom(0, chunkLength), fc.nat(chunkLength)),
      }),
    )
    fc.assert(
      fc.property(
        words,
        windows,
        place,
        fc.nat(300),
        fc.nat(300),
        (list, wanted, at, one, other) => {
          // In plain memory or where the scan need not copy them.
          const first = Math.min(at?.first ?? 0, chunkLength - list.length)
          const home = columns[at?.column ?? 0]?.subarray(first, first + list.length)
          const low = at && home ? home : new Uint32Array(list.length)
          low.set(list)
          const from = Math.min(one, other, low.length)
          const to = Math.min(Math.max(one, other), low.length)
          const hits = [...found.subarray(0, scan(low, from, to, wanted, found))]
          const lying = (last: (window: Window) => number) =>
            [...low.keys()].filter(
              (at) =>
                at >= from &&
                at < to &&
                wanted.some((each) => ((low[at] ?? 0) - each.start) >>> 0 <= last(each)),
            )
          const longest = Math.max(...wanted.map(({ last }) => last))
          const possible = new Set(lying(() => longest))
          expect(lying(({ last }) => last).filter((at) => !hits.includes(at))).toEqual([])
          expect(hits.filter((at) => !possible.has(at))).toEqual([])
          expect(hits).toEqual(hits.toSorted((one, other) => one - other))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('reads a whole chunk, piece by piece', () => {
    const low = Uint32Array.from({ length: chunkLength }, (_, at) => (at * 7919) % 1009)
    for (const [from, to] of [
      [0, chunkLength],
      [4095, 8193],
      [65_535, 65_536],
      [1, 4097],
    ] as const) {
      const count = scan(
        low,
        from,
        to,
        [
          { start: 1000, last: 3 },
          { start: 5, last: 3 },
        ],
        found,
      )
      const expected = [...low.keys()].filter((at) => {
        const word = low[at] ?? 0
        return at >= from && at < to && ((word >= 1000 && word <= 1003) || (word >= 5 && word <= 8))
      })
      expect([...found.subarray(0, count)]).toEqual(expected)
    }
  })

  test('with the exact rule, finds what the simple rule finds', () => {
    fc.assert(
      fc.property(accesses, watch, (list, each) => {
        const trace = traceOf(list)
        const [chunk] = trace.chunks
        if (!chunk) return
        const count = searchByScan(chunk, createQuery(each), 0, chunk.length, found, scan)
        expect([...found.subarray(0, count)]).toEqual(recount(trace, each))
      }),
      { numRuns: 300 },
    )
  })

  test('finds four at once, each with its bit', () => {
    fc.assert(
      fc.property(accesses, fourWatches, (list, watches) => {
        const trace = traceOf(list)
        const [chunk] = trace.chunks
        if (!chunk) return
        const queries = watches.flatMap((each) => (each ? [createQuery(each)] : []))
        const count = searchForAnyByScan(chunk, queries, 0, chunk.length, found, masks, scan)
        expectMasks(trace, watches, found.subarray(0, count), masks.subarray(0, count))
      }),
      { numRuns: 200 },
    )
  })
})

function expectMasks(
  trace: Trace,
  watches: FourWatches,
  ordinals: ArrayLike<number>,
  masks: ArrayLike<number>,
  from = 0,
  to = trace.length,
): void {
  const expected = Array.from({ length: trace.length }, () => 0)
  for (const [number, each] of watches.entries()) {
    for (const ordinal of each ? recount(trace, each, from, to) : []) {
      expected[ordinal] = (expected[ordinal] ?? 0) | (1 << number)
    }
  }
  const hits = [...expected.keys()].filter((ordinal) => expected[ordinal] !== 0)
  expect(Array.from(ordinals)).toEqual(hits)
  expect(Array.from(masks)).toEqual(hits.map((ordinal) => expected[ordinal]))
}

describe('with the index', () => {
  const bound = fc.integer({ min: -20, max: 640 })

  test('a search finds what the simple rule finds, and looks at few to find it', () => {
    let byIndex = 0
    const found = new Uint16Array(chunkLength)
    fc.assert(
      fc.property(accesses, watch, bound, bound, (list, each, from, to) => {
        const trace = traceOf(list)
        const [chunk] = trace.chunks
        const expected = recount(trace, each, from, to)
        expect([...findHits(trace, { ...each, from, to }).ordinals]).toEqual(expected)
        expect(firstHit(trace, [each], from, to)).toBe(expected[0] ?? -1)
        expect(lastHit(trace, [each], from, to)).toBe(expected.at(-1) ?? -1)
        if (!chunk?.index) return
        const count = searchChunk(chunk, createQuery(each), 0, chunk.length, found)
        if (count > 0 && count < chunk.length / 10) byIndex++
      }),
      { numRuns: 300, seed: 4 },
    )
    expect(byIndex).toBeGreaterThan(50)
  })

  test('of many chunks only those are searched that touch the lines, and no hit is lost', () => {
    let skipped = 0
    fc.assert(
      fc.property(accesses, fourWatches, bound, bound, (list, watches, from, to) => {
        // The filter begins with 64 chunks, and chunks may have any length.
        const trace = inChunks(list, Math.floor(list.length / 70))
        const [each] = watches
        const expected = recount(trace, each, from, to)
        expect([...findHits(trace, { ...each, from, to }).ordinals]).toEqual(expected)
        expect(firstHit(trace, [each], from, to)).toBe(expected[0] ?? -1)
        expect(lastHit(trace, [each], from, to)).toBe(expected.at(-1) ?? -1)
        const { ordinals, masks } = findHitsOfAny(trace, watches, from, to)
        expectMasks(trace, watches, ordinals, masks, from, to)
        const wanted = chunksToSearch(trace, [createQuery(each)])
        const last = wanted?.[0] ?? 0xffff_ffff
        if (last !== 0xffff_ffff) skipped++
      }),
      { numRuns: 60, seed: 7 },
    )
    expect(skipped).toBeGreaterThan(20)
  })

  test('four at once, each with its bit', () => {
    fc.assert(
      fc.property(accesses, fourWatches, bound, bound, (list, watches, from, to) => {
        const trace = traceOf(list)
        const { ordinals, masks } = findHitsOfAny(trace, watches, from, to)
        expectMasks(trace, watches, ordinals, masks, from, to)
      }),
      { numRuns: 300 },
    )
  })

  test('hits are counted where they are', () => {
    const buckets = fc.integer({ min: 1, max: 50 })
    fc.assert(
      fc.property(accesses, watch, bound, bound, buckets, (list, each, from, to, number) => {
        const trace = traceOf(list)
        const expected = Array.from({ length: number }, () => 0)
        for (const ordinal of recount(trace, each, from, to)) {
          const bucket = Math.floor(((ordinal - from) * number) / (to - from))
          expected[bucket] = (expected[bucket] ?? 0) + 1
        }
        expect([...countHits(trace, each, from, to, number)]).toEqual(expected)
      }),
      { numRuns: 300 },
    )
    expect(countHits(traceOf([]), { address: 0n, length: 1, type: 'write' }, 0, 1, 0)).toHaveLength(
      0,
    )
  })
})

/** The same accesses in chunks of so many. */
function inChunks(list: readonly Access[], length: number): Trace {
  const pieces = Array.from({ length: Math.ceil(list.length / length) }, (_, piece) =>
    traceOf(list.slice(piece * length, (piece + 1) * length)),
  )
  const [first] = pieces
  if (!first) throw new Error('there are no accesses')
  return createTrace(
    first,
    pieces.flatMap(({ chunks }) => chunks),
  )
}

/** Numbers that look like chance and are the same each time. */
function randomWords(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state
  }
}

describe('several chunks', () => {
  const next = randomWords(1)
  const length = chunkLength + 4321
  const traces: readonly (readonly [string, number, readonly Access[]])[] = [
    [
      'a program with a stack, code and a heap',
      8,
      Array.from({ length }, (): Access => {
        const choice = next() >>> 28
        if (choice < 9)
          return { kind: 'execute', address: BigInt(0x40_1000 + (next() >>> 22)), size: 4 }
        if (choice < 12)
          return { kind: 'write', address: 0x1f_fff0_0000n + BigInt(next() >>> 24), size: 8 }
        return { kind: 'read', address: BigInt(0x500_0000 + (next() >>> 15)), size: 4 }
      }),
    ],
    [
      'accesses all over memory',
      8,
      Array.from({ length }, (): Access => ({
        kind: next() >>> 31 ? 'read' : 'write',
        address: (BigInt(next() >>> 24) << 32n) | BigInt(next()),
        size: 8,
      })),
    ],
    [
      'more high words than a dictionary holds',
      14,
      Array.from({ length }, (): Access => ({
        kind: 'modify',
        address: (BigInt(next()) << 32n) | BigInt(next()),
        size: 2,
      })),
    ],
    [
      'a sweep through memory, a line at each step',
      8,
      Array.from({ length }, (_, at): Access => ({
        kind: 'read',
        address: BigInt(at * 64),
        size: 8,
      })),
    ],
  ]

  test.each(traces)(
    '%s: every hit and no other, in less than %i bytes for each access',
    (_name, bytes, list) => {
      const trace = traceOf(list)
      expect(trace.memory).toBeLessThan(bytes * trace.length)
      const simple: [number[], number[]][] = []
      for (let round = 0; round < 20; round++) {
        const target = list[next() % list.length]
        if (!target) continue
        const each: Watch = {
          address: BigInt.asUintN(64, target.address + BigInt(next() >>> 29) - 3n),
          length: [1, 2, 4, 8, 100, 5000, 2 ** 33][next() % 7] ?? 1,
          type: target.kind === 'execute' ? 'execute' : next() >>> 31 ? 'write' : 'access',
        }
        const query = createQuery(each)
        const exact: number[] = []
        for (const [number, chunk] of trace.chunks.entries()) {
          const found = new Uint16Array(chunkLength)
          const count = searchByScan(chunk, query, 0, chunk.length, found, scanTwin)
          for (const position of found.subarray(0, count))
            exact.push(number * chunkLength + position)
        }
        if (round < 1) simple.push([exact, recount(trace, each)])
        expect([...findHits(trace, each).ordinals]).toEqual(exact)
        expect(firstHit(trace, [each], 0, length)).toBe(exact[0] ?? -1)
        expect(lastHit(trace, [each], 0, length)).toBe(exact.at(-1) ?? -1)
      }
      expect(simple.map(([exact]) => exact)).toEqual(simple.map(([, recounted]) => recounted))
    },
  )
})

test('stepping from hit to hit finds each of them', async () => {
  const trace = await read(fixture('t_sort'))
  const watches: Watch[] = [
    { address: 0x1f_ff00_0000n, length: 2 ** 24, type: 'write' },
    { address: 0x40_1000n, length: 64, type: 'execute' },
  ]
  const expected = new Set(watches.flatMap((each) => recount(trace, each)))
  const forwards: number[] = []
  for (let at = firstHit(trace, watches, 0, trace.length); at >= 0;) {
    forwards.push(at)
    at = firstHit(trace, watches, at + 1, trace.length)
  }
  expect(forwards).toEqual([...expected].toSorted((a, b) => a - b))
  const backwards: number[] = []
  for (let at = lastHit(trace, watches, 0, trace.length); at >= 0;) {
    backwards.push(at)
    at = lastHit(trace, watches, 0, at)
  }
  expect(backwards).toEqual(forwards.toReversed())
  expect(forwards.length).toBeGreaterThan(100)
})
