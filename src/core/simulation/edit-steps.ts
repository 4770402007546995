import { withAction } from './edit.ts'
import type { Scenario, Step } from './scenario.ts'
import type { Tick } from './world.ts'

/** A scenario with a changed step, and where that stands among the steps now. */
export interface Placed {
  readonly scenario: Scenario
  readonly at: number
}

/** The scenario with one more step, behind those of its tick. It grows where the step lies past its end. */
export function withNewStep(scenario: Scenario, step: Step): Placed {
  const at = scenario.steps.findLastIndex(({ tick }) => tick <= step.tick) + 1
  const steps = scenario.steps.toSpliced(at, 0, step)
  return { scenario: { ...scenario, steps, end: Math.max(scenario.end, step.tick + 1) }, at }
}

/** The scenario with another step in the place of step `at`, where its tick belongs. */
export function withStep(scenario: Scenario, at: number, step: Step): Placed {
  const old = scenario.steps[at]
  if (old?.tick === step.tick) {
    return { scenario: { ...scenario, steps: scenario.steps.with(at, step) }, at }
  }
  return withNewStep(withoutStep(scenario, at), step)
}

export function withoutStep(scenario: Scenario, at: number): Scenario {
  return { ...scenario, steps: scenario.steps.toSpliced(at, 1) }
}

/** The scenario without action `n` of step `at`; the step stays. */
export function withoutAction(scenario: Scenario, at: number, n: number): Scenario {
  const step = scenario.steps[at]
  if (step === undefined) return scenario
  const actions = step.actions.toSpliced(n, 1)
  return { ...scenario, steps: scenario.steps.with(at, { ...step, actions }) }
}

/**
 * The scenario with action `n` of step `at` at another tick: behind what happens there, or as a step of its own.
 * A step that had only this action and no words is gone. Answers with where the action's step stands now.
 */
export function withActionMoved(scenario: Scenario, at: number, n: number, tick: Tick): Placed {
  const step = scenario.steps[at]
  const action = step?.actions[n]
  if (step === undefined || action === undefined || step.tick === tick) return { scenario, at }
  const isLast = step.actions.length === 1 && step.caption === undefined
  const rest = isLast ? withoutStep(scenario, at) : withoutAction(scenario, at, n)
  const moved = withAction(rest, tick, action)
  return { scenario: moved, at: moved.steps.findLastIndex((each) => each.tick === tick) }
}
