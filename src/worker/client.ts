import {
  type ContextFilter,
  failure,
  type ImportProgress,
  type MapView,
  type MemoryMap,
  type PolicyKey,
  type Region,
  type Result,
  type Scenario,
  type Step,
  success,
  type Watch,
} from '../core/index.ts'
import { nextTask } from './next-task.ts'
import type {
  Density,
  FoundAccesses,
  FromWorker,
  InspectedAccess,
  Replay,
  ReplayError,
  ToWorker,
  TraceSource,
  TraceSummary,
} from './protocol.ts'

/** Where the replay runs. The main thread serves where a worker cannot start; the page says so. */
export type Place = 'worker' | 'main thread'

/** Questions of which only the newest is answered. */
const newestWins: ReadonlySet<ToWorker['type']> = new Set(['replay', 'density', 'map'])

export interface Import {
  readonly done: Promise<Result<TraceSummary, ReplayError>>
  cancel(): void
}

/** An answer, or why there is none: the replay broke down over it. */
export type Told<Value> = Result<Value, ReplayError>

export interface ReplayClient {
  readonly place: Place
  /** Called when the place changes: the worker failed and the main thread took over. */
  onPlace: ((place: Place) => void) | null
  import(source: TraceSource, name: string, onProgress: (progress: ImportProgress) => void): Import
  /** Null: a newer replay has outranked this one. */
  replay(scenario: Scenario, policies: readonly PolicyKey[]): Promise<readonly Replay[] | null>
  /** Null: a newer one has outranked this one, or there is no trace. */
  density(from: number, to: number, buckets: number): Promise<Told<Density | null>>
  inspect(ordinal: number): Promise<InspectedAccess | null>
  /** Null: a newer one has outranked this one, or there is no trace. */
  map(view: MapView): Promise<Told<MemoryMap | null>>
  regions(most: number): Promise<Told<readonly Region[]>>
  /** From now on the accesses that these made count alone; answers how many they are. */
  countOnly(by: ContextFilter): Promise<number>
  /** Null: no access of the trace touches the watch there. */
  neighbour(watch: Watch, tick: number, direction: 1 | -1): Promise<number | null>
  /** The accesses in [from, to) that touch the watch, the first `most` of them whole. */
  find(watch: Watch, from: number, to: number, most: number): Promise<FoundAccesses>
  /** Reads a scenario file where the page does not wait for it. */
  decode(file: Blob): Promise<Result<Scenario>>
  /** The trace as a .bpt. */
  pack(): Promise<Result<Blob, ReplayError>>
  /** Gives up the trace, and its memory. What was asked and not answered is answered with nothing. */
  closeTrace(): void
  close(): void
}

/** What comes before the answer. */
type News = Extract<FromWorker, { type: 'progress' | 'steps' }>

type Answer = Exclude<FromWorker, { type: 'ready' } | News>

function told<Value>(answer: Answer | null, value: Value): Told<Value> {
  return answer?.type === 'failed' ? failure(answer.error) : success(value)
}

interface Waiting {
  readonly message: ToWorker
  readonly answer: (answer: Answer | null) => void
  readonly onNews?: (news: News) => void
}

/**
 * The page's side of protocol.ts. `createWorker` stands in the app's own code, because bundlers look for
 * `new Worker(new URL(...))` there; where it throws, or the worker dies before it is up, everything that
 * was asked so far is asked again of the same service on the main thread.
 */
export function createReplayClient(createWorker: () => Worker): ReplayClient {
  const waiting = new Map<number, Waiting>()
  const newest = new Map<ToWorker['type'], number>()
  let counter = 0
  let worker: Worker | null = null
  let send: (message: ToWorker) => void

  function receive(message: FromWorker) {
    if (message.type === 'ready') return
    const asked = waiting.get(message.request)
    if (asked === undefined) return
    if (message.type === 'progress' || message.type === 'steps') {
      asked.onNews?.(message)
      return
    }
    waiting.delete(message.request)
    asked.answer(message)
  }

  /** Its code is not on the first screen: what is asked until it is there waits. */
  async function moveToMainThread() {
    worker?.terminate()
    worker = null
    const asked = [...waiting.values()].map(({ message }) => message)
    send = (message) => void asked.push(message)
    client.place = 'main thread'
    client.onPlace?.('main thread')
    try {
      const { createReplayService } = await import('./service.ts')
      const serve = createReplayService(receive, nextTask)
      send = (message) => void serve(message)
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      send = () => failAll(`its code could not be loaded (${detail})`)
    }
    for (const message of asked) send(message)
  }

  /** The worker broke down at work: whoever waits is told, instead of waiting for ever. */
  function failAll(detail: string) {
    const reason = `The replay worker stopped: ${detail}. Reload the page to start it again.`
    for (const [request, { answer }] of waiting) {
      waiting.delete(request)
      answer({ type: 'failed', request, error: { kind: 'stopped', reason } })
    }
  }

  /** Nobody waits any longer. */
  function dropAll() {
    const dropped = [...waiting.values()]
    waiting.clear()
    for (const { answer } of dropped) answer(null)
  }

  function startWorker() {
    const started = createWorker()
    let up = false
    started.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      up = true
      receive(data)
    })
    started.addEventListener('error', (event) => {
      event.preventDefault()
      if (up) failAll(event.message)
      else void moveToMainThread()
    })
    send = (message) => started.postMessage(message)
    worker = started
  }

  function ask(message: ToWorker, onNews?: (news: News) => void) {
    const outranked = newest.get(message.type)
    newest.set(message.type, message.request)
    return new Promise<Answer | null>((answer) => {
      if (newestWins.has(message.type) && outranked !== undefined) {
        waiting.get(outranked)?.answer(null)
        waiting.delete(outranked)
      }
      waiting.set(message.request, onNews ? { message, answer, onNews } : { message, answer })
      send(message)
    })
  }

  const client: ReplayClient & { place: Place } = {
    place: 'worker',
    onPlace: null,
    import(source, name, onProgress) {
      const request = ++counter
      const onNews = (news: News) => {
        if (news.type === 'progress') onProgress(news.progress)
      }
      const done = ask({ type: 'import', request, source, name }, onNews).then(
        (answer): Result<TraceSummary, ReplayError> => {
          if (answer?.type === 'imported') return { ok: true, value: answer.trace }
          if (answer?.type === 'failed') return { ok: false, error: answer.error }
          return { ok: false, error: { kind: 'cancelled', reason: 'The import was cancelled.' } }
        },
      )
      return { done, cancel: () => send({ type: 'cancel', request }) }
    },
    async replay(scenario, policies) {
      const answer = await ask({ type: 'replay', request: ++counter, scenario, policies })
      return answer?.type === 'replayed' ? answer.replays : null
    },
    async density(from, to, buckets) {
      const answer = await ask({ type: 'density', request: ++counter, from, to, buckets })
      return told(answer, answer?.type === 'density' ? answer.density : null)
    },
    async inspect(ordinal) {
      const answer = await ask({ type: 'inspect', request: ++counter, ordinal })
      return answer?.type === 'inspected' ? answer.access : null
    },
    async map(view) {
      const answer = await ask({ type: 'map', request: ++counter, view })
      return told(answer, answer?.type === 'mapped' ? answer.map : null)
    },
    async regions(most) {
      const answer = await ask({ type: 'regions', request: ++counter, most })
      return told(answer, answer?.type === 'regions' ? answer.regions : [])
    },
    async countOnly(by) {
      const answer = await ask({ type: 'count-only', request: ++counter, by })
      return answer?.type === 'counting' ? answer.counted : 0
    },
    async neighbour(watch, tick, direction) {
      const answer = await ask({ type: 'neighbour', request: ++counter, watch, tick, direction })
      return answer?.type === 'neighbour' ? answer.ordinal : null
    },
    async find(watch, from, to, most) {
      const answer = await ask({ type: 'find', request: ++counter, watch, from, to, most })
      return answer?.type === 'found' ? answer.found : { count: 0, accesses: [] }
    },
    async decode(file) {
      const steps: Step[] = []
      const answer = await ask({ type: 'decode', request: ++counter, file }, (news) => {
        if (news.type === 'steps') steps.push(...news.steps)
      })
      if (answer?.type !== 'decoded') {
        return failure(answer?.type === 'failed' ? answer.error.reason : 'Reading was cancelled.')
      }
      const { decoded } = answer
      return decoded.ok ? success({ ...decoded.value, steps }) : decoded
    },
    async pack() {
      const answer = await ask({ type: 'pack', request: ++counter })
      if (answer?.type === 'packed') return { ok: true, value: answer.file }
      if (answer?.type === 'failed') return { ok: false, error: answer.error }
      return { ok: false, error: { kind: 'cancelled', reason: 'Saving was cancelled.' } }
    },
    closeTrace() {
      dropAll()
      if (worker === null) {
        send({ type: 'close', request: ++counter })
        return
      }
      // A worker that ends gives its memory back at once; one that lets go of it does when it sees fit.
      worker.terminate()
      startWorker()
    },
    close() {
      worker?.terminate()
      waiting.clear()
    },
  }

  try {
    startWorker()
  } catch {
    send = () => {}
    void moveToMainThread()
  }
  return client
}
