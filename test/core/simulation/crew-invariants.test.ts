import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotIndices } from '../../../src/core/registers/types.ts'
import { clientKinds } from '../../../src/core/reservation/actions.ts'
import { armedIn } from '../../../src/core/reservation/machine.ts'
import {
  policyIds,
  type PolicyKey,
  policyKeys,
  policyOf,
} from '../../../src/core/reservation/policies.ts'
import type { ScenarioAction } from '../../../src/core/clients/wishes.ts'
import { Conductor } from '../../../src/core/simulation/conductor.ts'
import { isLost } from './definition.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { decodeScenario, encodeScenario } from '../../../src/core/simulation/scenario-file.ts'
import { simulate } from '../../../src/core/simulation/simulate.ts'
import { askingKinds, crew, crewAction, crewScenario, crewWorld } from './crews.ts'

const long = { maxLength: 40, size: 'max' } as const
const asking = fc.array(crewAction(askingKinds), long)
const everybody = fc.array(crewAction(clientKinds), long)
const cpus = [0, 1]

/** Plays actions with the whole crew, and looks at the run after each. */
function play(
  key: PolicyKey,
  actions: readonly ScenarioAction[],
  look: (run: Run) => void = () => {},
): Run {
  const run = createRun(policyOf(key), crewWorld)
  const conductor = new Conductor(run, crew)
  for (const action of actions) {
    conductor.apply(action)
    look(run)
  }
  return run
}

const everSilent = ({ journal }: Run) =>
  journal.some(({ outcomes }) =>
    outcomes.some(({ type }) => type === 'clobbered' || type === 'unarmed'),
  )

describe.each(['reservation', 'linux'] as const)(
  'the promise of %s, with clients of every kind that asks',
  (key) => {
    test('no belief ever differs from the hardware', () => {
      fc.assert(
        fc.property(asking, (actions) => {
          const run = play(key, actions, (now) => {
            expect(now.beliefs().filter(({ silent }) => silent)).toEqual([])
          })
          expect(everSilent(run)).toBe(false)
        }),
        { numRuns: 300 },
      )
    })

    test('with one raw writer it does: the search finds such a case', () => {
      const found = fc.check(
        fc.property(
          fc.array(crewAction([...askingKinds, 'raw']), long),
          (actions) => !everSilent(play(key, actions)),
        ),
        { numRuns: 300, seed: 1 },
      )
      expect(found.failed).toBe(true)
    })
  },
)

test.each(['raw', 'debugreg'] as const)(
  'under %s nobody has to be raw for that: the search finds a case',
  (key) => {
    const found = fc.check(
      fc.property(asking, (actions) => !everSilent(play(key, actions))),
      { numRuns: 300, seed: 1 },
    )
    expect(found.failed).toBe(true)
  },
)

describe.each(policyIds)('under %s', (key) => {
  test('no policy puts two breakpoints into one slot, and none of one owner into two', () => {
    fc.assert(
      fc.property(asking, (actions) => {
        play(key, actions, (run) => {
          for (const cpu of cpus) {
            const state = run.state(cpu)
            const armed = slotIndices.flatMap((slot) => armedIn(state, slot) ?? [])
            // What is nobody's any more may stand anywhere: the table of 2007 leaves such bits behind.
            const pieces = armed.flatMap(({ owner, breakpoint }) =>
              owner === null ? [] : `${owner} ${breakpoint.address} ${breakpoint.type}`,
            )
            expect(new Set(pieces).size).toBe(pieces.length)
          }
        })
      }),
      { numRuns: 150 },
    )
  })
})

describe.each(policyKeys)('under %s, with everybody', (key) => {
  test('what the registers say is what beliefs and outcomes imply', () => {
    fc.assert(
      fc.property(everybody, (actions) => {
        play(key, actions, (run) => {
          for (const belief of run.beliefs()) {
            expect([belief.id, belief.silent]).toEqual([belief.id, isLost(run, belief)])
          }
        })
      }),
      { numRuns: 40 },
    )
  })

  test('stepping back gives every state as it was', () => {
    fc.assert(
      fc.property(everybody, (actions) => {
        const seen: object[] = []
        const known = (run: Run, tick: number) => ({
          states: cpus.map((cpu) => run.stateAt(tick, cpu)),
          beliefs: run.beliefsAt(tick).map(({ id, believes, silent }) => [id, believes, silent]),
        })
        const run = play(key, actions, (now) => {
          seen.push(known(now, now.now))
        })
        for (const tick of [...seen.keys()].toReversed()) {
          expect(known(run, tick)).toEqual(seen[tick])
        }
        for (const tick of seen.keys()) expect(known(run, tick)).toEqual(seen[tick])
      }),
      { numRuns: 30 },
    )
  })
})

test('a run is a pure function of its scenario, and of the file of it', () => {
  fc.assert(
    fc.property(crewScenario, (scenario) => {
      const read = decodeScenario(encodeScenario(scenario))
      for (const key of scenario.policies) {
        const { journal, armings } = simulate(scenario, key)
        const again = simulate(read.ok ? read.value : scenario, key)
        expect(again.journal).toEqual(journal)
        expect(again.armings).toEqual(armings)
      }
      // What is wrong with it, if anything, is a fork that cannot be.
      expect(read.ok ? 'forks "C"' : read.error).toMatch(/forks "C"/)
    }),
    { numRuns: 100 },
  )
})
