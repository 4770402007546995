import { formatAddress, formatLength, formatNumber, listed } from '../registers/text.ts'
import type { ClientId, RequestId } from '../reservation/actions.ts'
import { type Compared, standing } from './differences.ts'
import { describeLoss, fallbackNames, type NameOf } from './explain.ts'
import { heldBackAt, lossBy, lossOf } from './losses.ts'
import type { Findings } from './findings.ts'
import type { Belief } from './record.ts'
import type { Run } from './run.ts'
import { firstFrom } from './ticks.ts'
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
  /** Whose watch it is; null: nobody's. */
  readonly client: ClientId | null
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
  /** What can set them apart where the texts are equal: the watch, and where its pieces are in hardware. */
  readonly details: readonly string[]
}

/** What differs at this tick between compared runs: what came last first, then who acted, then who lost. */
export function differencesAt(
  compared: readonly Compared[],
  tick: Tick,
  nameOf: NameOf,
): Difference[] {
  const places = compared.map((each) => placeOf(each, tick))
  const strays = compared.map((each) => strayClause(each, tick))
  const ids = new Set(places.flatMap(({ states }) => [...states.keys()]))
  const differing = [...ids].filter((id) => {
    const [first = '', ...others] = places.map(({ states }) => states.get(id) ?? '')
    return others.some((state) => state !== first)
  })
  const wishes = wishesOf(differing.length > 0 ? places : [])
  return differing
    .flatMap((id): Difference[] => {
      const own = places.flatMap(({ beliefs }) => beliefs.get(id) ?? [])
      const client = own[0]?.client ?? id
      const clauses = places.map((place) => clauseOf(place, id, tick, nameOf(client), nameOf))
      const told = own.map(({ since }) => since)
      return differenceOf(id, clauses, client, aboutOf(wishes, own[0], nameOf), told)
    })
    .concat(differenceOf(null, strays))
    .toSorted((a, b) => b.since - a.since || rank(b) - rank(a))
}

/** What one of the compared runs has at the tick. */
interface Place {
  readonly run: Run
  readonly beliefs: ReadonlyMap<RequestId, Belief>
  readonly hits: ReadonlySet<RequestId>
  readonly missed: ReadonlySet<RequestId>
  /** What sets a request apart, where there is anything at all. */
  readonly states: ReadonlyMap<RequestId, string>
}

function placeOf({ run, findings }: Compared, tick: Tick): Place {
  const beliefs = new Map(run.beliefsAt(tick).map((belief) => [belief.id, belief]))
  const hits = idsAt(findings.hits, tick)
  const missed = idsAt(findings.missed, tick)
  const states = new Map<RequestId, string>()
  for (const [id, belief] of beliefs) {
    const state = standing(belief, tick)
    if (state !== '') states.set(id, state)
  }
  for (const id of hits) states.set(id, `hit ${states.get(id) ?? ''}`)
  for (const id of missed) states.set(id, `missed ${(states.get(id) ?? '').replace(/^hit /, '')}`)
  return { run, beliefs, hits, missed, states }
}

function idsAt(all: Findings['hits'], tick: Tick): Set<RequestId> {
  return new Set(all.flatMap(({ id, ticks }) => (hasTick(ticks, tick) ? [id] : [])))
}

function hasTick(ascending: Uint32Array, tick: Tick): boolean {
  return ascending[firstFrom(ascending, tick)] === tick
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

export function titlesOf(places: readonly number[], titles: readonly string[]): string {
  return listed(places.map((place) => titles[place] ?? ''))
}

function differenceOf(
  id: RequestId | null,
  clauses: readonly Clause[],
  client: ClientId | null = null,
  about = '',
  told: readonly Tick[] = [],
): Difference[] {
  if (clauses.every(({ state }) => state === clauses[0]?.state)) return []
  const since = Math.max(...clauses.map((clause) => clause.since))
  return [{ id, client, about, since, told: told.includes(since), sides: sidesOf(clauses) }]
}

/** Which of its client's watches it is: "gdb's write 0x4040e8"; empty where the client has no other. */
function aboutOf(
  wishes: ReadonlyMap<ClientId, ReadonlySet<RequestId>>,
  belief: Belief | undefined,
  nameOf: NameOf,
): string {
  if (belief === undefined || (wishes.get(belief.client)?.size ?? 0) < 2) return ''
  const { client, watch } = belief
  return `${nameOf(client)}'s ${watch.type} ${formatAddress(watch.address)}`
}

/** The requests of each client, under any of the compared policies. */
function wishesOf(places: readonly Place[]): Map<ClientId, Set<RequestId>> {
  const wishes = new Map<ClientId, Set<RequestId>>()
  for (const { beliefs } of places) {
    for (const { id, client } of beliefs.values()) {
      wishes.set(client, (wishes.get(client) ?? new Set()).add(id))
    }
  }
  return wishes
}

function strayClause({ findings }: Compared, tick: Tick): Clause {
  const bad = hasTick(findings.stray, tick)
  const text = bad
    ? 'this access raises a stray trap, a #DB that is nobody’s'
    : 'no stray trap is raised'
  return { text, bad, since: tick, state: text, details: [] }
}

function rank({ told, sides }: Difference): number {
  return (told ? 2 : 0) + (sides.some(({ bad }) => bad) ? 1 : 0)
}

function sidesOf(clauses: readonly Clause[]): Side[] {
  const told = new Set(clauses.map(({ text }) => text))
  const wordsOf = ({ text, details }: Clause) => {
    if (told.size > 1) return text
    const apart = details.filter((detail, n) =>
      clauses.some((other) => other.details[n] !== detail),
    )
    return apart.length === 0 ? text : `${text} (${apart.join(', ')})`
  }
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
  { run, beliefs, hits, missed, states }: Place,
  id: RequestId,
  tick: Tick,
  who: string,
  nameOf: NameOf,
): Clause {
  const belief = beliefs.get(id)
  const apart = { state: states.get(id) ?? '', details: belief ? detailsOf(belief) : [] }
  if (missed.has(id)) {
    const why = heldBackAt(run, id, tick) ?? describeLoss(run, id, tick, nameOf)
    return { text: `${who} missed this access, because ${why}`, bad: true, since: tick, ...apart }
  }
  if (hits.has(id)) {
    return { text: `${who} is told of this access`, bad: false, since: tick, ...apart }
  }
  if (belief === undefined)
    return { text: `${who} has asked for nothing here`, bad: false, since: 0, ...apart }
  return { ...standingClause(run, belief, tick, who, nameOf), ...apart }
}

function detailsOf({ watch, hardware }: Belief): string[] {
  const places = hardware
    .toSorted((a, b) => a.cpu - b.cpu)
    .map(({ cpu, armed, lost }) =>
      lost.length === 0
        ? `CPU ${cpu}`
        : `CPU ${cpu} with ${armed.length} of ${armed.length + lost.length} pieces`,
    )
  return [
    `${formatLength(watch.length)} at ${formatAddress(watch.address)} for ${watch.type}`,
    places.length === 0 ? 'in no slot' : `on ${listed(places)}`,
  ]
}

function standingClause(
  run: Run,
  belief: Belief,
  tick: Tick,
  who: string,
  nameOf: NameOf,
): Omit<Clause, 'state' | 'details'> {
  const { id, believes, since, errno, silent, hardware, task } = belief
  const at = `at tick ${formatNumber(since)}`
  switch (believes) {
    case 'refused':
      return { text: `${who} was refused with ${errno ?? 'an error'} ${at}`, bad: false, since }
    case 'evicted':
      return { text: `${who} was evicted ${at} and told`, bad: false, since }
    case 'released':
      return { text: `${who} gave its slot back ${at}`, bad: false, since }
    case 'waiting':
      return {
        text: `${who} ${belief.disabled ? 'has its event disabled' : 'waits for a slot'} since tick ${formatNumber(since)} and was told so`,
        bad: false,
        since,
      }
    case 'fallback': {
      const method = fallbackNames[belief.method ?? 'single-step']
      return { text: `${who} has no slot, knows it, and goes on by ${method}`, bad: false, since }
    }
    case 'armed': {
      const loss = lossOf(run, id, tick)
      if (silent) {
        const text =
          loss?.loss.type === 'clobbered'
            ? describeLoss(run, id, tick, nameOf)
            : `${who} was told yes ${at} and was never put into a slot`
        return { text, bad: true, since: loss?.entry.tick ?? since }
      }
      const victim = victimOf(run, id, tick, nameOf)
      if (victim !== null) return { ...victim, text: `${who} ${victim.text}`, bad: true }
      if (loss?.loss.type === 'clobbered' && loss.entry.tick >= since && hardware.length > 0) {
        const back = Math.max(...hardware.map(({ from }) => from))
        const text = `${describeLoss(run, id, tick, nameOf)}, and ${who} is back in hardware since tick ${formatNumber(back)}`
        return { text, bad: false, since: back }
      }
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
  const found = lossBy(run, by, tick)
  if (found?.loss.type !== 'clobbered') return null
  const { entry, loss } = found
  const client = run.request(loss.id)?.client
  const whose = client === undefined ? loss.id : nameOf(client)
  const text = `overwrote ${whose}'s DR${loss.slot} at tick ${formatNumber(entry.tick)} and nobody told ${whose}`
  return { text, since: entry.tick }
}
