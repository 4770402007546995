import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { accessKinds } from '../../../src/core/trace/codes.ts'
import type { AccessContext } from '../../../src/core/trace/context.ts'
import { type ContextFilter, cpuMet, madeBy } from '../../../src/core/trace/context-filter.ts'
import { makersOf } from '../../../src/core/trace/makers.ts'
import { equalRows, memoryMap } from '../../../src/core/trace/memory-map.ts'
import { touchedRegions } from '../../../src/core/trace/regions.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'
import { traceOf } from './traces.ts'

type Told = Access & AccessContext

const told: fc.Arbitrary<Told> = fc.record(
  {
    kind: fc.constantFrom(...accessKinds.filter((kind) => kind !== 'in' && kind !== 'out')),
    address: fc.bigInt({ min: 0x1000n, max: 0x1040n }),
    size: fc.constantFrom(1, 2, 4, 8),
    task: fc.constantFrom('a', 'b'),
    cpu: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: ['kind', 'address', 'size'] },
)
const watch = fc.record({
  address: fc.bigInt({ min: 0x1000n, max: 0x1040n }),
  length: fc.integer({ min: 1, max: 16 }),
  type: fc.constantFrom('write', 'access', 'execute' as const),
})
const filter: fc.Arbitrary<ContextFilter> = fc.record(
  { task: fc.constantFrom('a', 'b', 'c'), cpu: fc.integer({ min: 0, max: 4 }) },
  { requiredKeys: [] },
)

/** The same ordinals with a port in place of what does not count: nothing about memory has it. */
function plainly(list: readonly Told[], counts: (each: Told) => boolean): Trace {
  return traceOf(
    list.map((each): Access => (counts(each) ? each : { kind: 'in', address: 0n, size: 1 })),
  )
}

function expectSame(part: Trace, plain: Trace): void {
  const rows = equalRows(0xf00n, 0x1100n, 16)
  const view = { from: 0, to: plain.length, columns: 7, rows }
  expect(memoryMap(part, view)).toEqual(memoryMap(plain, view))
  expect(touchedRegions(part)).toEqual(touchedRegions(plain))
  expect(part.density(0, plain.length, 5)).toEqual(plain.density(0, plain.length, 5))
  expect({ ...part.counts, in: 0 }).toEqual({ ...plain.counts, in: 0 })
}

describe('a part of a trace', () => {
  test('by task and CPU has the hits that are theirs, and counts nothing else', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), filter, watch, (list, by, search) => {
        const trace = traceOf(list)
        const part = trace.madeBy(by)
        const all = trace.hits(search).ordinals
        const own = madeBy(trace, all, by)
        expect(part.hits(search).ordinals).toEqual(own)
        expect(part.firstHit([search], 0, list.length)).toBe(own[0] ?? -1)
        const isOwn = ({ task, cpu }: Told) => (by.task ?? task) === task && (by.cpu ?? cpu) === cpu
        expectSame(part, plainly(list, isOwn))
      }),
      { numRuns: 300 },
    )
  })

  test('by the registers that are met: every access is in one of them', () => {
    const cpus = fc.integer({ min: 1, max: 3 })
    fc.assert(
      fc.property(
        fc.array(told, { minLength: 1, maxLength: 60 }),
        cpus,
        watch,
        (list, number, search) => {
          const trace = traceOf(list)
          const parts = trace.onCpus(number, number - 1)
          expect(parts).toHaveLength(number)
          for (const [cpu, part] of parts.entries()) {
            const isOwn = (each: Told) => cpuMet(each, number, number - 1) === cpu
            expect(part === null).toBe(!list.some(isOwn))
            const own = part ?? plainly(list, () => false)
            const plain = plainly(list, isOwn)
            expect(own.hits(search).ordinals).toEqual(plain.hits(search).ordinals)
            expectSame(own, plain)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('of whole chunks, with their index', () => {
    const list = Array.from({ length: 2 * chunkLength + 777 }, (_, n): Told => ({
      kind: n % 3 === 0 ? 'write' : 'read',
      address: BigInt(0x1000 + ((n * 7919) % 4096)),
      size: 4,
      // The second chunk is all of CPU 1.
      cpu: n >= chunkLength && n < 2 * chunkLength ? 1 : n % 2,
      task: n % 5 === 0 ? 'a' : 'b',
    }))
    const trace = traceOf(list)
    const part = trace.madeBy({ cpu: 1, task: 'a' })
    const plain = plainly(list, ({ cpu, task }) => cpu === 1 && task === 'a')
    const search = { address: 0x1100n, length: 8, type: 'write' } as const
    expect(part.hits(search).length).toBeGreaterThan(0)
    expect(part.hits(search).ordinals).toEqual(plain.hits(search).ordinals)
    expectSame(part, plain)
  })

  test('of which nothing tells a CPU is the whole trace, on the one that is named', () => {
    const trace = traceOf([{ kind: 'read', address: 1n, size: 1 }])
    expect(trace.onCpus(3, 1)).toEqual([null, trace, null])
    expect(trace.onCpus(3, 1)[1]).toBe(trace)
    expect(trace.madeBy({})).toBe(trace)
  })
})

describe('the CPU whose registers an access meets', () => {
  test('is the one that made it, where there is that, else the one that is named', () => {
    expect([0, 1, 2, 1.5, -1].map((cpu) => cpuMet({ cpu }, 2, 0))).toEqual([0, 1, 0, 0, 0])
    expect(cpuMet({}, 2, 1)).toBe(1)
  })
})

test('who made the accesses is counted, by CPU and by task', () => {
  const read = { kind: 'read', address: 1n, size: 1 } as const
  const made = [{ cpu: 4, task: 'a' }, { cpu: 0, task: 'b' }, { task: 'b' }, {}, { cpu: 4 }]
  expect(makersOf(traceOf(made.map((each) => ({ ...read, ...each }))))).toEqual({
    cpus: [
      { value: 0, accesses: 1 },
      { value: 4, accesses: 2 },
    ],
    tasks: [
      { value: 'b', accesses: 2 },
      { value: 'a', accesses: 1 },
    ],
  })
  expect(makersOf(traceOf([read]))).toEqual({ cpus: [], tasks: [] })
})
