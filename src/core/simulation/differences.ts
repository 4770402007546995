import type { RequestId } from '../reservation/actions.ts'
import type { Findings, Series } from './findings.ts'
import { atOnce } from './parts.ts'
import type { Belief, BeliefInterval } from './record.ts'
import type { Run } from './run.ts'
import { firstFrom } from './ticks.ts'
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
  return atOnce(differencesInParts(compared, end))
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
  for (const [n, each] of facts.entries()) {
    for (const key of each.keys()) {
      // It was looked at with those of an earlier run.
      if (facts.slice(0, n).some((earlier) => earlier.has(key))) continue
      const lists = facts.map((own) => own.get(key) ?? [])
      differing(lists, changes)
      looked += 1 + lists.reduce((sum, { length }) => sum + length, 0)
      if (looked > partLength) {
        looked = 0
        yield
      }
    }
  }
  yield
  const starts = yield* eachOnce(changes.map(({ from }) => from))
  yield
  const firsts = [...starts]
  looked = 0
  for (const lists of seriesOf(compared)) {
    looked += 1 + lists.reduce((sum, { length }) => sum + length, 0)
    if (looked > partLength) {
      looked = 0
      yield
    }
    const ticks = unshared(lists, end)
    for (const tick of ticks) changes.push({ from: tick, to: tick + 1 })
    // One by one: a call takes only so many arguments.
    for (const tick of firstAfterEach(ticks, starts)) firsts.push(tick)
  }
  yield
  const spans = yield* union(changes)
  yield
  return { spans, starts: yield* eachOnce(firsts) }
}

/** Ascending, each once. */
function* eachOnce(ticks: readonly Tick[]): Generator<void, Tick[]> {
  const ascending = new Float64Array(ticks)
  yield
  // Without a function that compares, which of many ticks would take most of the time.
  ascending.sort()
  yield
  let count = 0
  for (const tick of ascending) {
    if (tick === ascending[count - 1]) continue
    ascending[count] = tick
    count += 1
  }
  return Array.from(ascending.subarray(0, count))
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
  for (const list of facts.values()) {
    list.sort((a, b) => a.from - b.from)
    added += list.length
    if (added > partLength) {
      added = 0
      yield
    }
  }
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
function* seriesOf(compared: readonly Compared[]): Generator<readonly Uint32Array[]> {
  for (const kind of ['hits', 'missed'] as const) {
    const found = compared.map(({ findings }) => ticksById(findings[kind]))
    for (const id of new Set(found.flatMap((each) => [...each.keys()]))) {
      yield found.map((each) => each.get(id) ?? none)
    }
  }
  yield compared.map(({ findings }) => findings.stray)
}

const none = new Uint32Array()

function ticksById(series: readonly Series[]): ReadonlyMap<RequestId, Uint32Array> {
  return new Map(series.map(({ id, ticks }) => [id, ticks]))
}

/** The ticks before `end` that are in some of the ascending lists and not in all. */
function unshared(lists: readonly Uint32Array[], end: Tick): Tick[] {
  const at = new Uint32Array(lists.length)
  const found: Tick[] = []
  for (;;) {
    let least = Infinity
    let holders = 0
    for (let n = 0; n < lists.length; n += 1) {
      const head = lists[n]?.[at[n] ?? 0] ?? Infinity
      if (head === least) holders += 1
      else if (head < least) {
        least = head
        holders = 1
      }
    }
    if (least >= end) return found
    for (let n = 0; n < lists.length; n += 1) {
      const place = at[n] ?? 0
      if (lists[n]?.[place] === least) at[n] = place + 1
    }
    if (holders < lists.length) found.push(least)
  }
}

/** Of ascending ticks the first one, and the first at or after each of the ascending starts. */
function firstAfterEach(ticks: readonly Tick[], starts: readonly Tick[]): Tick[] {
  return ticks.filter((tick, n) => {
    const before = ticks[n - 1]
    if (before === undefined) return true
    const next = starts[firstFrom(starts, before + 1)]
    return next !== undefined && next <= tick
  })
}

/** The spans as few, ascending, of which none touches the next. */
function* union(spans: readonly Span[]): Generator<void, Span[]> {
  const starts = new Float64Array(spans.length)
  const ends = new Float64Array(spans.length)
  for (const [n, { from, to }] of spans.entries()) {
    starts[n] = from
    ends[n] = to
  }
  yield
  starts.sort()
  yield
  ends.sort()
  yield
  const joined: Span[] = []
  let from = starts[0] ?? 0
  for (let n = 1; n <= spans.length; n += 1) {
    // Before the start of this one as many have ended as have begun.
    const to = ends[n - 1] ?? 0
    const next = starts[n] ?? Infinity
    if (next <= to) continue
    joined.push({ from, to })
    from = next
  }
  return joined
}
