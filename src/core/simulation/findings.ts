import type { Watch } from '../matching/access.ts'
import type { Breakpoint } from '../registers/types.ts'
import type { CpuIndex, RequestId } from '../reservation/actions.ts'
import { sameBreakpoint } from '../reservation/machine.ts'
import type { Trace } from '../trace/trace.ts'
import { fallbackFindings } from './fallback-findings.ts'
import type { Coverage } from './record.ts'
import type { Run } from './run.ts'
import type { Interval, Tick } from './world.ts'

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
  /** Accesses that trapped for nothing, because a client without a slot went on by another method. */
  readonly vain: number
  /** The ticks that the run spans, those of the trace included. */
  readonly ticks: number
  /** Every #DB that an access of the trace raised, ascending, with bits 0-3 of DR6. */
  readonly reports: { readonly ticks: Uint32Array; readonly bits: Uint8Array }
}

/**
 * Hits, missed accesses and stray traps of a run: those of its inline accesses, which the journal holds,
 * and those of the trace on `cpu`, asked for interval by interval.
 */
export function findings(run: Run, trace?: Trace, cpu: CpuIndex = 0): Findings {
  const collect = { hits: new Collector(), missed: new Collector(), stray: new Set<Tick>() }
  const reports = new Map<Tick, number>()
  let vain = 0
  for (const { tick, outcomes, ordinal } of run.journal) {
    if (ordinal !== undefined) continue
    for (const outcome of outcomes) {
      if (outcome.type === 'hit') collect.hits.add(outcome.id, tick)
      if (outcome.type === 'missed') collect.missed.add(outcome.id, tick)
      if (outcome.type === 'stray') collect.stray.add(tick)
      if (outcome.type !== 'trapped') continue
      if (outcome.vain) vain += 1
      else collect.hits.add(outcome.id, tick)
    }
  }
  if (trace !== undefined) {
    const coverage = run.coverage.filter((each) => each.cpu === cpu)
    for (const each of coverage) {
      const { hits, missed } = covered(trace, each)
      for (const tick of hits) collect.hits.add(each.id, tick)
      for (const tick of missed) collect.missed.add(each.id, tick)
    }
    for (const found of fallbackFindings(run, trace, cpu)) {
      for (const tick of found.hits) collect.hits.add(found.span.id, tick)
      vain += found.vain
    }
    for (const arming of run.armings) {
      if (arming.cpu !== cpu) continue
      for (const tick of within(trace, arming.breakpoint, arming)) {
        reports.set(tick, (reports.get(tick) ?? 0) | (1 << arming.slot))
      }
      for (const gap of unclaimed(arming, arming.breakpoint, coverage)) {
        for (const tick of within(trace, arming.breakpoint, gap)) collect.stray.add(tick)
      }
    }
  }
  const ticks = sorted(reports.keys())
  return {
    reports: { ticks, bits: Uint8Array.from(ticks, (tick) => reports.get(tick) ?? 0) },
    hits: collect.hits.series(),
    missed: collect.missed.series(),
    stray: sorted(collect.stray),
    vain,
    ticks: Math.max(run.now + 1, trace?.length ?? 0),
  }
}

/** An access is a hit of the watch where an armed breakpoint of it matches, and missed where only a lost one would. */
function covered(trace: Trace, coverage: Coverage): { hits: Set<Tick>; missed: Tick[] } {
  const { armed, lost, watch } = coverage
  const hits = new Set(armed.flatMap((piece) => [...within(trace, piece, coverage)]))
  if (lost.length === 0) return { hits, missed: [] }
  const wanted = within(trace, watch, coverage)
  const missed = [...wanted].filter((tick) => !hits.has(tick))
  return { hits, missed }
}

function within(trace: Trace, watch: Watch, { from, to }: Interval): Uint32Array {
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
  readonly #ticks = new Map<RequestId, Set<Tick>>()

  add(id: RequestId, tick: Tick): void {
    const ticks = this.#ticks.get(id) ?? new Set()
    this.#ticks.set(id, ticks.add(tick))
  }

  series(): Series[] {
    return [...this.#ticks].map(([id, ticks]) => ({ id, ticks: sorted(ticks) }))
  }
}

function sorted(ticks: Iterable<Tick>): Uint32Array {
  return Uint32Array.from(ticks).sort()
}
