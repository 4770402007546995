import type { Keep, Kept } from './keep.ts'
import { keptHistory } from './kept-history.ts'
import type { ScopeState } from './model.ts'
import { type ScenarioText, textOf } from './scenario-text.ts'

/** Lets what was made here outlive a reload. Where the browser keeps nothing, the page goes on without. */
export function createSaving(
  keep: Keep | null | undefined,
  get: () => ScopeState,
): (trace: Kept['trace']) => void {
  let saves = 0
  return (trace) => {
    const { scenario, scenarioId, history, edited } = get()
    if (!edited || !keep) return
    saves += 1
    const mine = saves
    const put = (text: ScenarioText) => {
      if (mine !== saves) return
      const made = { scenario: text, scenarioId, history: keptHistory(history), trace }
      keep.save(made).catch(() => undefined)
    }
    const text = textOf(scenario)
    if (typeof text === 'string') put(text)
    else void text.then(put)
  }
}
