import { bisectLeft } from 'd3-array'
import {
  type AccessDensity,
  type Arming,
  atOnce,
  type CpuIndex,
  type Outcome,
  type Run,
  type Scenario,
  type SlotIndex,
  type Tick,
} from '../core/index.ts'
import { clientOf, type Owner, ownersOf } from './clients-of.ts'
import type { Found } from './moment.ts'

/** An enabled slot in its owner's colour, from one x to another. */
export interface Bar {
  readonly slot: SlotIndex
  readonly x: number
  readonly width: number
  readonly owner: Owner
  readonly arming: Arming
  /** "k kgdb" where there is room, the letter alone where there is little, nothing where there is none. */
  readonly label: string
}

/** A refusal or a loss at one tick, on a slot or in the lane of both; of an eviction and an uninstall the client is told. */
export interface Mark {
  readonly kind: 'clobbered' | 'evicted' | 'refused' | 'unarmed' | 'uninstalled'
  readonly x: number
  readonly tick: Tick
  readonly slot: SlotIndex | null
  readonly owner: Owner
  readonly label: string
  /** Where it stands in the journal. */
  readonly entry: number
  readonly outcome: number
}

/** One or more hits, missed accesses or stray traps of one request that fall on the same pixels. */
export interface Tickmark {
  readonly kind: 'hit' | 'missed' | 'stray'
  readonly x: number
  readonly tick: Tick
  readonly id: string
  readonly owner: Owner
  readonly count: number
}

/** Everything that one timeline shows. */
export interface Block {
  readonly bars: readonly Bar[]
  readonly marks: readonly Mark[]
  readonly tickmarks: readonly Tickmark[]
  /** How many there are in all: where they stand too close, bars and marks show only some. */
  readonly counts: {
    readonly armings: number
    readonly refused: number
    readonly takenOut: number
    readonly clobbered: number
  }
  /** Where somebody believes in a watch that the hardware does not hold, on this CPU; none touches the next. */
  readonly blind: readonly { readonly x: number; readonly width: number }[]
}

/** The shown part of the time axis: the ticks from `from` to before `to`, on `width` pixels. */
export interface Axis {
  readonly from: Tick
  readonly to: Tick
  readonly width: number
}

/** Left edge of a tick, in pixels; what is not shown lies on the edge that it is behind. */
export function xOf({ from, to, width }: Axis): (tick: Tick) => number {
  const length = Math.max(1, to - from)
  return (tick) => width * Math.max(0, Math.min((tick - from) / length, 1))
}

/** The tick at a pixel. */
export function tickAt(axis: Axis, x: number): Tick {
  const { from, to, width } = axis
  const share = Math.max(0, Math.min(x / Math.max(1, width), 1))
  return Math.min(from + Math.floor(share * Math.max(1, to - from)), Math.max(from, to - 1))
}

/** An interval of ticks that the axis shows some of; one without length is at its tick. */
function isShown({ from, to }: Axis, start: Tick, end: Tick | null): boolean {
  return start < to && (start >= from || end === null || end > from)
}

/** Pixels that a bar needs to be seen at all. */
const thinnest = 1.5

/** Pixels that a hit needs to be seen as one of its own. */
const hitWidth = 3

/** The most marks of one kind in one lane, and twice as many thin bars: more run into one another. */
const mostMarks = 200

/**
 * All of them but those of lanes that hold more than `most`: of these the first in each stretch of the axis.
 * A lane is the answer of `laneOf`, undefined for what always stays.
 */
function thinnedOut<T extends { readonly x: number }>(
  ascending: readonly T[],
  most: number,
  { width }: Axis,
  laneOf: (each: T) => SlotIndex | null | undefined,
): readonly T[] {
  const counts = new Map<SlotIndex | null | undefined, number>()
  for (const each of ascending) counts.set(laneOf(each), (counts.get(laneOf(each)) ?? 0) + 1)
  const next = new Map<SlotIndex | null | undefined, number>()
  return ascending.filter((each) => {
    const lane = laneOf(each)
    if (lane === undefined || (counts.get(lane) ?? 0) <= most) return true
    if (each.x < (next.get(lane) ?? 0)) return false
    next.set(lane, each.x + width / most)
    return true
  })
}

/** One policy's timeline on one CPU. */
export function timelineBlock(
  found: Found,
  scenario: Pick<Scenario, 'clients'>,
  cpu: CpuIndex,
  axis: Axis,
): Block {
  return atOnce(timelineInParts(found, scenario, cpu, axis))
}

/** The same in parts: of a long run the whole takes longer than a frame. */
export function* timelineInParts(
  found: Found,
  scenario: Pick<Scenario, 'clients'>,
  cpu: CpuIndex,
  axis: Axis,
): Generator<void, Block> {
  const { run, findings } = found
  const ownerOf = ownersOf(scenario)
  const x = xOf(axis)
  const all = run.armings
    .filter((arming) => arming.cpu === cpu && isShown(axis, arming.from, arming.to))
    .map((arming) => {
      const start = x(arming.from)
      const width = Math.max(thinnest, x(arming.to ?? axis.to) - start)
      return { arming, x: Math.min(start, Math.max(0, axis.width - width)), width }
    })
  const seen = thinnedOut(all, 2 * mostMarks, axis, ({ arming, width }) =>
    width <= thinnest ? arming.slot : undefined,
  )
  const bars = seen.map(({ arming, x: from, width }): Bar => {
    const owner = ownerOf(clientOf(run, arming.owner))
    const label =
      width > 22 + owner.title.length * 7 ? `${owner.letter} ${owner.title}` : owner.letter
    return { slot: arming.slot, x: from, width, owner, arming, label: width > 12 ? label : '' }
  })
  yield
  const tickmarks = [
    ...findings.hits.flatMap((series) => clustered(run, 'hit', series, ownerOf, axis)),
    ...findings.missed.flatMap((series) => clustered(run, 'missed', series, ownerOf, axis)),
    ...clustered(run, 'stray', { id: '', ticks: findings.stray }, ownerOf, axis),
  ]
  yield
  const places = yield* placesOf(run, cpu, axis)
  yield
  const marks = thinnedOut(places, mostMarks, axis, ({ slot }) => slot).map(
    ({ about, ...place }): Mark => {
      const { id } = about
      const owner = ownerOf(clientOf(run, id) ?? id.split(':')[0] ?? null)
      return { ...place, owner, label: labelOf(about, owner) }
    },
  )
  const count = (kind: Mark['kind']) => places.filter((place) => place.kind === kind).length
  const counts = {
    armings: all.length,
    refused: count('refused'),
    takenOut: count('evicted') + count('uninstalled'),
    clobbered: count('clobbered'),
  }
  yield
  return { bars, marks, tickmarks, counts, blind: blindOf(run, cpu, axis) }
}

function blindOf(run: Run, cpu: CpuIndex, axis: Axis): Block['blind'] {
  const x = xOf(axis)
  const joined: { from: number; to: number }[] = []
  const lost = run.coverage
    .filter((each) => each.cpu === cpu && each.lost.length > 0 && isShown(axis, each.from, each.to))
    .map((each) => ({ from: x(each.from), to: x(each.to ?? axis.to) }))
    .toSorted((a, b) => a.from - b.from)
  for (const { from, to } of lost) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined.map(({ from, to }) => ({ x: from, width: Math.max(thinnest, to - from) }))
}

/** Where a mark may stand, and of what: of many only some are shown, and only these get their words. */
interface MarkPlace extends Omit<Mark, 'owner' | 'label'> {
  /** What the mark is about. */
  readonly about: Marked
}

/** Entries of a journal that are looked at between two rests. */
const partLength = 20_000

function* placesOf(run: Run, cpu: CpuIndex, axis: Axis): Generator<void, MarkPlace[]> {
  const x = xOf(axis)
  const places: MarkPlace[] = []
  const { journal } = run
  // By number: of a long journal the iterators alone would take longer than a frame.
  for (let entry = 0; entry < journal.length; entry += 1) {
    if (entry > 0 && entry % partLength === 0) yield
    const { tick, outcomes } = journal[entry] ?? { tick: 0, outcomes: [] }
    if (outcomes.length === 0 || !isShown(axis, tick, tick)) continue
    for (let index = 0; index < outcomes.length; index += 1) {
      const outcome = outcomes[index]
      if (outcome === undefined || !isMarked(outcome, cpu)) continue
      const slot = outcome.type === 'clobbered' ? outcome.slot : null
      const place = { kind: outcome.type, slot, x: x(tick), tick, entry, outcome: index }
      places.push({ ...place, about: outcome })
    }
  }
  return places
}

type Marked = Extract<Outcome, { readonly type: Mark['kind'] }>

function labelOf(outcome: Marked, { title }: Owner): string {
  if (outcome.type === 'refused') return `${title} ${outcome.errno}`
  // What stays registered and waits has lost its slot as well: the score counts both as one.
  const isTold = outcome.type === 'evicted' || outcome.type === 'uninstalled'
  return isTold ? `${title} evicted, told` : title
}

/** It has a mark where this CPU is shown. */
function isMarked(outcome: Outcome, cpu: CpuIndex): outcome is Marked {
  switch (outcome.type) {
    case 'clobbered':
    case 'unarmed':
      return outcome.cpu === cpu
    case 'refused':
    case 'evicted':
    case 'uninstalled':
      return true
    default:
      return false
  }
}

function clustered(
  run: Run,
  kind: Tickmark['kind'],
  { id, ticks }: { readonly id: string; readonly ticks: Uint32Array },
  ownerOf: (client: string | null) => Owner,
  axis: Axis,
): Tickmark[] {
  const x = xOf(axis)
  const owner = ownerOf(clientOf(run, id))
  const marks: (Tickmark & { count: number })[] = []
  const shown = ticks.subarray(bisectLeft(ticks, axis.from), bisectLeft(ticks, axis.to))
  for (const tick of shown) {
    const at = x(tick)
    const last = marks.at(-1)
    const gap = kind === 'hit' ? hitWidth : hitWidth * 4
    if (last !== undefined && at - last.x < gap) last.count += 1
    else marks.push({ kind, x: at, tick, id, owner, count: 1 })
  }
  return marks
}

/** Missed accesses that lie on the same pixels, whosever they are: what one ring stands for. */
export interface Ring {
  readonly x: number
  /** Ascending by their place; never empty. */
  readonly marks: readonly Tickmark[]
  readonly count: number
}

/** Units below which one ring hides another. */
const ringWidth = 5

/** In the order of time. */
export function ringsOf(tickmarks: readonly Tickmark[]): Ring[] {
  const missed = tickmarks.filter(({ kind }) => kind === 'missed').toSorted((a, b) => a.x - b.x)
  const rings: { x: number; marks: Tickmark[]; count: number }[] = []
  for (const mark of missed) {
    const last = rings.at(-1)
    if (last !== undefined && mark.x - last.x < ringWidth) {
      last.marks.push(mark)
      last.count += mark.count
    } else rings.push({ x: mark.x, marks: [mark], count: mark.count })
  }
  return rings
}

/** How many accesses the scenario itself makes in each of `buckets` equal spans of the axis, counted as those of a trace are. */
export function inlineDensity(
  scenario: Scenario,
  span: Pick<Axis, 'from' | 'to'>,
  buckets: number,
): AccessDensity {
  return atOnce(inlineDensityInParts(scenario, span, buckets))
}

/** Steps that are looked at between two rests. */
const stepsInPart = 2000

/** The same in parts. */
export function* inlineDensityInParts(
  { steps }: Scenario,
  { from, to }: Pick<Axis, 'from' | 'to'>,
  buckets: number,
): Generator<void, AccessDensity> {
  const counts = { data: new Uint32Array(buckets), execute: new Uint32Array(buckets) }
  for (const [n, { tick, actions }] of steps.entries()) {
    if (n > 0 && n % stepsInPart === 0) yield
    if (tick < from || tick >= to) continue
    const bucket = Math.floor(((tick - from) * buckets) / Math.max(1, to - from))
    for (const action of actions) {
      if (action.type !== 'access') continue
      const { kind } = action.access
      if (kind === 'in' || kind === 'out') continue
      const own = kind === 'execute' ? counts.execute : counts.data
      own[bucket] = (own[bucket] ?? 0) + 1
    }
  }
  return counts
}

/** The counts that a strip shows, with their name: instructions are many, and stand in only where there is nothing else. */
export function stripOf({ data, execute }: AccessDensity): { name: string; counts: Uint32Array } {
  const isCode = data.every((count) => count === 0) && execute.some((count) => count > 0)
  return isCode
    ? { name: 'instructions', counts: execute }
    : { name: 'data accesses', counts: data }
}

/** The strip of accesses as one SVG path: a bar for each count, as high as its share of the largest. */
export function stripPath(counts: ArrayLike<number>, width: number, height: number): string {
  const most = Math.max(1, ...Array.from(counts))
  const step = width / Math.max(1, counts.length)
  return Array.from(counts, (count, n) => {
    if (count === 0) return ''
    const high = Math.max(1, (count / most) * height)
    const left = (n * step).toFixed(1)
    return `M${left} ${height}v${(-high).toFixed(1)}h${Math.max(1, step - 0.8).toFixed(1)}v${high.toFixed(1)}z`
  }).join('')
}
