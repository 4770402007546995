import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { policies } from '../../../src/core/reservation/policies.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { busyActions } from './busy.ts'
import type { World } from '../../../src/core/simulation/world.ts'
import { type Holding, SimpleLedger } from './simple-ledger.ts'
import { coordinatedAction, rawWrite, smallWorld } from './worlds.ts'

const actions = fc.array(
  fc.oneof({ weight: 6, arbitrary: coordinatedAction }, { weight: 1, arbitrary: rawWrite }),
  { maxLength: 80 },
)

const all = Object.entries<Policy>(policies).flatMap(([id, policy]) => [
  { name: id, policy },
  ...Object.entries(policy.variants ?? {}).map(([variant, one]) => ({
    name: `${id} ${variant}`,
    policy: one,
  })),
])

const compared = new Set<Outcome['type']>(['installed', 'moved', 'clobbered', 'unarmed'])
const asTexts = (outcomes: readonly Outcome[]) =>
  outcomes
    .filter(({ type }) => compared.has(type))
    .map((outcome) => JSON.stringify(outcome, Object.keys(outcome).toSorted()))
    .toSorted()

const byPlace = (a: Holding, b: Holding) => a.cpu - b.cpu || a.id.localeCompare(b.id)

/** What a run says of each tick, and what the simple ledger says of it. */
function bothOf(policy: Policy, world: World, list: readonly Action[]) {
  const run = createRun(policy, world)
  const simple = new SimpleLedger(run)
  return list.map((action, tick) => {
    const outcomes = run.apply(action)
    // At once: what is said of a request later is what it was last asked for.
    const found = simple.settle(tick)
    const holdings = run
      .beliefsAt(tick)
      .flatMap(({ id, hardware }) =>
        hardware.map(({ cpu, armed, lost }): Holding => ({ id, cpu, armed, lost })),
      )
    return {
      run: { outcomes: asTexts(outcomes), holdings: holdings.toSorted(byPlace) },
      simple: { outcomes: asTexts(found.outcomes), holdings: found.holdings.toSorted(byPlace) },
    }
  })
}

describe.each(all)('under $name', ({ policy }) => {
  test('looking at what changed finds what looking at everything finds', () => {
    fc.assert(
      fc.property(actions, (list) => {
        for (const both of bothOf(policy, smallWorld, list)) expect(both.run).toEqual(both.simple)
      }),
      { numRuns: 60 },
    )
  })

  test('and so it does on a busy machine of four CPUs', () => {
    const { world, actions: list } = busyActions({ actions: 400, cpus: 4, tasks: 5, seed: 3 })
    for (const both of bothOf(policy, world, list)) expect(both.run).toEqual(both.simple)
  })
})
