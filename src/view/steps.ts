import type { ScenarioAction } from '../core/clients/wishes.ts'
import { askingOf, type Scenario, formatNumber } from '../core/index.ts'
import { describeAction } from '../core/simulation/describe-action.ts'
import { type Owner, ownersOf } from './clients-of.ts'
import { type Axis, xOf } from './timeline.ts'

/** A step as a handle on the time axis. */
export interface StepHandle {
  /** Its place among the steps. */
  readonly at: number
  readonly tick: number
  readonly x: number
  /** Spoken: its tick, its caption or the number of its actions. */
  readonly label: string
}

/** The steps that the axis shows. */
export function stepHandles({ steps }: Scenario, axis: Axis): StepHandle[] {
  const x = xOf(axis)
  return steps.flatMap(({ tick, caption, actions }, at) => {
    if (tick < axis.from || tick >= axis.to) return []
    const what = caption ?? `${actions.length} ${actions.length === 1 ? 'action' : 'actions'}`
    return [{ at, tick, x: x(tick), label: `Step ${at + 1}, tick ${formatNumber(tick)}: ${what}` }]
  })
}

/** An action of the chosen step as a handle below the steps. */
export interface ActionHandle {
  /** Its place in the step. */
  readonly n: number
  /** In units of the axis; the actions of one step stand side by side although they share a tick. */
  readonly x: number
  /** Null: the machine does it, no client. */
  readonly owner: Owner | null
  readonly label: string
}

/** Units from one action's handle to the next. */
const actionPitch = 24

/** The actions of step `at`, beginning at its tick; as many as the axis has room for. */
export function actionHandles(scenario: Scenario, at: number, axis: Axis): ActionHandle[] {
  const step = scenario.steps[at]
  if (step === undefined || step.tick < axis.from || step.tick >= axis.to) return []
  const ownerOf = ownersOf(scenario)
  const shown = step.actions.slice(0, Math.floor(axis.width / actionPitch))
  const first = Math.min(xOf(axis)(step.tick), axis.width - (shown.length - 1) * actionPitch)
  return shown.map((action, n) => {
    const client = clientOf(scenario, action)
    return {
      n,
      x: Math.max(0, first) + n * actionPitch,
      owner: client === undefined ? null : ownerOf(client),
      label: `Action ${n + 1} of step ${at + 1}, tick ${formatNumber(step.tick)}: ${actionTitle(scenario, action)}`,
    }
  })
}

/** Who does it; undefined: the machine, no client. */
function clientOf(scenario: Scenario, action: ScenarioAction): string | undefined {
  if ('client' in action) return action.client
  return 'id' in action ? askingOf(scenario, action.id)?.client : undefined
}

/** An action for a list: who does what. */
export function actionTitle(scenario: Scenario, action: ScenarioAction): string {
  const client = clientOf(scenario, action)
  const what = describeAction(action)
  return client === undefined ? what : `${ownersOf(scenario)(client).title}: ${what}`
}
