import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action, RequestAction } from '../../../src/core/reservation/actions.ts'
import { type PolicyKey, policyOf } from '../../../src/core/reservation/policies.ts'
import { describeMissed, describeOutcome } from '../../../src/core/simulation/explain.ts'
import { findings } from '../../../src/core/simulation/findings.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import type { Scenario } from '../../../src/core/simulation/scenario.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { reactionsOf, simulate } from '../../../src/core/simulation/simulate.ts'
import { whyNot } from '../../../src/core/simulation/why-not.ts'
import { accessByAccess, toldIn } from '../simulation/access-by-access.ts'
import { traceOf } from '../trace/traces.ts'
import { world } from './linux-world.ts'

const base = 0x60_1000n
const event = (id: string, offset: bigint): RequestAction => {
  const watch = { address: base + offset, length: 4, type: 'write' } as const
  return { type: 'request', id, client: 'perf', cpu: 0, watch }
}
const mov = (register: number, value: bigint, mask?: bigint): Action => {
  return { type: 'write', cpu: 0, register, value, client: 'raw', ...(mask && { mask }) }
}
const store = (offset: bigint, size: number): Action => {
  const access = { kind: 'write', address: base + offset, size } as const
  return { type: 'access', cpu: 0, task: null, access }
}

/** An event in DR1 and above it, and DR0, which Linux takes for free, is a raw writer's: 4 bytes each, one after another. */
const disturbed: readonly Action[] = [
  event('e0', 16n),
  event('e1', 4n),
  event('e2', 8n),
  { type: 'release', id: 'e0' },
  mov(0, base),
  mov(7, 0xd_0002n, 0xf_0003n),
]

function play(key: PolicyKey, actions: readonly Action[]): Run {
  const run = createRun(policyOf(key), world)
  for (const action of actions) run.apply(action)
  return run
}

/** "hit e1", "missed e2", of the last action. */
const told = (run: Run) =>
  (run.journal.at(-1)?.outcomes ?? []).flatMap((each) =>
    each.type === 'hit' || each.type === 'missed' ? `${each.type} ${each.id}` : [],
  )

const early = ['linux/2009', 'linux/2010'] as const
const later = ['linux'] as const

describe('section 7.7, the loop over DR6: a bit of which no event is known', () => {
  test.each(early)('under %s ends it, and whoever stands above hears nothing', (key) => {
    const run = play(key, [...disturbed, store(0n, 8)])
    expect(told(run)).toEqual([expect.stringMatching(/^hit raw/), 'missed e1'])
    expect(score(run)).toMatchObject({ missed: 1, clobbered: 0 })
    expect(run.registers(0).dr6 & 0xfn).toBe(0b11n)
    const entry = run.journal.at(-1)
    const missed = entry?.outcomes.find(({ type }) => type === 'missed')
    if (entry === undefined || missed === undefined) throw new Error()
    expect(describeOutcome(run, entry, missed, (id) => id)).toBe(
      `${run.policy.title}: perf misses an access although its breakpoint is in hardware: the #DB handler stopped at DR0, of which it knows nothing.`,
    )
  })

  test.each(later)('under %s is passed over', (key) => {
    const run = play(key, [...disturbed, store(0n, 8)])
    expect(told(run)).toEqual([expect.stringMatching(/^hit raw/), 'hit e1'])
    expect(run.reactiveSlots(0)).toEqual([])
  })

  test.each(early)('under %s an access that does not touch it is told to all', (key) => {
    const run = play(key, [...disturbed, store(4n, 8)])
    expect(told(run)).toEqual(['hit e1', 'hit e2'])
  })

  test.each(early)(
    'under %s who stands below hears, and the rest of a longer list does not',
    (key) => {
      const above = play(key, [
        event('e0', 0n),
        mov(1, base + 4n),
        mov(7, 0xd0_0008n, 0xf0_000cn),
        store(0n, 8),
      ])
      expect(told(above)).toEqual(['hit e0', expect.stringMatching(/^hit raw/)])
      expect(above.reactiveSlots(0)).toEqual([])
      expect(told(play(key, [...disturbed, store(0n, 12)]))).toEqual([
        expect.stringMatching(/^hit raw/),
        'missed e1',
        'missed e2',
      ])
    },
  )

  test.each(early)('under %s a debugger’s DR6 says nothing of what was not reached', (key) => {
    const peeked = (size: number) => {
      const run = play(key, [
        { type: 'switch', cpu: 0, task: 'A' },
        event('e0', 16n),
        { type: 'poke', task: 'A', register: 0, value: base + 4n },
        { type: 'poke', task: 'A', register: 7, value: 0xd_0001n },
        { type: 'release', id: 'e0' },
        mov(0, base),
        mov(7, 0xd_0002n, 0xf_0003n),
        store(8n - BigInt(size), size),
        { type: 'peek', task: 'A', register: 6 },
      ])
      return run.journal.at(-1)?.outcomes
    }
    expect(peeked(4)).toMatchObject([{ value: 0xffff_0ff1n }])
    expect(peeked(8)).toMatchObject([{ value: 0xffff_0ff0n }])
  })
})

const scenario: Scenario = {
  title: 'raw in DR0',
  summary: '',
  sources: [],
  world,
  clients: [],
  steps: [{ tick: 0, actions: [...disturbed] }],
  end: 5,
  trace: { file: 'generated', cpu: 0 },
  policies: ['linux/2009'],
}

describe('the same over a trace', () => {
  const program = [
    { kind: 'write', address: base + 4n, size: 4 },
    { kind: 'write', address: base, size: 8 },
    { kind: 'write', address: base, size: 4 },
    { kind: 'read', address: base, size: 8 },
    { kind: 'write', address: base + 2n, size: 8 },
  ] as const
  const trace = traceOf(program)
  const ticks = (key: PolicyKey) => {
    const { hits, missed } = findings(simulate(scenario, key, trace), trace)
    const of = (list: typeof hits) => [...(list.find(({ id }) => id === 'e1')?.ticks ?? [])]
    return { hits: of(hits), missed: of(missed) }
  }

  test('the accesses that both touch are missed under the early handlers, and hit under the later', () => {
    for (const key of early) expect(ticks(key)).toEqual({ hits: [0], missed: [1, 4] })
    for (const key of later) expect(ticks(key)).toEqual({ hits: [0, 1, 4], missed: [] })
  })

  test('the replay stops at the raw writer’s hits, and nowhere where that is far away', () => {
    const stops = (list: readonly Action[]) =>
      reactionsOf(
        simulate({ ...scenario, steps: [{ tick: 0, actions: list }] }, 'linux/2009', trace),
      )
    expect(stops(disturbed).map(({ ordinal }) => ordinal)).toEqual([1, 2, 4])
    const far = disturbed.map((action) =>
      action.type === 'write' && action.register === 0 ? mov(0, base + 0x10_0000n) : action,
    )
    expect(stops(far)).toEqual([])
  })

  test('why-not and the sentence of a missed access give the handler as the reason', () => {
    const run = simulate(scenario, 'linux/2009', trace)
    const name = (client: string) => client
    const ask = (tick: number) =>
      whyNot(run, { id: 'e1', access: trace.access(tick), tick, cpu: 0, task: null }, name)
    expect(ask(0)).toMatchObject({ fired: true })
    expect(ask(1)).toMatchObject({
      fired: false,
      conclusion: 'It did not fire: the #DB handler stopped at DR0, of which it knows nothing.',
      advice: expect.stringMatching(/Linux 5\.10 or later/) as string,
    })
    expect(describeMissed(run, 'e1', 1, trace.access(1), name)).toMatch(/stopped at DR0/)
  })
})

/** Events and a raw writer that enables slots one by one, all within 32 bytes of each other. */
const near = fc.integer({ min: 0, max: 7 }).map((n) => BigInt(4 * n))
const number = fc.integer({ min: 0, max: 3 })
const opens = fc.tuple(number, near).map(([n, offset]): Action[] => [event(`e${n}`, offset)])
const closes = number.map((n): Action[] => [{ type: 'release', id: `e${n}` }])
const takes = fc.tuple(number, near).map(([slot, offset]): Action[] => {
  const bits = (0xdn << BigInt(16 + 4 * slot)) | (2n << BigInt(2 * slot))
  return [mov(slot, base + offset), mov(7, bits, bits)]
})
const anything = fc.oneof(opens, { weight: 2, arbitrary: closes }, { weight: 4, arbitrary: takes })
const anySteps = fc
  .tuple(
    fc.tuple(near, near, near, near),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 25 }), closes, takes, anything), { maxLength: 6 }),
  )
  .map(([offsets, more]) => [
    { tick: 0, actions: offsets.map((offset, n) => event(`e${n}`, offset)) },
    ...more
      .map(([tick, ...actions]) => ({ tick, actions: actions.flat() }))
      .toSorted((a, b) => a.tick - b.tick),
  ])
const anyProgram = fc.array(
  fc.record({
    kind: fc.constant('write' as const),
    address: near.map((offset) => base + offset),
    size: fc.constantFrom(4, 8, 16),
  }),
  { minLength: 20, maxLength: 30 },
)

test.each(early)('under %s the fast way over a trace finds what access by access does', (key) => {
  let kept = 0
  fc.assert(
    fc.property(anySteps, anyProgram, (steps, program) => {
      const trace = traceOf(program)
      const run = simulate({ ...scenario, steps, end: 31 }, key, trace)
      const found = findings(run, trace)
      expect(toldIn(found)).toEqual(accessByAccess(key, world, steps, trace, () => 0))
      const reasons = run.journal.flatMap(({ outcomes }) =>
        outcomes.filter((each) => each.type === 'missed' && each.reason !== undefined),
      )
      kept += reasons.length
    }),
    { numRuns: 300 },
  )
  expect(kept).toBeGreaterThan(50)
})
