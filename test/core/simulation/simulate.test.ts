import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policyIds } from '../../../src/core/reservation/policies.ts'
import { findings } from '../../../src/core/simulation/findings.ts'
import type { Scenario, Step } from '../../../src/core/simulation/scenario.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { reactionsOf, simulate, simulateAgain } from '../../../src/core/simulation/simulate.ts'
import { traceOf as traceWith } from '../trace/traces.ts'
import { accessByAccess, toldIn } from './access-by-access.ts'
import { coordinatedAction, rawWrite, smallWorld } from './worlds.ts'
import { readScenario, readTrace, traceOf } from './traces.ts'

const overflow = readTrace('public/traces/t_overflow.lackey')

describe('the canary of t_overflow', () => {
  test.each(policyIds)(
    'under %s one watch of 8 bytes has its 7 hits and misses none',
    async (id) => {
      const trace = await overflow
      const run = simulate(readScenario('canary'), id, trace)
      const { hits, missed, stray } = findings(run, trace)
      expect(hits).toHaveLength(1)
      const ticks = [...(hits[0]?.ticks ?? [])]
      expect(ticks.map((tick) => trace.line(tick))).toEqual([105, 562, 569, 576, 5394, 5401, 5408])
      expect([missed, [...stray]]).toEqual([[], []])
      expect(score(run, trace)).toMatchObject({ granted: 1, hits: 7, missed: 0, clobbered: 0 })
    },
  )
})

describe('four slots, five wishes', () => {
  test('a reservation refuses one wish, out loud, and misses nothing', async () => {
    const trace = await overflow
    const run = simulate(readScenario('five-wishes'), 'reservation', trace)
    expect(score(run, trace)).toMatchObject({ refused: 1, missed: 0, clobbered: 0, stray: 0 })
    const found = findings(run, trace)
    const canary = found.hits.find(({ id }) => id === 'gdb-1')
    expect(canary?.ticks).toHaveLength(7)
  })

  test('uncoordinated nobody is refused, watches are lost and accesses missed', async () => {
    const trace = await overflow
    const run = simulate(readScenario('five-wishes'), 'raw', trace)
    const total = score(run, trace)
    expect(total.refused).toBe(0)
    expect(total.clobbered).toBeGreaterThanOrEqual(4)
    const canary = findings(run, trace)
    const missed = canary.missed.find(({ id }) => id === 'gdb-1')
    expect([...(missed?.ticks ?? [])]).toEqual([555, 562, 569, 5387, 5394, 5401])
  })
})

describe('the same story, told twice', () => {
  test('nobody coordinates: the kernel loses its watch at the switch and all after it', () => {
    const run = simulate(readScenario('nobody-coordinates'), 'raw')
    expect(score(run)).toEqual({
      granted: 2,
      refused: 0,
      evicted: 0,
      clobbered: 1,
      hits: 4,
      missed: 4,
      stray: 1,
      refusedWith: {},
      takenOut: 0,
      fallbacks: 0,
      vain: 0,
      // DR0 from tick 4 to 44, of 4 slots and 53 ticks.
      slotUse: (100 * 40) / (4 * 53),
    })
    expect(run.beliefs().find(({ id }) => id === 'kwatch-1')).toMatchObject({ silent: true })
  })

  test('refuse early: nobody loses anything, and the fourth wish is refused', () => {
    const run = simulate(readScenario('refuse-early'), 'reservation')
    expect(score(run)).toMatchObject({ granted: 4, refused: 1, clobbered: 0, missed: 0, stray: 0 })
  })
})

const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({
      tick: fc.integer({ min: 0, max: 60 }),
      actions: fc.array(
        fc.oneof({ weight: 5, arbitrary: coordinatedAction }, { weight: 1, arbitrary: rawWrite }),
        { maxLength: 4 },
      ),
    }),
    { maxLength: 14 },
  )
  .map((list) => list.toSorted((a, b) => a.tick - b.tick))

const accesses = fc.array(
  fc.record({
    kind: fc.constantFrom('read', 'write', 'modify', 'execute' as const),
    address: fc.integer({ min: 0xff8, max: 0x1020 }).map(BigInt),
    size: fc.constantFrom(1, 2, 4, 8),
  }),
  { minLength: 1, maxLength: 60 },
)

/** Some tell a CPU, that of the world or another one. */
const onCpus = fc.array(
  fc.record(
    {
      kind: fc.constantFrom('read', 'write', 'modify', 'execute' as const),
      address: fc.integer({ min: 0xff8, max: 0x1020 }).map(BigInt),
      size: fc.constantFrom(1, 2, 4, 8),
      cpu: fc.integer({ min: 0, max: 3 }),
    },
    { requiredKeys: ['kind', 'address', 'size'] },
  ),
  { minLength: 1, maxLength: 60 },
)

function scenarioOf(list: readonly Step[]): Scenario {
  return {
    title: 'generated',
    summary: '',
    sources: [],
    world: smallWorld,
    clients: [],
    steps: list,
    end: 61,
    trace: { file: 'generated', cpu: 0 },
    policies: ['raw'],
  }
}

/** lackey's reader makes one access of an L and the M after it; those pairs are left out here. */
const separate = accesses.map((list) =>
  list.filter(({ kind }, n) => !(kind === 'modify' && list[n - 1]?.kind === 'read')),
)

/** The early handlers of Linux keep hits from who armed them, so that the replay stops more often. */
const everyKind = [...policyIds, 'linux/2009', 'linux/2010'] as const

describe.each(everyKind)('under %s the fast way finds what the simple one does', (id) => {
  test('hits, missed accesses and stray traps of a trace, access by access', async () => {
    await fc.assert(
      fc.asyncProperty(steps, separate, async (list, program) => {
        if (program.length === 0) return
        const trace = await traceOf(program)
        const fast = findings(simulate(scenarioOf(list), id, trace), trace)
        expect(toldIn(fast)).toEqual(accessByAccess(id, smallWorld, list, trace, () => 0))
      }),
      { numRuns: 300 },
    )
  })

  test('each access on the CPU that made it, where the world has it', () => {
    fc.assert(
      fc.property(steps, onCpus, fc.integer({ min: 0, max: 1 }), (list, program, otherwise) => {
        const trace = traceWith(program)
        const scenario = { ...scenarioOf(list), trace: { file: 'generated', cpu: otherwise } }
        const run = simulate(scenario, id, trace)
        const slow = accessByAccess(id, smallWorld, list, trace, (ordinal) => {
          const { cpu } = program[ordinal] ?? {}
          return cpu === undefined || cpu >= smallWorld.cpus ? otherwise : cpu
        })
        expect(toldIn(findings(run, trace, otherwise))).toEqual(slow)
        const again = simulateAgain(scenario, id, reactionsOf(run))
        expect(again.journal).toEqual(run.journal)
      }),
      { numRuns: 200 },
    )
  })

  test('a run is made again from its reactions, without the trace', async () => {
    await fc.assert(
      fc.asyncProperty(steps, separate, async (list, program) => {
        if (program.length === 0) return
        const trace = await traceOf(program)
        const run = simulate(scenarioOf(list), id, trace)
        const again = simulateAgain(scenarioOf(list), id, reactionsOf(run))
        expect(again.journal).toEqual(run.journal)
        expect(again.armings).toEqual(run.armings)
      }),
      { numRuns: 100 },
    )
  })
})

test.each(policyIds)('under %s a #DB from the trace clears DR7.GD', async (id) => {
  const trace = await traceOf([
    { kind: 'write', address: 0x1000n, size: 4 },
    { kind: 'write', address: 0x1000n, size: 4 },
    { kind: 'read', address: 0x2000n, size: 4 },
  ])
  const watch = { address: 0x1000n, length: 4, type: 'write' } as const
  const gd = {
    type: 'write',
    cpu: 0,
    register: 7,
    value: 0x2000n,
    mask: 0x2000n,
    client: 'raw',
  } as const
  const scenario = scenarioOf([
    { tick: 0, actions: [{ type: 'request', id: 'k', client: 'kgdb', watch }] },
    { tick: 1, actions: [gd] },
  ])
  const run = simulate(scenario, id, trace)
  expect(run.stateAt(1, 0).registers.dr7 & 0x2000n).toBe(0x2000n)
  expect(run.stateAt(2, 0).registers.dr7 & 0x2000n).toBe(0n)
  expect(score(run, trace)).toMatchObject({ hits: 2, missed: 0, stray: 0 })
})

test('who is watched on one CPU hears of nothing that another one does', () => {
  const write = { kind: 'write', address: 0x1000n, size: 4 } as const
  const trace = traceWith(
    [0, 1, 7, undefined].map((cpu) => ({ ...write, ...(cpu !== undefined && { cpu }) })),
  )
  const watch = { address: 0x1000n, length: 4, type: 'write' } as const
  const ticksOn = (cpu: number, otherwise: number) => {
    const request = { type: 'request', id: 'p', client: 'perf', cpu, watch } as const
    const scenario = scenarioOf([{ tick: 0, actions: [request] }])
    const run = simulate(scenario, 'linux', trace)
    const { hits, reports } = findings(run, trace, otherwise)
    const reported = reports.map((each) => [each.cpu, ...each.ticks])
    return [hits.flatMap(({ ticks }) => [...ticks]), reported]
  }
  expect(ticksOn(0, 0)).toEqual([
    [0, 2, 3],
    [[0, 0, 2, 3], [1]],
  ])
  expect(ticksOn(1, 0)).toEqual([[1], [[0], [1, 1]]])
  expect(ticksOn(1, 1)).toEqual([
    [1, 2, 3],
    [[0], [1, 1, 2, 3]],
  ])
})

test('accesses of one tick count each, also beside one of the trace; on the axis they are one tick', () => {
  const write = { kind: 'write', address: 0x1000n, size: 4 } as const
  const watch = { address: 0x1000n, length: 4, type: 'write' } as const
  const made = { type: 'access', cpu: 0, task: null, access: write } as const
  const scenario = scenarioOf([
    {
      tick: 1,
      actions: [{ type: 'request', id: 'p', client: 'perf', cpu: 0, watch }, made, made],
    },
    { tick: 2, actions: [{ type: 'write', cpu: 0, register: 0, value: 0n, client: 'm' }, made] },
    { tick: 3, actions: [made] },
  ])
  const trace = traceWith([write, write, write])
  const run = simulate(scenario, 'linux', trace)
  const { hits, missed } = findings(run, trace)
  expect(hits.map(({ ticks }) => [...ticks])).toEqual([[1]])
  expect(missed.map(({ ticks }) => [...ticks])).toEqual([[2, 3]])
  expect(score(run, trace)).toMatchObject({ hits: 3, missed: 3 })
})
