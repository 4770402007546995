import type { RequestId } from '../reservation/actions.ts'
import { type Compared, standing, ticksOf } from './differences.ts'
import { describeLoss, fallbackNames, lossOf, type NameOf } from './explain.ts'
import type { Belief } from './record.ts'
import type { Run } from './run.ts'
import type { Tick } from './world.ts'

/** What some of the compared policies have in common where they differ from the others. */
export interface Side {
  /** Their places among the compared, ascending. */
  readonly places: readonly number[]
  /** A clause without a full stop: "kwatch was refused with ENOSPC at tick 1990". */
  readonly text: string
  /** Somebody was lost with nobody told, or an access was missed. */
  readonly bad: boolean
}

/** Why compared policies differ at one tick, about one request; null: about a trap that is nobody's. */
export interface Difference {
  readonly id: RequestId | null
  /** Which of its client's watches: "gdb's write 0x4040e8"; empty where the client has no other. */
  readonly about: string
  /** The last tick at which one of them did what sets them apart. */
  readonly since: Tick
  /** Its client was told something then: it is the one that acted, not one that suffered. */
  readonly told: boolean
  readonly sides: readonly Side[]
}

interface Clause {
  readonly text: string
  readonly bad: boolean
  readonly since: Tick
  /** Equal where nothing sets the policies apart. */
  readonly state: string
}

/** What differs at this tick between compared runs: what came last first, then who acted, then who lost. */
export function differencesAt(
  compared: readonly Compared[],
  tick: Tick,
  nameOf: NameOf,
): Difference[] {
  const beliefs = compared.map(({ run }) => run.beliefsAt(tick))
  const all = beliefs.flat()
  const ids = new Set(all.map(({ id }) => id))
  const strays = compared.map((each) => strayClause(each, tick))
  return [...ids]
    .flatMap((id): Difference[] => {
      const own = all.filter((each) => each.id === id)
      const client = own[0]?.client ?? id
      const clauses = compared.map((each, n) => {
        const belief = beliefs[n]?.find((one) => one.id === id)
        return clauseOf(each, id, belief, tick, nameOf(client), nameOf)
      })
      const told = own.map(({ since }) => since)
      return differenceOf(id, clauses, aboutOf(all, id, nameOf), told)
    })
    .concat(differenceOf(null, strays))
    .toSorted((a, b) => b.since - a.since || rank(b) - rank(a))
}

/** "Under Simple reservation, kwatch was refused ...; under Nobody coordinates, ..." */
export function describeDifference(
  { about, sides }: Difference,
  titles: readonly string[],
): string {
  const clauses = sides.map(({ places, text }) => `under ${titlesOf(places, titles)}, ${text}`)
  const sentence = `${clauses.join('; ')}.`
  return about === '' ? sentence.replace('u', 'U') : `${about}: ${sentence}`
}

/** "A", "A and B", "A, B and C" */
export function titlesOf(places: readonly number[], titles: readonly string[]): string {
  const named = places.map((place) => titles[place] ?? '')
  const last = named.at(-1) ?? ''
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} and ${last}`
}

function differenceOf(
  id: RequestId | null,
  clauses: readonly Clause[],
  about = '',
  told: readonly Tick[] = [],
): Difference[] {
  if (clauses.every(({ state }) => state === clauses[0]?.state)) return []
  const since = Math.max(...clauses.map((clause) => clause.since))
  return [{ id, about, since, told: told.includes(since), sides: sidesOf(clauses) }]
}

/** Which of its client's watches it is: "gdb's write 0x4040e8"; empty where the client has no other. */
function aboutOf(beliefs: readonly Belief[], id: RequestId, nameOf: NameOf): string {
  const belief = beliefs.find((each) => each.id === id)
  if (belief === undefined) return ''
  const { client, watch } = belief
  const several = beliefs.some((each) => each.client === client && each.id !== id)
  return several ? `${nameOf(client)}'s ${watch.type} 0x${watch.address.toString(16)}` : ''
}

function strayClause({ findings }: Compared, tick: Tick): Clause {
  const bad = findings.stray.includes(tick)
  const text = bad
    ? 'this access raises a stray trap, a #DB that is nobody’s'
    : 'no stray trap is raised'
  return { text, bad, since: tick, state: text }
}

function rank({ told, sides }: Difference): number {
  return (told ? 2 : 0) + (sides.some(({ bad }) => bad) ? 1 : 0)
}

function sidesOf(clauses: readonly Clause[]): Side[] {
  const told = new Set(clauses.map(({ text }) => text))
  const wordsOf = ({ text, state }: Clause) => (told.size > 1 ? text : `${text} (${state})`)
  const sides = new Map<string, Clause[]>()
  const places = new Map<string, number[]>()
  clauses.forEach((clause, place) => {
    const words = wordsOf(clause)
    sides.set(words, [...(sides.get(words) ?? []), clause])
    places.set(words, [...(places.get(words) ?? []), place])
  })
  return [...sides].map(([text, same]) => ({
    places: places.get(text) ?? [],
    text,
    bad: same.some(({ bad }) => bad),
  }))
}

function clauseOf(
  { run, findings }: Compared,
  id: RequestId,
  belief: Belief | undefined,
  tick: Tick,
  who: string,
  nameOf: NameOf,
): Clause {
  const state = belief === undefined ? '' : standing(belief, tick)
  if (ticksOf(findings, 'missed', id)?.includes(tick)) {
    const why = describeLoss(run, id, tick, nameOf)
    return {
      text: `${who} missed this access, because ${why}`,
      bad: true,
      since: tick,
      state: `missed ${state}`,
    }
  }
  if (ticksOf(findings, 'hits', id)?.includes(tick)) {
    return { text: `${who} is told of this access`, bad: false, since: tick, state: `hit ${state}` }
  }
  if (belief === undefined)
    return { text: `${who} has asked for nothing here`, bad: false, since: 0, state }
  return { ...standingClause(run, belief, tick, who, nameOf), state }
}

function standingClause(
  run: Run,
  belief: Belief,
  tick: Tick,
  who: string,
  nameOf: NameOf,
): Omit<Clause, 'state'> {
  const { id, believes, since, errno, silent, hardware, task } = belief
  const at = `at tick ${since}`
  switch (believes) {
    case 'refused':
      return { text: `${who} was refused with ${errno ?? 'an error'} ${at}`, bad: false, since }
    case 'evicted':
      return { text: `${who} was evicted ${at} and told`, bad: false, since }
    case 'released':
      return { text: `${who} gave its slot back ${at}`, bad: false, since }
    case 'waiting':
      return {
        text: `${who} waits for a slot since tick ${since} and was told so`,
        bad: false,
        since,
      }
    case 'fallback': {
      const method = fallbackNames[belief.method ?? 'single-step']
      return { text: `${who} has no slot, knows it, and goes on by ${method}`, bad: false, since }
    }
    case 'armed': {
      if (silent) {
        const loss = lossOf(run, id, tick)
        const text =
          loss?.loss.type === 'clobbered'
            ? describeLoss(run, id, tick, nameOf)
            : `${who} was told yes ${at} and was never put into a slot`
        return { text, bad: true, since: loss?.entry.tick ?? since }
      }
      const victim = victimOf(run, id, tick, nameOf)
      if (victim !== null) return { ...victim, text: `${who} ${victim.text}`, bad: true }
      const idle = hardware.length === 0 && task !== undefined
      const held = idle ? `, and task ${task} does not run now` : ' and is in hardware'
      return { text: `${who} was granted its slot ${at}${held}`, bad: false, since }
    }
  }
}

/** Whom this request put out of a slot last without a word, at or before the tick. */
function victimOf(
  run: Run,
  by: RequestId,
  tick: Tick,
  nameOf: NameOf,
): { text: string; since: Tick } | null {
  for (const entry of run.journal.toReversed()) {
    if (entry.tick > tick) continue
    for (const outcome of entry.outcomes) {
      if (outcome.type !== 'clobbered' || outcome.by !== by) continue
      const client = run.requests.get(outcome.id)?.client
      const whose = client === undefined ? outcome.id : nameOf(client)
      const text = `overwrote ${whose}'s DR${outcome.slot} at tick ${entry.tick} and nobody told ${whose}`
      return { text, since: entry.tick }
    }
  }
  return null
}
