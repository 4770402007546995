import type { Scenario } from '../core/index.ts'
import { encodeScenarioInParts } from '../core/simulation/scenario-parts.ts'
import { inTurns } from './turns.ts'

type Text = string | Promise<string>

/** Null: a large one. Versions of a scenario that undo can reach are asked for again and again. */
const shortTexts = new WeakMap<Scenario, string | null>()

let lastLong: { readonly scenario: Scenario; readonly text: Promise<string> } | null = null

/** The text of the scenario's file where that is made at once; null: it is large. */
export function shortTextOf(scenario: Scenario): string | null {
  const known = shortTexts.get(scenario)
  if (known !== undefined) return known
  const first = encodeScenarioInParts(scenario).next()
  const text = first.done === true ? first.value : null
  shortTexts.set(scenario, text)
  return text
}

/** The scenario as the text of its file, made once for whoever asks: at once, or in turns where it is large. */
export function textOf(scenario: Scenario): Text {
  const short = shortTextOf(scenario)
  if (short !== null) return short
  if (lastLong?.scenario !== scenario) {
    lastLong = { scenario, text: inTurns(encodeScenarioInParts(scenario)) }
  }
  return lastLong.text
}
