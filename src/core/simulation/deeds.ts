import type { ScenarioAction } from '../clients/wishes.ts'
import type { ClientId, RequestId } from '../reservation/actions.ts'
import type { PolicyKey } from '../reservation/policies.ts'
import type { Belief } from './record.ts'
import type { Run } from './run.ts'
import type { Scenario } from './scenario.ts'
import { reactionsOf, simulateInParts } from './simulate.ts'
import { atOnce } from './parts.ts'
import type { Tick } from './world.ts'

/** Something that a client did, which may cost others their slots: a write, or a request with all that became of it. */
export interface Deed {
  readonly tick: Tick
  readonly action: ScenarioAction
}

/** A deed, and for each of the runs the clients who would have their slot without it. */
export interface Cause {
  readonly deed: Deed
  readonly losers: readonly (readonly ClientId[])[]
}

/** Deeds that are tried, the last ones first, and actions that it may take in all. */
const mostDeeds = 4
const mostActions = 4000

/** What a client did until this tick, the last first. */
function deedsOf({ steps }: Scenario, client: ClientId, tick: Tick): Deed[] {
  return steps
    .filter((step) => step.tick <= tick)
    .flatMap(({ tick: at, actions }) => actions.map((action) => ({ tick: at, action })))
    .filter(({ action }) => 'client' in action && action.client === client)
    .toReversed()
}

function without(scenario: Scenario, { action: deed }: Deed): Scenario {
  const id = 'id' in deed ? deed.id : null
  const isPart = (action: ScenarioAction) =>
    action === deed || (id !== null && 'id' in action && action.id === id)
  const steps = scenario.steps.map((step) => ({
    ...step,
    actions: step.actions.filter((action) => !isPart(action)),
  }))
  return { ...scenario, steps }
}

const hasSlot = ({ believes, silent }: Belief) => believes === 'armed' && !silent

/**
 * The last deed of a client without which others would have their slot at this tick, in any of these runs of the
 * scenario: each is made again without it. Null: there is none, or it would take too long to know.
 */
export function causeBy(
  client: ClientId,
  scenario: Scenario,
  runs: readonly Run[],
  tick: Tick,
): Cause | null {
  const slotless = runs.map((run) =>
    run.beliefsAt(tick).filter((belief) => belief.client !== client && !hasSlot(belief)),
  )
  if (slotless.every((beliefs) => beliefs.length === 0)) return null
  const actions = scenario.steps.reduce((sum, step) => sum + step.actions.length, 0)
  const deeds = deedsOf(scenario, client, tick).slice(0, mostDeeds)
  if (actions * runs.length * deeds.length > mostActions) return null
  for (const deed of deeds) {
    const other = without(scenario, deed)
    const losers = runs.map((run, n) => losersOf(run, slotless[n] ?? [], other, tick))
    if (losers.some((clients) => clients.length > 0)) return { deed, losers }
  }
  return null
}

/** Which of the clients without a slot have one in the other scenario. */
function losersOf(
  run: Run,
  slotless: readonly Belief[],
  other: Scenario,
  tick: Tick,
): readonly ClientId[] {
  if (slotless.length === 0) return []
  const key = run.policy.id as PolicyKey
  const made = atOnce(simulateInParts(other, key, reactionsOf(run), Infinity))
  const held = new Set<RequestId>(
    made
      .beliefsAt(tick)
      .filter(hasSlot)
      .map(({ id }) => id),
  )
  return [...new Set(slotless.filter(({ id }) => held.has(id)).map((belief) => belief.client))]
}
