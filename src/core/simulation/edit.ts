import type { ScenarioAction } from '../clients/wishes.ts'
import type { Watch } from '../matching/access.ts'
import type { RequestId } from '../reservation/actions.ts'
import type { Client, Scenario, Step } from './scenario.ts'
import type { Tick } from './world.ts'

/** The scenario with one more action, after everything that happens at that tick already. */
export function withAction(scenario: Scenario, tick: Tick, action: ScenarioAction): Scenario {
  const { steps } = scenario
  const last = steps.findLastIndex((step) => step.tick <= tick)
  const here = steps[last]
  const next: Step[] =
    here?.tick === tick
      ? steps.with(last, { ...here, actions: [...here.actions, action] })
      : steps.toSpliced(last + 1, 0, { tick, actions: [action] })
  return { ...scenario, steps: next, end: Math.max(scenario.end, tick + 1) }
}

/** The scenario with this client among its clients. */
export function withClient(scenario: Scenario, client: Client): Scenario {
  if (scenario.clients.some(({ id }) => id === client.id)) return scenario
  return { ...scenario, clients: [...scenario.clients, client] }
}

/** An id of this stem that no request of the scenario has. */
export function freeRequestId(scenario: Scenario, stem: string): string {
  const taken = new Set(
    scenario.steps.flatMap(({ actions }) =>
      actions.flatMap((action) =>
        action.type === 'request' || action.type === 'wish' ? [action.id] : [],
      ),
    ),
  )
  let n = 1
  while (taken.has(`${stem}-${n}`)) n += 1
  return `${stem}-${n}`
}

/** The scenario over a trace of `length` accesses: its ticks are stretched or squeezed so that it ends with the trace. */
export function stretched(scenario: Scenario, length: number): Scenario {
  if (scenario.end === length || scenario.end === 0 || length === 0) return scenario
  const scale = (tick: Tick) => Math.floor((tick * length) / scenario.end)
  const steps = scenario.steps.map((step) => ({ ...step, tick: scale(step.tick) }))
  return { ...scenario, steps, end: length }
}

/** The scenario without the accesses that it makes itself; steps that nothing is left of go with them. */
export function withoutAccesses(scenario: Scenario): Scenario {
  const isAccess = ({ type }: ScenarioAction) => type === 'access'
  if (!scenario.steps.some(({ actions }) => actions.some(isAccess))) return scenario
  const steps = scenario.steps.flatMap((step) => {
    const actions = step.actions.filter((action) => !isAccess(action))
    if (actions.length === step.actions.length) return [step]
    return actions.length === 0 && step.caption === undefined ? [] : [{ ...step, actions }]
  })
  return { ...scenario, steps }
}

/** The request or wish of this id as it stands in the scenario first; undefined: there is none. */
export function askingOf(scenario: Scenario, id: RequestId): AskingAction | undefined {
  for (const { actions } of scenario.steps) {
    const found = actions.find((action): action is AskingAction => asks(action, id))
    if (found !== undefined) return found
  }
  return undefined
}

/** The scenario in which this request or wish has been for another watch from the beginning. */
export function withWatch(scenario: Scenario, id: RequestId, watch: Watch): Scenario {
  const at = scenario.steps.findIndex(({ actions }) => actions.some((each) => asks(each, id)))
  const step = scenario.steps[at]
  if (step === undefined) return scenario
  const actions = step.actions.map((action) => (asks(action, id) ? { ...action, watch } : action))
  return { ...scenario, steps: scenario.steps.with(at, { ...step, actions }) }
}

type AskingAction = Extract<ScenarioAction, { type: 'request' | 'wish' }>

function asks(action: ScenarioAction, id: RequestId): action is AskingAction {
  return (action.type === 'request' || action.type === 'wish') && action.id === id
}
