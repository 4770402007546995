import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { coordinatedAction, rawWrite, smallWorld } from '../simulation/worlds.ts'
import { silent } from './linux-world.ts'

const cpus = [0, 1]
const runs = { numRuns: 400 }
const coordinated = fc.array(coordinatedAction, { maxLength: 60 })
const disturbed = fc.array(
  fc.oneof({ weight: 6, arbitrary: coordinatedAction }, { weight: 1, arbitrary: rawWrite }),
  { maxLength: 60 },
)

/** Requests for one CPU, of a task or of all: there the early versions went wrong. */
const narrow: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    fc.record(
      {
        type: fc.constant('request' as const),
        id: fc.integer({ min: 1, max: 30 }).map((n) => `r${n}`),
        client: fc.constant('perf'),
        task: fc.constantFrom('A', 'B'),
        cpu: fc.constantFrom(...cpus),
        watch: fc
          .integer({ min: 0x1000, max: 0x1018 })
          .map((address) => ({ address: BigInt(address), length: 1, type: 'write' as const })),
      },
      { requiredKeys: ['type', 'id', 'client', 'cpu', 'watch'] },
    ),
    fc.record({
      type: fc.constant('switch' as const),
      cpu: fc.constant(0),
      task: fc.constantFrom('A', 'B'),
    }),
    fc.record({
      type: fc.constant('release' as const),
      id: fc.integer({ min: 1, max: 30 }).map((n) => `r${n}`),
    }),
  ),
  { minLength: 30, maxLength: 60 },
)

function play(policy: Policy, actions: readonly Action[]): Run {
  const run = createRun(policy, smallWorld)
  for (const action of actions) run.apply(action)
  return run
}

const everSilent = (run: Run) =>
  run.journal.some(({ outcomes }) =>
    outcomes.some(({ type }) => type === 'clobbered' || type === 'unarmed' || type === 'missed'),
  )

describe('the promise of counting', () => {
  test('among coordinated clients no belief ever differs from the hardware', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(linux, smallWorld)
        for (const action of actions) {
          run.apply(action)
          expect(silent(run)).toEqual([])
        }
        expect(everSilent(run)).toBe(false)
      }),
      runs,
    )
  })

  test('a refused request changes no register, and nobody is evicted', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(linux, smallWorld)
        for (const action of actions) {
          const before = cpus.map((cpu) => run.registers(cpu))
          const outcomes = run.apply(action)
          const types = outcomes.map(({ type }) => type)
          expect(types).not.toContain('evicted')
          expect(types).not.toContain('uninstalled')
          if (action.type !== 'request' || !types.includes('refused')) continue
          expect(cpus.map((cpu) => run.registers(cpu))).toEqual(before)
        }
      }),
      runs,
    )
  })

  test('what stands in the slots of a CPU is the kernel’s, its own, or that of the task that runs', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(linux, smallWorld)
        for (const action of actions) {
          run.apply(action)
          for (const cpu of cpus) {
            for (const owner of run.owners(cpu)) {
              const request = owner === null ? undefined : run.request(owner)
              if (owner === null) continue
              expect(request).toBeDefined()
              expect([undefined, run.state(cpu).task]).toContain(request?.task)
              expect([undefined, cpu]).toContain(request?.cpu)
            }
          }
        }
      }),
      runs,
    )
  })

  test('with one raw writer beliefs do differ: the search finds such a case', () => {
    const found = fc.check(
      fc.property(disturbed, (actions) => !everSilent(play(linux, actions))),
      { ...runs, endOnFailure: true },
    )
    expect(found.failed).toBe(true)
  })

  test('with a raw writer too the same actions give the same run', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        expect(play(linux, actions).journal).toEqual(play(linux, actions).journal)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the other versions break the promise without anybody raw', () => {
  test.each(['2009', '2010'] as const)(
    '%s, by events of a task for one CPU: the search finds one',
    (name) => {
      const policy = linux.variants[name]
      const found = fc.check(
        fc.property(narrow, (actions) => !everSilent(play(policy, actions))),
        { numRuns: 1000, seed: 1, endOnFailure: true },
      )
      expect(found.failed).toBe(true)
      fc.assert(
        fc.property(narrow, (actions) => !everSilent(play(linux, actions))),
        runs,
      )
    },
  )

  test('flexible, by its own design: the search finds a case', () => {
    const policy = linux.variants.flexible
    const found = fc.check(
      fc.property(coordinated, (actions) => !everSilent(play(policy, actions))),
      { numRuns: 1000, seed: 1, endOnFailure: true },
    )
    expect(found.failed).toBe(true)
  })
})
