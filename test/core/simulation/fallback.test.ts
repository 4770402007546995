import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { protectedPages } from '../../../src/core/clients/fallback.ts'
import type { ClientProgram, ScenarioAction } from '../../../src/core/clients/wishes.ts'
import type { FallbackMethod } from '../../../src/core/reservation/outcomes.ts'
import { policyOf } from '../../../src/core/reservation/policies.ts'
import { Conductor } from '../../../src/core/simulation/conductor.ts'
import { findings } from '../../../src/core/simulation/findings.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import type { Scenario, Step } from '../../../src/core/simulation/scenario.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { simulate } from '../../../src/core/simulation/simulate.ts'
import { play, threadedWorld, write } from './plays.ts'
import { traceOf } from './traces.ts'

describe('the pages of a watch', () => {
  test.each([
    [0x1000n, 1, 0x1000n, 4096],
    [0x1fffn, 1, 0x1000n, 4096],
    [0x1ffen, 4, 0x1000n, 8192],
    [0x1000n, 4096, 0x1000n, 4096],
    [0x1001n, 4096, 0x1000n, 8192],
  ])('%s with %d bytes', (address, length, first, bytes) => {
    expect(protectedPages({ address, length, type: 'write' })).toEqual({
      address: first,
      length: bytes,
      type: 'write',
    })
  })
})

/** Three wide breakpoints take three slots, so that the second of perf's wishes is refused. */
const module_: ClientProgram = { id: 'module', kind: 'wide' }
const perf = (fallback: FallbackMethod): ClientProgram => ({ id: 'perf', kind: 'perf', fallback })
const taken: ScenarioAction[] = [0, 1, 2].map((n) => ({
  type: 'wish',
  id: `m${n}`,
  client: 'module',
  watch: { address: 0xffff_ffff_8100_0000n + BigInt(8 * n), length: 8, type: 'write' },
}))
const wish = (id: string, address: bigint): ScenarioAction => ({
  type: 'wish',
  id,
  client: 'perf',
  task: 'A',
  watch: { address, length: 4, type: 'write' },
})

describe('what a method costs, access by access', () => {
  const read = { kind: 'read', address: 0x2010n, size: 4 } as const
  const actions: ScenarioAction[] = [
    ...taken,
    wish('a', 0x1000n),
    wish('b', 0x2000n),
    { type: 'switch', cpu: 0, task: 'A' },
    write(0x2000n),
    write(0x2ff0n),
    write(0x3000n),
    { type: 'access', cpu: 0, task: 'A', access: read },
    write(0x2000n, { mode: 'kernel' }),
    { type: 'switch', cpu: 0, task: 'B' },
    write(0x2000n, { task: 'B' }),
    { type: 'switch', cpu: 0, task: 'A' },
    { type: 'unwish', id: 'b' },
    write(0x2000n),
  ]

  test('single-stepping: every access of the task in user mode traps', () => {
    const { run } = play('linux', [module_, perf('single-step')], actions)
    expect(score(run)).toMatchObject({ fallbacks: 1, hits: 1, vain: 3, missed: 0, stray: 0 })
  })

  test('page protection: every write of the task to the page traps', () => {
    const { run } = play('linux', [module_, perf('page-protection')], actions)
    expect(score(run)).toMatchObject({ fallbacks: 1, hits: 1, vain: 1, missed: 0, stray: 0 })
  })

  test('without a method the accesses are not seen, and nobody believes that they are', () => {
    const { run } = play('linux', [module_, { id: 'perf', kind: 'perf' }], actions)
    expect(score(run)).toMatchObject({ fallbacks: 0, hits: 0, vain: 0, missed: 0 })
  })

  test('what the kernel does for itself while the task is stepped costs no trap', () => {
    const { outcomes } = play(
      'linux',
      [module_, perf('single-step')],
      [
        ...taken,
        wish('a', 0x1000n),
        wish('b', 0x2000n),
        { type: 'switch', cpu: 0, task: 'A' },
        write(0xffff_ffff_8200_0000n, { task: null }),
        write(0x2000n, { task: null }),
        write(0x3000n),
      ],
    )
    expect(outcomes.get('b')).toEqual(['refused ENOSPC', 'fallback', 'trapped in vain'])
  })

  test('a page of the kernel traps whoever writes it', () => {
    const wide: ClientProgram = { id: 'wide', kind: 'wide', fallback: 'page-protection' }
    const address = 0xffff_ffff_8100_1000n
    const { run } = play(
      'linux',
      [module_, wide],
      [
        ...taken,
        { type: 'wish', id: 'w1', client: 'wide', watch: { address, length: 8, type: 'write' } },
        { type: 'wish', id: 'w2', client: 'wide', watch: { address, length: 1, type: 'write' } },
        { type: 'switch', cpu: 1, task: 'B' },
        write(address, { cpu: 1, task: 'B', mode: 'kernel' }),
        write(address + 8n, { cpu: 0, task: null }),
      ],
    )
    expect(score(run)).toMatchObject({ fallbacks: 1, hits: 2, vain: 1 })
  })
})

const program = fc.array(
  fc.record({
    kind: fc.constantFrom('write', 'modify' as const),
    address: fc.oneof(
      fc.integer({ min: 0x1ff0, max: 0x2010 }).map(BigInt),
      fc.integer({ min: 0x2ff0, max: 0x3004 }).map(BigInt),
    ),
    size: fc.constantFrom(1, 2, 4, 8),
  }),
  { minLength: 1, maxLength: 50 },
)
const happening = fc.oneof(
  fc.record({
    type: fc.constant('switch' as const),
    cpu: fc.constant(0),
    task: fc.constantFrom('A', 'B', null),
  }),
  fc
    .record({ n: fc.integer({ min: 1, max: 3 }), address: fc.constantFrom(0x2000n, 0x2ffcn) })
    .map(({ n, address }) => wish(`w${n}`, address)),
  fc.record({
    type: fc.constant('unwish' as const),
    id: fc.constantFrom('w1', 'w2', 'w3', 'm0', 'm1'),
  }),
)
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({
      tick: fc.integer({ min: 0, max: 50 }),
      actions: fc.array(happening, { maxLength: 4 }),
    }),
    { maxLength: 12, size: 'max' },
  )
  .map((list) => list.toSorted((a, b) => a.tick - b.tick))

describe.each(['single-step', 'page-protection'] as const)('%s over a trace', (method) => {
  test.each(['linux', 'raw', 'priority'] as const)(
    'under %s: what is counted by intervals is what traps access by access',
    async (key) => {
      await fc.assert(
        fc.asyncProperty(steps, program, async (list, accesses) => {
          const trace = await traceOf(accesses)
          const clients = [module_, perf(method)].map((each) => ({
            ...each,
            title: each.id,
            letter: 'x',
            note: '',
          }))
          const scenario: Scenario = {
            title: 'generated',
            summary: '',
            sources: [],
            world: threadedWorld,
            clients,
            steps: [{ tick: 0, actions: taken }, ...list],
            end: 51,
            trace: { file: 'generated', cpu: 0 },
            policies: [key],
          }
          const fast = findings(simulate(scenario, key, trace), trace)

          // The simple way: every access is an action, at its tick and after the actions of that tick.
          const slow = createRun(policyOf(key), threadedWorld)
          const conductor = new Conductor(slow, clients)
          const hits: string[] = []
          let vain = 0
          for (let tick = 0; tick < Math.max(trace.length, 51); tick += 1) {
            for (const step of scenario.steps) {
              if (step.tick === tick)
                for (const action of step.actions) conductor.apply(action, tick)
            }
            if (tick >= trace.length) continue
            const access = trace.access(tick)
            const { task } = slow.state(0)
            const outcomes = slow.apply({ type: 'access', cpu: 0, task, access }, tick)
            for (const outcome of outcomes) {
              if (outcome.type === 'hit') hits.push(`${outcome.id} ${tick}`)
              if (outcome.type !== 'trapped') continue
              if (!outcome.vain) hits.push(`${outcome.id} ${tick}`)
              else vain += 1
            }
          }
          const found = fast.hits.flatMap(({ id, ticks }) => [...ticks].map((t) => `${id} ${t}`))
          expect(found.toSorted()).toEqual([...new Set(hits)].toSorted())
          expect(fast.vain).toBe(vain)
        }),
        { numRuns: 40 },
      )
    },
  )
})

test('of a trace with instructions single-stepping costs one trap for each instruction', async () => {
  const trace = await traceOf([
    { kind: 'execute', address: 0x400n, size: 4 },
    { kind: 'write', address: 0x2000n, size: 4 },
    { kind: 'execute', address: 0x404n, size: 4 },
    { kind: 'write', address: 0x9000n, size: 4 },
    { kind: 'execute', address: 0x408n, size: 4 },
  ])
  const scenario: Scenario = {
    title: 'steps',
    summary: '',
    sources: [],
    world: threadedWorld,
    clients: [module_, perf('single-step')].map((each) => ({
      ...each,
      title: each.id,
      letter: 'x',
      note: '',
    })),
    steps: [
      {
        tick: 0,
        actions: [
          { type: 'switch', cpu: 0, task: 'A' },
          ...taken,
          wish('a', 0x3000n),
          wish('b', 0x2000n),
        ],
      },
    ],
    end: 5,
    trace: { file: 'generated', cpu: 0 },
    policies: ['linux'],
  }
  expect(score(simulate(scenario, 'linux', trace), trace)).toMatchObject({ hits: 1, vain: 2 })
})
