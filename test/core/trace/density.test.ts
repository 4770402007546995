import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { accessKinds } from '../../../src/core/trace/codes.ts'
import { density } from '../../../src/core/trace/density.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { fixture, read, traceOf } from './traces.ts'

const dataKinds: readonly string[] = ['read', 'write', 'modify']

/** Each ordinal by itself: the bucket that its share of the way falls into. */
function naive(trace: Trace, from: number, to: number, buckets: number) {
  const data = Array.from({ length: buckets }, () => 0)
  const execute = Array.from({ length: buckets }, () => 0)
  for (let ordinal = Math.max(0, from); ordinal < Math.min(to, trace.length); ordinal++) {
    const bucket = Math.floor(((ordinal - from) * buckets) / (to - from))
    const { kind } = trace.access(ordinal)
    const counts = kind === 'execute' ? execute : data
    if (kind === 'execute' || dataKinds.includes(kind)) counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return { data, execute }
}

function listed({ data, execute }: ReturnType<typeof density>) {
  return { data: [...data], execute: [...execute] }
}

const access: fc.Arbitrary<Access> = fc.record({
  kind: fc.constantFrom(...accessKinds),
  address: fc.constant(0n),
  size: fc.constant(1),
})
const bound = fc.integer({ min: -60, max: 200 })

test('the naive loop counts the same', () => {
  const accesses = fc.array(access, { maxLength: 150, size: 'max' })
  const buckets = fc.integer({ min: 1, max: 400 })
  fc.assert(
    fc.property(accesses, bound, bound, buckets, (list, from, to, number) => {
      const trace = traceOf(list)
      expect(listed(density(trace, from, to, number))).toEqual(naive(trace, from, to, number))
    }),
    { numRuns: 500 },
  )
})

test('over whole chunks too', () => {
  const trace = traceOf(
    Array.from({ length: 3 * chunkLength + 77 }, (_, index) => ({
      kind: accessKinds[(index * index) % accessKinds.length] ?? 'read',
      address: 0n,
      size: 1,
    })),
  )
  for (const [from, to, buckets] of [
    [0, trace.length, 1],
    [0, trace.length, 7],
    [0, 4 * chunkLength, 4],
    [-100_000, 500_000, 3],
    [chunkLength - 1, 2 * chunkLength + 1, 1],
  ] as const) {
    expect(listed(density(trace, from, to, buckets))).toEqual(naive(trace, from, to, buckets))
  }
})

test('bounds between ordinals: an ordinal counts where it lies', () => {
  const trace = traceOf(Array.from({ length: 10 }, () => ({ kind: 'read', address: 0n, size: 1 })))
  expect([...density(trace, 0.5, 4.5, 2).data]).toEqual([2, 2])
  expect([...density(trace, 2, 3, 4).data]).toEqual([1, 0, 0, 0])
  expect([...density(trace, -10, 20, 3).data]).toEqual([0, 10, 0])
})

test('no buckets, no range, no trace', () => {
  const trace = traceOf([{ kind: 'execute', address: 0n, size: 1 }])
  expect(listed(density(trace, 0, 1, 0))).toEqual({ data: [], execute: [] })
  expect(listed(density(trace, 0, 1, NaN))).toEqual({ data: [], execute: [] })
  expect(listed(density(trace, 1, 0, 2))).toEqual({ data: [0, 0], execute: [0, 0] })
  expect(listed(density(trace, 0, 0, 1))).toEqual({ data: [0], execute: [0] })
  expect(listed(density(traceOf([]), 0, 9, 1))).toEqual({ data: [0], execute: [0] })
})

test('t_overflow: nothing is lost between buckets', async () => {
  const trace = await read(fixture('t_overflow'))
  const { data, execute } = density(trace, 0, trace.length, 240)
  expect(data.reduce((sum, count) => sum + count)).toBe(1128 + 919 + 108)
  expect(execute.reduce((sum, count) => sum + count)).toBe(5465)
})
