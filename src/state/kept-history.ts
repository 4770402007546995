import { decodeScenario } from '../core/index.ts'
import { nextTask } from '../worker/next-task.ts'
import { currentOf, type History, type Version, withoutOldest } from './history.ts'
import { shortTextOf } from './scenario-text.ts'

/** A history as it outlives a reload: each scenario as the text of its file. */
export interface KeptHistory {
  readonly at: number
  readonly versions: readonly (Omit<Version, 'scenario'> & { readonly scenario: string })[]
}

/** Characters that all versions together may have: a shelf that is written at every edit stays small. */
const most = 4_000_000

/** As much of the history as has room, the newest first to stay; null: one of its scenarios alone is large. */
export function keptHistory(history: History): KeptHistory | null {
  if (shortTextOf(currentOf(history).scenario) === null) return null
  const texts = history.versions.map(({ scenario }) => shortTextOf(scenario))
  if (!texts.every((text) => text !== null)) return null
  let total = texts.reduce((sum, { length }) => sum + length, 0)
  let kept = history
  let from = 0
  for (; total > most && kept.at > 0; from += 1) {
    total -= texts[from]?.length ?? 0
    kept = withoutOldest(kept)
  }
  const versions = kept.versions.map(({ title, parent }, n) => ({
    title,
    parent,
    scenario: texts[from + n] ?? '',
  }))
  return { at: kept.at, versions }
}

/** The history again, a version at a time with rests between. Null: an older or damaged page wrote it. */
export async function historyFrom(kept: KeptHistory): Promise<History | null> {
  const versions: Version[] = []
  try {
    for (const { title, parent, scenario } of kept.versions) {
      await nextTask()
      const decoded = decodeScenario(scenario)
      const isBefore = parent === null || (parent >= 0 && parent < versions.length)
      if (!decoded.ok || !isBefore) return null
      versions.push({ title, parent, scenario: decoded.value })
    }
    return versions[kept.at] === undefined ? null : { versions, at: kept.at }
  } catch {
    return null
  }
}
