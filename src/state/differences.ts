import { formatNumber } from '../core/index.ts'
import { bisectLeft, bisectRight } from 'd3-array'
import { type Differences, differencesInParts } from '../core/simulation/differences.ts'
import type { Result, ScopeState } from './model.ts'
import { lastTick } from './moments.ts'
import { inTurns } from './turns.ts'

type Known = Pick<ScopeState, 'scenario' | 'trace' | 'policies' | 'results'>

export const noDifferences: Differences = { spans: [], starts: [] }

const known = new WeakMap<object, Promise<Differences>>()

/** The shown runs, in the order in which they are shown. */
export function shownResults({ policies, results }: Pick<Known, 'policies' | 'results'>): Result[] {
  return policies.flatMap((id) => results[id] ?? [])
}

/** Some are still of the scenario as it was before an edit: where they differ from the others says nothing. */
export function isMixed(compared: readonly Result[]): boolean {
  return compared.some(({ scenario }) => scenario !== compared[0]?.scenario)
}

/**
 * Where the shown policies differ, worked out once for each set of results; none until all of them are there, and null
 * until all of them are of the same scenario.
 */
export async function differencesOf(scope: Known): Promise<Differences | null> {
  const compared = shownResults(scope)
  if (compared.length < scope.policies.length) return noDifferences
  if (isMixed(compared)) return null
  const found =
    known.get(scope.results) ?? inTurns(differencesInParts(compared, lastTick(scope) + 1))
  known.set(scope.results, found)
  return found
}

/** The nearest tick after (1) or before (-1) this one at which something new differs; or a sentence that there is none. */
export async function nextDifference(
  scope: Known,
  tick: number,
  direction: 1 | -1,
): Promise<number | string> {
  const differences = await differencesOf(scope)
  if (differences === null) return 'Not every policy has run the edited scenario yet.'
  const { spans, starts } = differences
  if (starts.length === 0) return 'The compared policies differ nowhere in this scenario.'
  const at = direction === 1 ? bisectRight(starts, tick) : bisectLeft(starts, tick) - 1
  const where = direction === 1 ? 'after' : 'before'
  const found = starts[at]
  if (found !== undefined) return found
  const nothing = `Nothing new differs ${where} tick ${formatNumber(tick)}`
  const goesOn = direction === 1 && (spans.at(-1)?.to ?? 0) > tick + 1
  return goesOn ? `${nothing}: what differs by then goes on.` : `${nothing}.`
}
