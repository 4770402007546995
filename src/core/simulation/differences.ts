import type { RequestId } from '../reservation/actions.ts'
import type { Findings } from './findings.ts'
import type { Belief, BeliefInterval } from './record.ts'
import type { Run } from './run.ts'
import type { Tick } from './world.ts'

/** One of the policies that are compared on the same scenario and trace: its run, and what was found in it. */
export interface Compared {
  readonly run: Run
  readonly findings: Findings
}

/** Ticks from `from` up to, and not including, `to`. */
export interface Span {
  readonly from: Tick
  readonly to: Tick
}

/** Where compared policies do not agree. */
export interface Differences {
  /** The ticks at which any two of them differ, ascending, none touching the next. */
  readonly spans: readonly Span[]
  /**
   * The ticks at which something new differs, ascending. Of the hits and missed accesses of one watch that differ,
   * the first after each other change stands for all.
   */
  readonly starts: readonly Tick[]
}

/** A value that holds for a while; where none holds it is the empty text. */
interface Fact extends Span {
  readonly value: string
}

/**
 * What a client believes and what the hardware holds for it, as one text. Slots by number and leftovers that no
 * client feels are no part of it; a refusal or an eviction is news at its tick and later as if never asked.
 */
export function standing(belief: Belief, tick: Tick): string {
  const { hardware } = belief
  const held = hardware.map((covered) => `${covered.cpu}:${heldOf(covered)}`).toSorted()
  return [
    believed(belief, belief.believes),
    ...(belief.since === tick ? [news(belief)] : []),
    ...held,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** All of a watch, or how many of its pieces: it may need more of them under one policy than under another. */
function heldOf({ armed, lost }: Pick<Belief['hardware'][number], 'armed' | 'lost'>): string {
  return lost.length === 0 ? 'held' : `${armed.length}/${armed.length + lost.length}`
}

function believed({ watch }: Pick<Belief, 'watch'>, state: Belief['believes']): string {
  if (state === 'waiting' || state === 'fallback') return state
  return state === 'armed' ? `armed ${watch.type} ${watch.address} ${watch.length}` : ''
}

function news({ believes, errno }: Pick<Belief, 'believes' | 'errno'>): string {
  if (believes === 'refused') return `refused ${errno ?? ''}`
  return believes === 'evicted' ? believes : ''
}

/** Compares runs of one scenario over the ticks from 0 up to `end`. Cost grows with what happened, not with `end`. */
export function differences(compared: readonly Compared[], end: Tick): Differences {
  const work = differencesInParts(compared, end)
  for (;;) {
    const part = work.next()
    if (part.done === true) return part.value
  }
}

/** Intervals that are looked at between two rests. */
const partLength = 500

/** The same with rests, so that a page stays alive beside it. */
export function* differencesInParts(
  compared: readonly Compared[],
  end: Tick,
): Generator<void, Differences> {
  if (compared.length < 2) return { spans: [], starts: [] }
  const facts: Map<string, Fact[]>[] = []
  for (const { run } of compared) facts.push(yield* factsOf(run, end))
  const changes: Span[] = []
  let looked = 0
  for (const key of new Set(facts.flatMap((each) => [...each.keys()]))) {
    const lists = facts.map((each) => each.get(key) ?? [])
    differing(lists, changes)
    looked += lists.reduce((sum, { length }) => sum + length, 0)
    if (looked > partLength) {
      looked = 0
      yield
    }
  }
  const starts = [...new Set(changes.map(({ from }) => from))].toSorted((a, b) => a - b)
  const firsts: Tick[] = []
  for (const lists of seriesOf(compared)) {
    yield
    const ticks = unshared(lists, end)
    for (const tick of ticks) changes.push({ from: tick, to: tick + 1 })
    // One by one: a call takes only so many arguments.
    for (const tick of firstAfterEach(ticks, starts)) firsts.push(tick)
  }
  yield
  return {
    spans: union(changes),
    starts: [...new Set([...starts, ...firsts])].toSorted((a, b) => a - b),
  }
}

/** What holds when, by request and aspect. The intervals of one key follow each other. */
function* factsOf(run: Run, end: Tick): Generator<void, Map<string, Fact[]>> {
  const facts = new Map<string, Fact[]>()
  let added = 0
  const add = (key: string, from: Tick, to: Tick | null, value: string) => {
    const until = Math.min(to ?? end, end)
    if (value === '' || from >= until) return
    const list = facts.get(key) ?? []
    list.push({ from, to: until, value })
    facts.set(key, list)
  }
  for (const interval of run.beliefIntervals) {
    const { id, from, to, state } = interval
    add(`belief ${id}`, from, to, believed(interval, state))
    add(`news ${id}`, from, from + 1, newsOf(interval))
    added += 1
    if (added % partLength === 0) yield
  }
  for (const { id, cpu, from, to, armed, lost } of run.coverage) {
    add(`cpu${cpu} ${id}`, from, to, heldOf({ armed, lost }))
    added += 1
    if (added % partLength === 0) yield
  }
  yield
  for (const list of facts.values()) list.sort((a, b) => a.from - b.from)
  return facts
}

function newsOf({ state, errno }: BeliefInterval): string {
  return news(errno === undefined ? { believes: state } : { believes: state, errno })
}

/** Appends to `spans` each stretch in which the lists hold different values and none of them changes. */
function differing(lists: readonly (readonly Fact[])[], spans: Span[]): void {
  const edges = new Set(lists.flatMap((list) => list.flatMap(({ from, to }) => [from, to])))
  const at = lists.map(() => 0)
  let from: Tick = 0
  let open: string | null = null
  for (const edge of [...edges].sort((a, b) => a - b)) {
    const values = lists.map((list, n) => {
      let next = at[n] ?? 0
      while ((list[next]?.to ?? Infinity) <= edge) next += 1
      at[n] = next
      const fact = list[next]
      return fact !== undefined && fact.from <= edge ? fact.value : ''
    })
    const now = values.every((value) => value === values[0]) ? null : values.join('\n')
    if (open === now) continue
    if (open !== null) spans.push({ from, to: edge })
    from = edge
    open = now
  }
}

/** The hits of each request under every policy, its missed accesses, and the stray traps. */
function seriesOf(compared: readonly Compared[]): Uint32Array[][] {
  const none = new Uint32Array()
  return (['hits', 'missed'] as const)
    .flatMap((kind) => {
      const ids = new Set(compared.flatMap(({ findings }) => findings[kind].map(({ id }) => id)))
      return [...ids].map((id) =>
        compared.map(({ findings }) => ticksOf(findings, kind, id) ?? none),
      )
    })
    .concat([compared.map(({ findings }) => findings.stray)])
}

function ticksOf(
  findings: Findings,
  kind: 'hits' | 'missed',
  id: RequestId,
): Uint32Array | undefined {
  return findings[kind].find((series) => series.id === id)?.ticks
}

/** The ticks before `end` that are in some of the ascending lists and not in all. */
function unshared(lists: readonly Uint32Array[], end: Tick): Tick[] {
  const at = lists.map(() => 0)
  const found: Tick[] = []
  for (;;) {
    const heads = lists.map((list, n) => list[at[n] ?? 0] ?? Infinity)
    const least = Math.min(...heads)
    if (least >= end) return found
    heads.forEach((head, n) => {
      if (head === least) at[n] = (at[n] ?? 0) + 1
    })
    if (heads.some((head) => head !== least)) found.push(least)
  }
}

/** Of ascending ticks the first one, and the first at or after each of the ascending starts. */
function firstAfterEach(ticks: readonly Tick[], starts: readonly Tick[]): Tick[] {
  let next = 0
  return ticks.filter((tick, n) => {
    let started = n === 0
    while ((starts[next] ?? Infinity) <= tick) {
      next += 1
      started = true
    }
    return started
  })
}

function union(spans: readonly Span[]): Span[] {
  const joined: { from: Tick; to: Tick }[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}
