import { encodeScenario, type Scenario } from '../core/index.ts'
import { encodeScenarioInParts, isShort } from '../core/simulation/scenario-parts.ts'
import { nextTask } from '../worker/next-task.ts'
import { inTurns } from './turns.ts'

/** The text of a scenario's file; of a large one as bytes, so that to keep it copies nothing. */
export type ScenarioText = string | Blob

/** Null: a large one. Versions of a scenario that undo can reach are asked for again and again. */
const shortTexts = new WeakMap<Scenario, string | null>()

let lastLong: { readonly scenario: Scenario; readonly text: Promise<Blob> } | null = null

/** The text of the scenario's file where that is made at once; null: it is large. */
export function shortTextOf(scenario: Scenario): string | null {
  const known = shortTexts.get(scenario)
  if (known !== undefined) return known
  const text = isShort(scenario) ? encodeScenario(scenario) : null
  shortTexts.set(scenario, text)
  return text
}

/** The scenario as the text of its file, made once for whoever asks: at once, or in turns where it is large. */
export function textOf(scenario: Scenario): string | Promise<Blob> {
  const short = shortTextOf(scenario)
  if (short !== null) return short
  if (lastLong?.scenario !== scenario) {
    // What the person did is shown first.
    lastLong = { scenario, text: nextTask().then(() => inTurns(bytesOf(scenario))) }
  }
  return lastLong.text
}

function* bytesOf(scenario: Scenario): Generator<void, Blob> {
  const pieces: Blob[] = []
  for (const piece of encodeScenarioInParts(scenario)) {
    pieces.push(new Blob([piece]))
    yield
  }
  return new Blob(pieces)
}
