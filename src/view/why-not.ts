import { bisectRight } from 'd3-array'
import type { Findings, JournalEntry, RequestId, Run, Scenario, Tick } from '../core/index.ts'
import { whyNot, type WhyNot, type WhyNotCase } from '../core/simulation/why-not.ts'
import { formatAddress, formatLength } from '../core/index.ts'
import type { Access } from '../core/matching/access.ts'
import { ownersOf } from './clients-of.ts'

/** A watch that can be asked about. */
export interface AskedWatch {
  readonly id: RequestId
  readonly title: string
}

/** Every watch that was ever asked for under this run, in the order of the requests. */
export function askedWatches(run: Run, scenario: Scenario): AskedWatch[] {
  const ownerOf = ownersOf(scenario)
  return [...run.requests].map(([id, { client, task, watch }]) => {
    const { address, length, type } = watch
    const where = task === undefined ? 'every task' : `task ${task}`
    const bytes = formatLength(length)
    return {
      id,
      title: `${ownerOf(client).title}: ${type} ${formatAddress(address)}, ${bytes}, ${where}`,
    }
  })
}

/** Which request missed an access last, up to the cursor; null: none did. */
export function lastMissed({ missed }: Pick<Findings, 'missed'>, cursor: Tick): RequestId | null {
  let last: { readonly id: RequestId; readonly at: Tick } | null = null
  for (const { id, ticks } of missed) {
    const at = ticks[bisectRight(ticks, cursor) - 1]
    if (at !== undefined && (last === null || at > last.at)) last = { id, at }
  }
  return last?.id ?? null
}

/** The case of one access of the trace, made by whoever runs on its CPU at that tick. */
export function caseOf(
  run: Run,
  id: RequestId,
  { ordinal, access }: { readonly ordinal: Tick; readonly access: Access },
  cpu: number,
  mode: NonNullable<WhyNotCase['mode']>,
): WhyNotCase {
  const { task } = run.stateAt(ordinal, cpu)
  return { id, access, tick: ordinal, cpu, task, mode }
}

/** The case of an access that the run made itself, with what became of it; null: the entry is something else. */
export function caseOfEntry(
  run: Run,
  id: RequestId,
  { action, tick, outcomes }: JournalEntry,
): WhyNotCase | null {
  if (action.type !== 'access') return null
  const { access, cpu, nmi, mode = 'user' } = action
  const missed = outcomes.find((each) => each.type === 'missed' && each.id === id)
  const heldBack = missed?.type === 'missed' ? (missed.reason ?? null) : null
  const made = caseOf(run, id, { ordinal: tick, access }, cpu, nmi ? 'nmi' : mode)
  return { ...made, heldBack }
}

/** The accesses of a range that did not reach the client for one and the same question. */
export interface Reason {
  /** Of how many accesses. */
  readonly count: number
  readonly firstTick: Tick
  readonly why: WhyNot
}

export interface RangeAnswer {
  readonly fired: number
  /** In the order in which they first came. */
  readonly reasons: readonly Reason[]
}

/** Answers for many accesses, grouped by the sentence that says why. Cases of which the run knows no request are left out. */
export function whyNotAll(run: Run, scenario: Scenario, cases: readonly WhyNotCase[]): RangeAnswer {
  const ownerOf = ownersOf(scenario)
  const nameOf = (client: string) => ownerOf(client).title
  const reasons = new Map<string, Reason>()
  let fired = 0
  for (const asked of cases) {
    const why = whyNot(run, asked, nameOf)
    if (why?.fired) fired += 1
    if (why === null || why.fired) continue
    const known = reasons.get(why.conclusion)
    reasons.set(
      why.conclusion,
      known ? { ...known, count: known.count + 1 } : { count: 1, firstTick: asked.tick, why },
    )
  }
  return { fired, reasons: [...reasons.values()] }
}

/** One access, question by question; null: the watch had not been asked for by then. */
export function whyNotOne(run: Run, scenario: Scenario, asked: WhyNotCase): WhyNot | null {
  const ownerOf = ownersOf(scenario)
  return whyNot(run, asked, (client) => ownerOf(client).title)
}
