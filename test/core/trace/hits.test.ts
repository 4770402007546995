import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access, Watch } from '../../../src/core/matching/access.ts'
import { watchMatches } from '../../../src/core/matching/watch.ts'
import { accessKinds } from '../../../src/core/trace/codes.ts'
import { findHits, firstHit } from '../../../src/core/trace/hits.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { fixture, read, traceOf } from './traces.ts'

/** Around the edges where halves carry and where memory ends, and on the same low words elsewhere. */
const address = fc
  .tuple(fc.constantFrom(0n, 2n ** 32n, 2n ** 33n, 2n ** 63n), fc.bigInt({ min: -300n, max: 300n }))
  .map(([edge, offset]) => BigInt.asUintN(64, edge + offset))
const size = fc.oneof(
  fc.constantFrom(1, 2, 4, 8, 16, 32, 160, 512),
  fc.integer({ min: 1, max: 512 }),
)
const port = fc.oneof(
  fc.bigInt({ min: 0x58n, max: 0x68n }),
  fc.bigInt({ min: 0xfff0n, max: 0xffffn }),
)

const memoryAccess: fc.Arbitrary<Access> = fc.record({
  kind: fc.constantFrom('read', 'write', 'modify', 'execute'),
  address,
  size,
})
const portAccess: fc.Arbitrary<Access> = fc.record({
  kind: fc.constantFrom('in', 'out'),
  address: port,
  size: fc.constantFrom(1, 2, 4),
})
const accesses = fc.array(fc.oneof({ weight: 6, arbitrary: memoryAccess }, portAccess), {
  maxLength: 120,
  size: 'max',
})

const length = fc.oneof(
  fc.constantFrom(1, 2, 4, 8),
  fc.integer({ min: 1, max: 1200 }),
  fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 53, 2 ** 63, 2 ** 64),
  fc.constantFrom(0, -1, 1.5, NaN, Infinity, 1e30),
)
const watch: fc.Arbitrary<Watch> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ address, length, type: fc.constantFrom('write', 'access', 'execute') }),
  },
  fc.record({ address: port, length, type: fc.constant('io' as const) }),
)
const bound = fc.oneof(
  fc.integer({ min: -10, max: 140 }),
  fc.constantFrom(-Infinity, Infinity, 3.5),
)

function naive(trace: Trace, watches: readonly Watch[], from: number, to: number): number[] {
  const ordinals = Array.from({ length: trace.length }, (_, ordinal) => ordinal)
  return ordinals.filter(
    (ordinal) =>
      ordinal >= from &&
      ordinal < to &&
      watches.some((each) => watchMatches(each, trace.access(ordinal))),
  )
}

describe('the naive loop finds the same', () => {
  test('findHits', () => {
    let found = 0
    fc.assert(
      fc.property(accesses, watch, bound, bound, (list, each, from, to) => {
        const trace = traceOf(list)
        const hits = findHits(trace, { ...each, from, to })
        expect([...hits.ordinals]).toEqual(naive(trace, [each], from, to))
        expect(hits.length).toBe(hits.ordinals.length)
        const all = naive(trace, [each], 0, trace.length)
        found += all.length
        expect([...findHits(trace, each).ordinals]).toEqual(all)
      }),
      { numRuns: 1000 },
    )
    expect(found).toBeGreaterThan(1000)
  })

  test('firstHit', () => {
    const watches = fc.array(watch, { maxLength: 4 })
    fc.assert(
      fc.property(accesses, watches, bound, bound, (list, each, from, to) => {
        const trace = traceOf(list)
        expect(firstHit(trace, each, from, to)).toBe(naive(trace, each, from, to)[0] ?? -1)
      }),
      { numRuns: 1000 },
    )
  })

  test('around the edge of two chunks', () => {
    const filler: Access = { kind: 'read', address: 0x1234_5678_0000n, size: 1 }
    const before = chunkLength - 20
    const few = fc.array(memoryAccess, { minLength: 40, maxLength: 60, size: 'max' })
    const narrow = fc.record({ from: bound, to: bound })
    fc.assert(
      fc.property(few, fc.array(watch, { maxLength: 3 }), narrow, (list, watches, { from, to }) => {
        const trace = traceOf([...Array.from({ length: before }, () => filler), ...list])
        const tail = traceOf(list)
        const fits = watches.filter((each) => !watchMatches(each, filler))
        const expected = naive(tail, fits, from, to).map((ordinal) => ordinal + before)
        expect(firstHit(trace, fits, before + Math.max(0, from), before + to)).toBe(
          expected[0] ?? -1,
        )
        for (const each of fits) {
          const found = findHits(trace, {
            ...each,
            from: before + Math.max(0, from),
            to: before + to,
          })
          expect([...found.ordinals]).toEqual(
            naive(tail, [each], from, to).map((ordinal) => ordinal + before),
          )
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('the edges by hand', () => {
  const top = 2n ** 64n - 4n

  test.each<[Access, Watch, boolean]>([
    [{ kind: 'write', address: top, size: 8 }, { address: 3n, length: 1, type: 'write' }, true],
    [{ kind: 'write', address: top, size: 8 }, { address: 4n, length: 1, type: 'write' }, false],
    [{ kind: 'write', address: 3n, size: 1 }, { address: top, length: 8, type: 'write' }, true],
    [{ kind: 'write', address: 4n, size: 1 }, { address: top, length: 8, type: 'write' }, false],
    [
      { kind: 'write', address: 2n ** 32n - 1n, size: 2 },
      { address: 2n ** 32n, length: 1, type: 'write' },
      true,
    ],
    [
      { kind: 'write', address: 5n, size: 2 },
      { address: 2n ** 32n + 5n, length: 8, type: 'write' },
      false,
    ],
    [
      { kind: 'read', address: 0x1000n, size: 512 },
      { address: 0x11ffn, length: 1, type: 'access' },
      true,
    ],
    [
      { kind: 'read', address: 0x1000n, size: 512 },
      { address: 0x1200n, length: 1, type: 'access' },
      false,
    ],
    [{ kind: 'read', address: 0n, size: 1 }, { address: 0n, length: 1, type: 'write' }, false],
    [{ kind: 'modify', address: 0n, size: 1 }, { address: 0n, length: 1, type: 'write' }, true],
    [{ kind: 'execute', address: 0n, size: 4 }, { address: 1n, length: 1, type: 'execute' }, false],
    [{ kind: 'execute', address: 1n, size: 4 }, { address: 0n, length: 2, type: 'execute' }, true],
    [{ kind: 'read', address: 0n, size: 1 }, { address: 0n, length: 1, type: 'execute' }, false],
    [{ kind: 'in', address: 0x60n, size: 2 }, { address: 0x61n, length: 1, type: 'io' }, true],
    [{ kind: 'in', address: 0x60n, size: 1 }, { address: 0x60n, length: 1, type: 'access' }, false],
    [{ kind: 'out', address: 0xffffn, size: 2 }, { address: 0n, length: 1, type: 'io' }, false],
    [
      { kind: 'read', address: 9n, size: 1 },
      { address: 7n, length: 2 ** 64, type: 'access' },
      true,
    ],
  ])('%o and %o: %j', (access, watch, expected) => {
    const trace = traceOf([access])
    expect(findHits(trace, watch).length).toBe(expected ? 1 : 0)
    expect(firstHit(trace, [watch], 0, 1)).toBe(expected ? 0 : -1)
  })
})

test('a size that has no code reaches as far as it is', () => {
  const list = Array.from({ length: 100 }, (_, index): Access => ({
    kind: 'write',
    address: BigInt(index * 0x1000),
    size: index + 1,
  }))
  const trace = traceOf(list)
  for (const [index, { address, size }] of list.entries()) {
    const at = (offset: number) =>
      findHits(trace, { address: address + BigInt(offset), length: 1, type: 'write' }).ordinals
    expect([...at(size - 1)]).toEqual([index])
    expect([...at(size)]).toEqual([])
  }
})

test('more hits than a list begins with, in order', async () => {
  const trace = await read(fixture('t_overflow'))
  const all = { address: 0n, length: 2 ** 64 } as const
  const data = findHits(trace, { ...all, type: 'access' })
  const code = findHits(trace, { ...all, type: 'execute' })
  expect(data.length).toBe(1128 + 919 + 108)
  expect(code.length).toBe(5465)
  expect([...data.ordinals, ...code.ordinals].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 7620 }, (_, ordinal) => ordinal),
  )
})

test('no trace, no watches, no range', () => {
  const watch: Watch = { address: 0n, length: 8, type: 'access' }
  const one = traceOf([{ kind: 'read', address: 0n, size: 1 }])
  expect(findHits(traceOf([]), watch)).toMatchObject({ length: 0, ordinals: new Uint32Array() })
  expect(firstHit(traceOf([]), [watch], 0, Infinity)).toBe(-1)
  expect(firstHit(one, [], 0, 1)).toBe(-1)
  expect(firstHit(one, [watch], 1, 0)).toBe(-1)
  expect(findHits(one, { ...watch, from: 1 }).length).toBe(0)
  expect(findHits(one, watch).line(0)).toBeNull()
})

test('every kind is reported by one type of watch at least', () => {
  for (const kind of accessKinds) {
    const trace = traceOf([{ kind, address: 0x60n, size: 1 }])
    const types = (['execute', 'write', 'access', 'io'] as const).filter(
      (type) => findHits(trace, { address: 0x60n, length: 1, type }).length === 1,
    )
    expect(types).not.toEqual([])
  }
})
