import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { watchMatches } from '../../../src/core/matching/watch.ts'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { armedIn } from '../../../src/core/reservation/machine.ts'
import { policies, policyIds, type PolicyId } from '../../../src/core/reservation/policies.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'
import { isLost } from './definition.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { coordinatedAction, rawWrite, smallWorld } from './worlds.ts'

const coordinated = fc.array(coordinatedAction, { maxLength: 60 })
const disturbed = fc.array(
  fc.oneof({ weight: 6, arbitrary: coordinatedAction }, { weight: 1, arbitrary: rawWrite }),
  { maxLength: 60 },
)
const runs = { numRuns: 400 }
const cpus = [0, 1]

function play(id: PolicyId, actions: readonly Action[]): Run {
  const run = createRun(policies[id], smallWorld)
  for (const action of actions) run.apply(action)
  return run
}

const silent = (run: Run) => run.beliefs().filter((belief) => belief.silent)
const everSilent = (run: Run) =>
  run.journal.some(({ outcomes }) =>
    outcomes.some(({ type }) => type === 'clobbered' || type === 'unarmed' || type === 'missed'),
  )

describe('the promise of a reservation', () => {
  test('among coordinated clients no belief ever differs from the hardware', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(policies.reservation, smallWorld)
        for (const action of actions) {
          run.apply(action)
          expect(silent(run)).toEqual([])
        }
        expect(everSilent(run)).toBe(false)
      }),
      runs,
    )
  })

  test('with one raw writer it does: the search finds such a case', () => {
    const found = fc.check(
      fc.property(disturbed, (actions) => !everSilent(play('reservation', actions))),
      { ...runs, seed: 1 },
    )
    expect(found.failed).toBe(true)
  })

  test('where nobody coordinates it does without any: the search finds such a case', () => {
    const found = fc.check(
      fc.property(coordinated, (actions) => !everSilent(play('raw', actions))),
      { ...runs, seed: 1 },
    )
    expect(found.failed).toBe(true)
    // The shortest case needs two clients, and no raw writer.
    expect(found.counterexample?.[0].length).toBeLessThanOrEqual(4)
  })

  test('the watermarks never meet, and nobody is evicted', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = play('reservation', actions)
        for (const { outcomes } of run.journal) {
          expect(outcomes.some(({ type }) => type === 'evicted' || type === 'uninstalled')).toBe(
            false,
          )
        }
        for (const cpu of cpus) {
          const owners = run.owners(cpu).map((owner) => {
            if (owner === null) return 'free'
            return run.request(owner)?.task === undefined ? 'kernel' : 'task'
          })
          const firstKernel = owners.indexOf('kernel')
          const lastTask = owners.lastIndexOf('task')
          expect(lastTask).toBeLessThan(firstKernel < 0 ? slotIndices.length : firstKernel)
        }
      }),
      runs,
    )
  })
})

describe.each(policyIds)('under %s, with a raw writer among the clients', (id) => {
  test('the same actions give the same run', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        expect(play(id, actions).journal).toEqual(play(id, actions).journal)
      }),
      { numRuns: 60 },
    )
  })

  test('stepping back gives every state as it was', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        const run = createRun(policies[id], smallWorld)
        const seen = actions.map((action) => {
          run.apply(action)
          return { states: cpus.map((cpu) => run.state(cpu)), beliefs: run.beliefs() }
        })
        seen.forEach(({ states, beliefs }, tick) => {
          expect(cpus.map((cpu) => run.stateAt(tick, cpu))).toEqual(states)
          expect(
            run
              .beliefsAt(tick)
              .map(({ id: name, believes, silent: lost }) => [name, believes, lost]),
          ).toEqual(beliefs.map(({ id: name, believes, silent: lost }) => [name, believes, lost]))
        })
      }),
      { numRuns: 100 },
    )
  })

  test('armings as intervals hold what the registers hold', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        const run = play(id, actions)
        for (let tick = 0; tick <= run.now; tick += 1) {
          for (const cpu of cpus) {
            const state = run.stateAt(tick, cpu)
            const now = run.armings.filter(
              ({ cpu: on, from, to }) => on === cpu && from <= tick && (to === null || tick < to),
            )
            for (const slot of slotIndices) {
              const held = now.filter((arming) => arming.slot === slot)
              const armed = armedIn(state, slot)
              expect(held.map(({ breakpoint, owner }) => ({ breakpoint, owner }))).toEqual(
                armed === null ? [] : [armed],
              )
            }
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  test('silent is what the definition says: told yes, its context runs, a breakpoint is in no enabled slot', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        const run = createRun(policies[id], smallWorld)
        for (const action of actions) {
          run.apply(action)
          for (const belief of run.beliefs()) {
            expect(belief.silent).toBe(isLost(run, belief))
          }
        }
      }),
      runs,
    )
  })

  test('an access is told, or missed by exactly those who believed that they would hear of it', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        const run = createRun(policies[id], smallWorld)
        for (const action of actions) {
          const before = run.beliefs()
          const states = cpus.map((cpu) => run.state(cpu))
          const outcomes = run.apply(action)
          if (action.type !== 'access') continue
          const state = states[action.cpu]
          const matched = state ? matchAccess(state.registers, action.access) : 0
          const told = outcomes.flatMap((each) => (each.type === 'hit' ? [each.id] : []))
          const missed = outcomes.flatMap((each) => (each.type === 'missed' ? [each.id] : []))
          expect(matched === 0 ? told : []).toEqual([])
          for (const belief of before) {
            const here = belief.hardware.some(({ cpu }) => cpu === action.cpu)
            const wanted = here && watchMatches(belief.watch, action.access)
            const heard = Number(told.includes(belief.id)) + Number(missed.includes(belief.id))
            expect(heard).toBe(wanted ? 1 : 0)
          }
        }
      }),
      runs,
    )
  })
})
