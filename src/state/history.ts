import type { Scenario } from '../core/index.ts'

/** One state of the document, and what was done to the one before to make it. */
export interface Version {
  /** Continues "Undo: ": "toggle L0 of DR7". Of the first one: what was opened. */
  readonly title: string
  /** Where the one before stands in the history; null: this is the first. */
  readonly parent: number | null
  readonly scenario: Scenario
}

/**
 * Everything that was done to the document, in the order in which it was done, and a cursor. Undo and redo move the
 * cursor; an edit made behind an undo begins a branch, and what it was made instead of stays in the list.
 */
export interface History {
  readonly versions: readonly Version[]
  readonly at: number
}

/** The most versions that are kept: undo goes back 200 steps. */
const most = 201

export function historyOf(scenario: Scenario): History {
  return { versions: [{ title: scenario.title, parent: null, scenario }], at: 0 }
}

export function currentOf({ versions, at }: History): Version {
  const version = versions[at]
  if (version === undefined) throw new RangeError('the history has no such version')
  return version
}

/** With one more version, made of the current one. The oldest is forgotten where there are too many. */
export function edited(history: History, title: string, scenario: Scenario): History {
  const { versions, at } = history.versions.length < most ? history : withoutOldest(history)
  return { versions: [...versions, { title, parent: at, scenario }], at: versions.length }
}

/** Without the first version; what was made of it begins anew. The current one stays: its place moves by one. */
export function withoutOldest({ versions, at }: History): History {
  const [first, ...rest] = versions
  const place = (n: number) => (n === 0 ? null : n - 1)
  const kept = rest.map((version) => ({
    ...version,
    parent: version.parent === null ? null : place(version.parent),
  }))
  // The one that is worked on is never the one that goes.
  if (at === 0 && first !== undefined) return { versions: [first], at: 0 }
  return { versions: kept, at: at - 1 }
}

/** The same history with this scenario as the current one. */
export function withCurrent({ versions, at }: History, scenario: Scenario): History {
  return { at, versions: versions.map((each, n) => (n === at ? { ...each, scenario } : each)) }
}

/** Where undo goes; null: there is nothing to undo. */
export function undoTarget(history: History): number | null {
  return currentOf(history).parent
}

/** Where redo goes: to the newest that was made of the current one; null: there is nothing to redo. */
export function redoTarget({ versions, at }: History): number | null {
  const next = versions.findLastIndex(({ parent }) => parent === at)
  return next < 0 ? null : next
}

/** The same history of other scenarios. */
export function mapped({ versions, at }: History, change: (scenario: Scenario) => Scenario) {
  return { at, versions: versions.map((each) => ({ ...each, scenario: change(each.scenario) })) }
}
