import type { Scenario } from '../core/index.ts'
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
    return [{ at, tick, x: x(tick), label: `Step ${at + 1}, tick ${tick}: ${what}` }]
  })
}
