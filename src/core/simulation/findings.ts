import type { Watch } from '../matching/access.ts'
import type { Breakpoint } from '../registers/types.ts'
import type { CpuIndex, RequestId } from '../reservation/actions.ts'
import { sameBreakpoint } from '../reservation/machine.ts'
import type { Trace } from '../trace/trace.ts'
import { fallbackFindings } from './fallback-findings.ts'
import { atOnce } from './parts.ts'
import type { Coverage } from './record.ts'
import type { Run } from './run.ts'
import { difference, markTicks, TickCollector, type Ticks, union } from './ticks.ts'
import type { Interval } from './world.ts'

/** The ticks at which one request had hits or missed accesses, ascending. */
export interface Series {
  readonly id: RequestId
  readonly ticks: Uint32Array
}

/** What a run reports and what it does not, as ticks. */
export interface Findings {
  readonly hits: readonly Series[]
  readonly missed: readonly Series[]
  /** Stray traps: #DBs that nobody receives who armed the breakpoint. */
  readonly stray: Uint32Array
  /** Accesses, where the lists above have ticks: several of one tick count each. */
  readonly counts: { readonly hits: number; readonly missed: number; readonly stray: number }
  /** Accesses that trapped for nothing, because a client without a slot went on by another method. */
  readonly vain: number
  /** The ticks that the run spans, those of the trace included. */
  readonly ticks: number
  /** For each CPU on which the trace runs the #DBs that its accesses raised. */
  readonly reports: readonly Reports[]
}

/** Every #DB that an access of the trace raised on one CPU, ascending, with bits 0-3 of DR6. */
export interface Reports {
  readonly cpu: CpuIndex
  readonly ticks: Uint32Array
  readonly bits: Uint8Array
}

/**
 * Hits, missed accesses and stray traps of a run: those of its inline accesses, which the journal holds,
 * and those of the trace, asked for interval by interval and CPU by CPU: on `cpu` runs what tells none that the world has.
 */
export function findings(run: Run, trace?: Trace, cpu: CpuIndex = 0): Findings {
  return atOnce(findingsInParts(run, trace, cpu))
}

/** Journal entries that are looked at between two rests. */
const partLength = 10_000

/** The same with rests in what the journal holds, so that a page stays alive beside it. */
export function* findingsInParts(
  run: Run,
  trace?: Trace,
  cpu: CpuIndex = 0,
): Generator<void, Findings> {
  const collect = { hits: new Collector(), missed: new Collector(), stray: new TickCollector() }
  const keptFrom = new Collector()
  const reports: Reports[] = []
  let vain = 0
  for (const [entry, { tick, outcomes, ordinal }] of run.journal.entries()) {
    if (entry > 0 && entry % partLength === 0) yield
    if (ordinal !== undefined) {
      // An access of the trace: all that is not known from the intervals is from whom it was kept.
      for (const outcome of outcomes) {
        if (outcome.type === 'missed' && outcome.reason) keptFrom.of(outcome.id).add(ordinal)
      }
      continue
    }
    let stray = false
    for (const outcome of outcomes) {
      if (outcome.type === 'hit') collect.hits.of(outcome.id).add(tick)
      if (outcome.type === 'missed') collect.missed.of(outcome.id).add(tick)
      if (outcome.type === 'stray') stray = true
      if (outcome.type !== 'trapped') continue
      if (outcome.vain) vain += 1
      else collect.hits.of(outcome.id).add(tick)
    }
    // One access raises one #DB, whatever number of slots it has bits of.
    if (stray) collect.stray.add(tick)
  }
  const kept = new Map(keptFrom.series().map(({ id, ticks }) => [id, ticks]))
  for (const [on, part] of (trace?.onCpus(run.world.cpus, cpu) ?? []).entries()) {
    if (part === null) continue
    const found = findOn(run, part, on, collect, kept)
    reports.push({ cpu: on, ...together(found.reports) })
    vain += found.vain
  }
  return {
    reports,
    hits: collect.hits.series(),
    missed: collect.missed.series(),
    stray: collect.stray.take(),
    counts: {
      hits: collect.hits.count,
      missed: collect.missed.count,
      stray: collect.stray.count,
    },
    vain,
    ticks: Math.max(run.now + 1, trace?.length ?? 0),
  }
}

interface Collected {
  readonly hits: Collector
  readonly missed: Collector
  readonly stray: TickCollector
}

/** What the accesses that meet the registers of one CPU come to. */
function findOn(
  run: Run,
  trace: Trace,
  cpu: CpuIndex,
  collect: Collected,
  kept: ReadonlyMap<RequestId, Ticks>,
) {
  const reports: { readonly slot: number; readonly ticks: Ticks }[] = []
  let vain = 0
  const coverage = run.coverage.filter((each) => each.cpu === cpu)
  for (const each of coverage) {
    const { hits, missed } = covered(trace, each, kept.get(each.id))
    if (hits.length > 0) collect.hits.of(each.id).addAll(hits)
    if (missed.length > 0) collect.missed.of(each.id).addAll(missed)
  }
  for (const { span, hits, vain: traps } of fallbackFindings(run, trace, cpu)) {
    if (hits.length > 0) collect.hits.of(span.id).addAll(hits)
    vain += traps
  }
  const stray: Ticks[] = []
  for (const arming of run.armings) {
    if (arming.cpu !== cpu) continue
    const { slot, breakpoint } = arming
    reports.push({ slot, ticks: within(trace, breakpoint, arming) })
    for (const gap of unclaimed(arming, breakpoint, coverage)) {
      stray.push(within(trace, breakpoint, gap))
    }
  }
  collect.stray.addAll(union(stray))
  return { reports, vain }
}

function together(reports: readonly { readonly slot: number; readonly ticks: Ticks }[]) {
  const ticks = union(reports.map((each) => each.ticks)).slice()
  const bits = new Uint8Array(ticks.length)
  for (const { slot, ticks: some } of reports) markTicks(ticks, bits, some, 1 << slot)
  return { ticks, bits }
}

/**
 * An access is a hit of the watch where an armed breakpoint of it matches and it is not `kept` from the client, and
 * missed where only a lost one would, or where it is kept.
 */
function covered(trace: Trace, coverage: Coverage, kept?: Ticks): { hits: Ticks; missed: Ticks } {
  const { armed, lost, watch } = coverage
  const matched = union(armed.map((piece) => within(trace, piece, coverage)))
  const hits = kept ? difference(matched, kept) : matched
  if (lost.length === 0) {
    return { hits, missed: hits === matched ? new Uint32Array() : difference(matched, hits) }
  }
  return { hits, missed: difference(within(trace, watch, coverage), hits) }
}

function within(trace: Trace, watch: Watch, { from, to }: Interval): Ticks {
  const end = Math.min(to ?? trace.length, trace.length)
  return trace.hits({ ...watch, from, to: end }).ordinals
}

/** The parts of an arming in which no coverage on this CPU counts its breakpoint as its own. */
function unclaimed(
  arming: Interval,
  breakpoint: Breakpoint,
  coverage: readonly Coverage[],
): Interval[] {
  const claims = coverage
    .filter(({ armed }) => armed.some((piece) => sameBreakpoint(piece, breakpoint)))
    .toSorted((a, b) => a.from - b.from)
  const gaps: Interval[] = []
  let from = arming.from
  const end = arming.to ?? Infinity
  for (const claim of claims) {
    if (claim.from > from && from < end) gaps.push({ from, to: Math.min(claim.from, end) })
    from = Math.max(from, claim.to ?? Infinity)
  }
  if (from < end) gaps.push({ from, to: arming.to })
  return gaps
}

class Collector {
  readonly #of = new Map<RequestId, TickCollector>()

  of(id: RequestId): TickCollector {
    const known = this.#of.get(id) ?? new TickCollector()
    this.#of.set(id, known)
    return known
  }

  get count(): number {
    return [...this.#of.values()].reduce((sum, { count }) => sum + count, 0)
  }

  series(): Series[] {
    return [...this.#of].map(([id, ticks]) => ({ id, ticks: ticks.take() }))
  }
}
