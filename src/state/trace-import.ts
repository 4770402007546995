import type { ImportProgress } from '../core/index.ts'
import type { ReplayClient } from '../worker/client.ts'
import type { TraceSource, TraceSummary } from '../worker/protocol.ts'
import type { ScopeState } from './model.ts'

/** Reads traces, as a job that shows its progress and can be cancelled. */
export function createTraceImport(
  client: ReplayClient,
  set: (partial: Partial<ScopeState>) => void,
  get: () => ScopeState,
  complain: (text: string) => void,
) {
  /** Null: it failed or was cancelled, and the page says so. */
  return async function importTrace(
    source: TraceSource,
    name: string,
  ): Promise<TraceSummary | null> {
    const size = source instanceof Uint8Array ? source.length : source.size
    const started = performance.now()
    const onProgress = (progress: ImportProgress) => {
      const { job } = get()
      if (job) set({ job: { ...job, progress, passed: performance.now() - started } })
    }
    const importing = client.import(source, name, onProgress)
    const progress = { bytes: 0, accesses: 0, lines: 0 }
    const cancel = () => importing.cancel()
    const job = { title: name, size, progress, passed: 0, cancel }
    set({ job })
    const done = await importing.done
    if (get().job?.cancel === job.cancel) set({ job: null })
    if (done.ok) return done.value
    if (done.error.kind !== 'cancelled') complain(`${name}: ${done.error.reason}`)
    return null
  }
}
