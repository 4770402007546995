import type { Scenario } from '../core/index.ts'
import { encodeScenarioInParts } from '../core/simulation/scenario-parts.ts'
import { inTurns } from './turns.ts'

type Text = string | Promise<string>

let last: { readonly scenario: Scenario; readonly text: Text } | null = null

/** The scenario as the text of its file, made once for whoever asks: at once, or in turns where it is large. */
export function textOf(scenario: Scenario): Text {
  if (last?.scenario !== scenario) {
    const work = encodeScenarioInParts(scenario)
    const first = work.next()
    last = { scenario, text: first.done === true ? first.value : inTurns(work) }
  }
  return last.text
}
