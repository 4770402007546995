import { type Scenario, stretched, withoutAccesses } from '../core/index.ts'
import { currentOf, edited, type History, mapped } from './history.ts'

/**
 * The scenario over a trace from a file: as long as it, and without the accesses that the scenario makes itself.
 * Its hits and missed accesses would be counted beside those of the file. Over its own trace it stays whole.
 */
export function overTrace(scenario: Scenario, file: string, length: number): Scenario {
  const fitted = stretched(scenario, length)
  return scenario.trace?.file === file ? fitted : withoutAccesses(fitted)
}

/** The history over such a trace: what the current version loses is one step, which undo takes back. */
export function historyOver(history: History, file: string, length: number): History {
  const fitted = mapped(history, (scenario) => stretched(scenario, length))
  const { scenario } = currentOf(fitted)
  const bare = overTrace(scenario, file, length)
  return bare === scenario ? fitted : edited(fitted, 'leave out the scenario’s own accesses', bare)
}
