import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TraceBuilder } from '../../../src/core/trace/builder.ts'
import { kindCodes } from '../../../src/core/trace/codes.ts'
import type { AccessContext } from '../../../src/core/trace/context.ts'
import { chunkLength } from '../../../src/core/trace/store.ts'
import { createTrace, type Trace } from '../../../src/core/trace/trace.ts'
import { packed } from './bpt.ts'
import { read, traceOf } from './traces.ts'

const { notes } = traceOf([])

interface Told extends AccessContext {
  readonly sizeUnknown: boolean
}

function build(told: readonly Told[]): Trace {
  const builder = new TraceBuilder()
  for (const { sizeUnknown, ...context } of told) {
    builder.append(kindCodes.read, 0x1000, 0, 1)
    builder.tell(context, sizeUnknown)
  }
  return createTrace({ format: 'lackey', bytes: 0, notes }, builder.finish())
}

function toldOf(trace: Trace): Told[] {
  return Array.from({ length: trace.length }, (_, ordinal) => ({
    ...trace.context(ordinal),
    sizeUnknown: trace.access(ordinal).sizeUnknown === true,
  }))
}

const told: fc.Arbitrary<Told> = fc
  .record({
    task: fc.option(fc.constantFrom('sh 12', 'a b-7', 'é\u{fffd}'), { nil: undefined }),
    cpu: fc.option(fc.nat(300), { nil: undefined }),
    time: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
    sizeUnknown: fc.boolean(),
  })
  .map(({ task, cpu, time, sizeUnknown }) => ({
    ...(task !== undefined && { task }),
    ...(cpu !== undefined && { cpu }),
    ...(time !== undefined && { time }),
    sizeUnknown,
  }))

test('what is told comes back, from the columns and from a .bpt', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 50 }), async (list) => {
      const trace = build(list)
      expect(toldOf(trace)).toEqual(list)
      expect(toldOf(await read(await packed(trace)))).toEqual(list)
    }),
    { numRuns: 60 },
  )
})

test('more tasks and CPUs than a byte tells apart, over several chunks', async () => {
  const list = Array.from({ length: chunkLength + 500 }, (_, index) => ({
    task: `task ${(index * 7) % 1000}`,
    cpu: index % 700,
    time: index / 8,
    sizeUnknown: index % 3 === 0,
  }))
  const trace = build(list)
  expect(toldOf(trace)).toEqual(list)
  expect(toldOf(await read(await packed(trace)))).toEqual(list)
})

test('where nothing is told nothing is stored', () => {
  const trace = traceOf([{ kind: 'read', address: 0n, size: 4 }])
  expect(trace.chunks[0]?.context).toBeNull()
  expect(trace.context(0)).toEqual({})
  expect(trace.context(7)).toEqual({})
  expect('sizeUnknown' in trace.access(0)).toBe(false)
})

test('a task and a CPU cost a byte each, a time eight', () => {
  const list = Array.from({ length: 10_000 }, (_, index) => ({ index }))
  const bare = build(list.map(() => ({ sizeUnknown: false }))).memory
  const tasks = build(list.map(() => ({ task: 'sh', cpu: 1, sizeUnknown: false }))).memory
  const times = build(list.map(() => ({ time: 1.5, sizeUnknown: false }))).memory
  expect(tasks - bare).toBeLessThan(20_100)
  expect(times - bare).toBe(80_000)
})
