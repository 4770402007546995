import { protectedPages } from '../clients/fallback.ts'
import type { Watch } from '../matching/access.ts'
import type { CpuIndex, RequestId } from '../reservation/actions.ts'
import type { FallbackMethod } from '../reservation/outcomes.ts'
import type { Trace } from '../trace/trace.ts'
import type { Run } from './run.ts'
import type { Interval, Tick } from './world.ts'

/** For how long a request was watched by another method, on a CPU where it could be. */
export interface FallbackSpan extends Interval {
  readonly id: RequestId
  readonly watch: Watch
  readonly method: FallbackMethod
}

/** What a method found in the trace during one span: the ticks of its hits, and how many traps were for nothing. */
export interface FallbackFinding {
  readonly span: FallbackSpan
  readonly hits: Uint32Array
  readonly vain: number
}

/** When requests went on without a slot on this CPU: a task's while the task ran there, the kernel's all the time. */
export function fallbackSpans(run: Run, cpu: CpuIndex): FallbackSpan[] {
  return run.beliefIntervals.flatMap(({ id, state, method, watch, from, to }): FallbackSpan[] => {
    const request = run.request(id)
    if (state !== 'fallback' || method === undefined || request === undefined) return []
    if (request.cpu !== undefined && request.cpu !== cpu) return []
    if (request.task === undefined) return [{ id, watch, method, from, to }]
    return run.tasks.flatMap((ran) => {
      if (ran.cpu !== cpu || ran.task !== request.task) return []
      const start = Math.max(from, ran.from)
      const end = Math.min(to ?? Infinity, ran.to ?? Infinity)
      return start < end
        ? [{ id, watch, method, from: start, to: end === Infinity ? null : end }]
        : []
    })
  })
}

/**
 * What each method costs over the trace. Nothing is walked: hits and accesses to the pages are asked of the trace's
 * index, instructions of its counts. Single-stepping traps once for each instruction; where the trace holds no
 * instructions, each access stands for one.
 */
export function fallbackFindings(run: Run, trace: Trace, cpu: CpuIndex): FallbackFinding[] {
  const spans = fallbackSpans(run, cpu)
  if (spans.length === 0) return []
  const withInstructions = trace.counts.execute > 0
  return spans.map((span) => {
    const { watch } = span
    const range = { from: span.from, to: Math.min(span.to ?? trace.length, trace.length) }
    const hits = trace.hits({ ...watch, ...range }).ordinals
    const traps =
      span.method === 'single-step'
        ? count(trace, range, withInstructions ? 'execute' : 'data')
        : trace.hits({ ...protectedPages(watch), ...range }).ordinals.length
    return { span, hits, vain: Math.max(0, traps - hits.length) }
  })
}

function count(
  trace: Trace,
  { from, to }: { from: Tick; to: Tick },
  kind: 'data' | 'execute',
): number {
  return from < to ? (trace.density(from, to, 1)[kind][0] ?? 0) : 0
}
