import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { TraceBuilder } from '../../../src/core/trace/builder.ts'
import { accessKinds, kindCodes } from '../../../src/core/trace/codes.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import { createTrace, type Trace } from '../../../src/core/trace/trace.ts'
import { traceOf } from './traces.ts'

function accessesOf(trace: Trace): Access[] {
  return Array.from({ length: trace.length }, (_, ordinal) => trace.access(ordinal))
}

const facts = { format: 'lackey', bytes: 0, notes: traceOf([]).notes } as const

describe('what goes in comes out', () => {
  test('any kinds, addresses and sizes', () => {
    const access = fc.record({
      kind: fc.constantFrom(...accessKinds),
      address: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      size: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 2 ** 32 - 1 })),
    })
    fc.assert(
      fc.property(fc.array(access, { maxLength: 400, size: 'max' }), (accesses) => {
        expect(accessesOf(traceOf(accesses))).toEqual(accesses)
      }),
    )
  })

  test('more high words and sizes than the dictionaries hold, in several chunks', () => {
    const accesses = Array.from({ length: 2 * chunkLength + 1000 }, (_, index): Access => ({
      kind: index % 3 === 0 ? 'write' : 'read',
      address: (BigInt(index % 1013) << 32n) | BigInt((index * 2_654_435_761) % 2 ** 32),
      size: 1 + (index % 97),
    }))
    const trace = traceOf(accesses)
    expect(trace.length).toBe(accesses.length)
    const different = accesses.findIndex(({ kind, address, size }, ordinal) => {
      const found = trace.access(ordinal)
      return found.kind !== kind || found.address !== address || found.size !== size
    })
    expect(different).toBe(-1)
    expect(trace.chunks.map(({ length }) => length)).toEqual([chunkLength, chunkLength, 1000])
    expect(trace.chunks.map(({ largestSize }) => largestSize)).toEqual([97, 97, 97])
  })

  test('a chunk begins with empty dictionaries', () => {
    const address = (index: number) => BigInt(index < chunkLength ? index : 7) << 32n
    const trace = traceOf(
      Array.from({ length: chunkLength + 1 }, (_, index) => ({
        kind: 'read',
        address: address(index),
        size: index < chunkLength ? 512 : 1,
      })),
    )
    expect(trace.access(chunkLength)).toEqual({ kind: 'read', address: 7n << 32n, size: 1 })
    expect(trace.chunks[1]).toMatchObject({ largestSize: 1, length: 1 })
    expect(trace.chunks[1]?.highWords).toEqual(Uint32Array.of(7))
    expect(trace.chunks[1]?.furtherHighWords.positions).toHaveLength(0)
  })
})

describe('lines', () => {
  test('any ascending lines, some accesses without', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant(1) },
      fc.integer({ min: 2, max: 9 }),
      fc.constant(0),
    )
    const before = fc.constantFrom(0, chunkLength - 5, chunkLength - 1)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), before, (steps, filler) => {
        const builder = new TraceBuilder()
        const lines: (number | null)[] = []
        let line = 0
        const append = (advance: number) => {
          line += advance
          builder.append(kindCodes.read, 0, 0, 1, advance === 0 ? 0 : line)
          lines.push(advance === 0 ? null : line)
        }
        for (let index = 0; index < filler; index++) append(1)
        for (const advance of steps) append(advance)
        const trace = createTrace(facts, builder.finish())
        const from = Math.max(0, filler - 3)
        const found = lines.slice(from).map((_, index) => trace.line(from + index))
        expect(found).toEqual(lines.slice(from))
      }),
      { numRuns: 40 },
    )
  })

  test('a line beyond 2^32 is kept', () => {
    const builder = new TraceBuilder()
    builder.append(kindCodes.read, 0, 0, 1, 2 ** 33)
    builder.append(kindCodes.read, 0, 0, 1, 2 ** 33 + 1)
    const trace = createTrace(facts, builder.finish())
    expect([trace.line(0), trace.line(1)]).toEqual([2 ** 33, 2 ** 33 + 1])
  })

  test('a source without lines has none', () => {
    const trace = traceOf([{ kind: 'read', address: 0n, size: 1 }])
    expect(trace.line(0)).toBeNull()
    expect(trace.chunks[0]?.lines.positions).toHaveLength(0)
  })
})

describe('a trace', () => {
  test('takes 6 bytes for each access where nothing is rare, and less than 2 for its index', () => {
    const accesses = Array.from({ length: 100_000 }, (_, index): Access => ({
      kind: 'execute',
      address: BigInt(index),
      size: 1 + (index % 15),
    }))
    const { memory } = traceOf(accesses)
    expect(memory).toBeGreaterThanOrEqual(600_000)
    expect(memory).toBeLessThan(800_000)
  })

  test('a line in each second access costs its table', () => {
    const builder = new TraceBuilder()
    for (let index = 0; index < 10_000; index++) {
      builder.append(kindCodes.read, index, 0, 1, index + (index >>> 1) + 1)
    }
    expect(createTrace(facts, builder.finish()).memory).toBeLessThan(10_000 * 14)
  })

  test.each([-1, 1, 0.5, NaN, Infinity])('has no access %d', (ordinal) => {
    const trace = traceOf([{ kind: 'read', address: 0n, size: 1 }])
    expect(() => trace.access(ordinal)).toThrow(RangeError)
    expect(trace.line(ordinal)).toBeNull()
  })

  test('of nothing', () => {
    const trace = traceOf([])
    expect(trace).toMatchObject({ length: 0, memory: 0, chunks: [] })
  })

  test('counts by kind, ports as well', () => {
    const kinds = [...accessKinds, 'in', 'modify'] as const
    const { counts } = traceOf(kinds.map((kind) => ({ kind, address: 0x60n, size: 1 })))
    expect(counts).toEqual({ read: 1, write: 1, modify: 2, execute: 1, in: 2, out: 1 })
  })

  test('has a name if it was given one', () => {
    expect('name' in createTrace(facts, [])).toBe(false)
    expect(createTrace({ ...facts, name: 'a' }, []).name).toBe('a')
  })
})

test('chunks can be cloned as they are', () => {
  const trace = traceOf([{ kind: 'out', address: 0x3f8n, size: 1 }])
  const clone = createTrace(facts, structuredClone(trace.chunks))
  expect(accessesOf(clone)).toEqual(accessesOf(trace))
})
