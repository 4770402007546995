import {
  carriesSentences,
  decodeScenario,
  density,
  estimateTrace,
  findHits,
  firstHit,
  findings,
  type ImportError,
  type ImportedFile,
  importFile,
  type ImportOptions,
  lastHit,
  makersOf,
  memoryMap,
  reactionsOf,
  type Result,
  refuseTrace,
  remembering,
  type RememberingTrace,
  scoreOf,
  simulate,
  success,
  touchedRegions,
  type Trace,
  writeBpt,
} from '../core/index.ts'
import { randomAccess } from './blob.ts'
import { importWithHelp } from './import-blocks.ts'
import { memoryLimit } from './limits.ts'
import type {
  FromWorker,
  InspectedAccess,
  Replay,
  ReplayError,
  ToWorker,
  TraceSource,
  TraceSummary,
} from './protocol.ts'

export type Post = (message: FromWorker, transfer: readonly ArrayBuffer[]) => void

export interface ServiceOptions {
  /** Bytes that a trace may take. */
  readonly limit?: number
  /** Starts a worker that reads blocks of large files; absent: this thread reads by itself. */
  readonly createBlockWorker?: () => Worker
}

/** Steps of a scenario in one message. */
const stepsAtOnce = 200

/** Milliseconds between two progress messages. */
const progressInterval = 50

/**
 * Answers the messages of protocol.ts. The same in a worker, on the main thread and in a test.
 * `pause` gives way to whatever else waits: newer messages, or the page.
 */
export function createReplayService(
  post: Post,
  pause: () => Promise<void>,
  { limit = memoryLimit(), createBlockWorker }: ServiceOptions = {},
) {
  /** As it was read; `trace` has those of its accesses alone that count. */
  let whole: Trace | undefined
  let trace: RememberingTrace | undefined
  let importing: { request: number; aborted: boolean } | undefined
  const newest = { replay: 0, density: 0, map: 0 }

  async function load({ request, source, name }: Extract<ToWorker, { type: 'import' }>) {
    if (importing) importing.aborted = true
    const signal = { request, aborted: false }
    importing = signal
    let last = 0
    const tooLarge = await refuse(source, limit)
    if (tooLarge !== null) {
      post({ type: 'failed', request, error: tooLarge }, [])
      return
    }
    const options: ImportOptions = {
      name,
      signal,
      pause,
      onProgress(progress) {
        const now = performance.now()
        if (now - last < progressInterval) return
        last = now
        post({ type: 'progress', request, progress }, [])
      },
    }
    const helped = await importWithHelp(source, options, createBlockWorker)
    const result =
      helped === null
        ? await importFile(source instanceof Uint8Array ? source : source.stream(), options)
        : withKind(helped)
    if (signal.aborted || !result.ok) {
      const error: ImportError = result.ok
        ? { kind: 'cancelled', reason: 'The import was cancelled.' }
        : result.error
      post({ type: 'failed', request, error }, [])
      return
    }
    whole = result.value.kind === 'trace' ? result.value.trace : undefined
    trace = whole && remembering(whole)
    post({ type: 'imported', request, trace: summary(result.value, name) }, [])
  }

  async function replay({ request, scenario, policies }: Extract<ToWorker, { type: 'replay' }>) {
    newest.replay = request
    trace?.nextRound()
    const replays: Replay[] = []
    for (const policy of policies) {
      await pause()
      if (newest.replay !== request) return
      const run = simulate(scenario, policy, trace)
      const found = findings(run, trace, scenario.trace?.cpu)
      replays.push({
        policy,
        reactions: reactionsOf(run),
        findings: found,
        score: scoreOf(run, found),
      })
    }
    const columns = replays.flatMap(({ findings: { hits, missed, stray, reports } }) => [
      stray,
      ...reports.flatMap(({ ticks, bits }) => [ticks, bits]),
      ...[...hits, ...missed].map(({ ticks }) => ticks),
    ])
    post({ type: 'replayed', request, replays }, columns.map(bufferOf))
  }

  async function count({ request, from, to, buckets }: Extract<ToWorker, { type: 'density' }>) {
    newest.density = request
    await pause()
    if (newest.density !== request) return
    if (trace === undefined) {
      post({ type: 'density', request, density: null }, [])
      return
    }
    const counts = density(trace, from, to, buckets)
    const buffers = [bufferOf(counts.data), bufferOf(counts.execute)]
    post({ type: 'density', request, density: { from, to, ...counts } }, buffers)
  }

  async function draw({ request, view }: Extract<ToWorker, { type: 'map' }>) {
    newest.map = request
    await pause()
    if (newest.map !== request) return
    if (trace === undefined) {
      post({ type: 'mapped', request, map: null }, [])
      return
    }
    const map = memoryMap(trace, view)
    post({ type: 'mapped', request, map }, [bufferOf(map.counts)])
  }

  function neighbour(message: Extract<ToWorker, { type: 'neighbour' }>) {
    const { request, watch, tick, direction } = message
    const found =
      trace === undefined
        ? -1
        : direction === 1
          ? firstHit(trace, [watch], tick + 1, trace.length)
          : lastHit(trace, [watch], 0, tick)
    post({ type: 'neighbour', request, ordinal: found < 0 ? null : found }, [])
  }

  function lookUp(ordinal: number): InspectedAccess | null {
    if (whole === undefined || ordinal < 0 || ordinal >= whole.length) return null
    return {
      ordinal,
      access: whole.access(ordinal),
      line: whole.line(ordinal),
      context: whole.context(ordinal),
    }
  }

  function inspect({ request, ordinal }: Extract<ToWorker, { type: 'inspect' }>) {
    post({ type: 'inspected', request, access: lookUp(ordinal) }, [])
  }

  function find({ request, watch, from, to, most }: Extract<ToWorker, { type: 'find' }>) {
    const ordinals =
      trace === undefined ? new Uint32Array() : findHits(trace, { ...watch, from, to }).ordinals
    const accesses = [...ordinals.subarray(0, most)].flatMap((ordinal) => lookUp(ordinal) ?? [])
    post({ type: 'found', request, found: { count: ordinals.length, accesses } }, [])
  }

  async function decode({ request, file }: Extract<ToWorker, { type: 'decode' }>) {
    const decoded = decodeScenario(await file.text())
    if (!decoded.ok) {
      post({ type: 'decoded', request, decoded }, [])
      return
    }
    const { steps } = decoded.value
    for (let from = 0; from < steps.length; from += stepsAtOnce) {
      post({ type: 'steps', request, steps: steps.slice(from, from + stepsAtOnce) }, [])
    }
    post({ type: 'decoded', request, decoded: success({ ...decoded.value, steps: [] }) }, [])
  }

  async function pack({ request }: Extract<ToWorker, { type: 'pack' }>) {
    const pieces: Uint8Array<ArrayBuffer>[] = []
    const fail = (reason: string) =>
      post({ type: 'failed', request, error: { kind: 'pack', reason } }, [])
    if (whole === undefined) {
      fail('There is no trace to save: open one first.')
      return
    }
    const length = await writeBpt(whole, (piece) => {
      pieces.push(piece)
      return pause()
    })
    if (!length.ok) {
      fail(length.error)
      return
    }
    post({ type: 'packed', request, file: new Blob(pieces) }, [])
  }

  function countOnly({ request, by }: Extract<ToWorker, { type: 'count-only' }>) {
    const part = whole?.madeBy(by)
    trace = part && remembering(part)
    const counted = Object.values(part?.counts ?? {}).reduce((sum, count) => sum + count, 0)
    post({ type: 'counting', request, counted }, [])
  }

  function serve(message: ToWorker): Promise<void> | void {
    switch (message.type) {
      case 'import':
        return load(message)
      case 'replay':
        return replay(message)
      case 'density':
        return count(message)
      case 'inspect':
        return inspect(message)
      case 'find':
        return find(message)
      case 'map':
        return draw(message)
      case 'count-only':
        return countOnly(message)
      case 'neighbour':
        return neighbour(message)
      case 'regions': {
        const regions = trace === undefined ? [] : touchedRegions(trace, message.most)
        post({ type: 'regions', request: message.request, regions }, [])
        return
      }
      case 'pack':
        return pack(message)
      case 'decode':
        return decode(message)
      case 'close':
        if (importing) importing.aborted = true
        trace = whole = undefined
        return
      case 'cancel':
        if (importing?.request === message.request) importing.aborted = true
    }
  }

  /** Whatever fails is told: nobody waits for an answer for ever. */
  return async function receive(message: ToWorker): Promise<void> {
    try {
      await serve(message)
    } catch (error) {
      post({ type: 'failed', request: message.request, error: brokenDown(error) }, [])
    }
  }
}

function brokenDown(error: unknown): ReplayError {
  const detail = error instanceof Error ? error.message : String(error)
  const reason = `The replay could not do this (${detail}). Close what takes memory, or reload the page, and try again.`
  return { kind: 'stopped', reason }
}

/** A file that the machine cannot hold is not even begun. */
async function refuse(source: TraceSource, limit: number): Promise<ImportError | null> {
  if (source instanceof Uint8Array) return null
  const estimate = await estimateTrace(randomAccess(source))
  const reason = estimate && refuseTrace(estimate, source.size, limit)
  return reason === null ? null : { kind: 'too-large', reason, byte: 0 }
}

function bufferOf(column: Uint32Array | Uint8Array): ArrayBuffer {
  // Columns are made here and never shared; a copy keeps the type honest should that change.
  return column.buffer instanceof ArrayBuffer ? column.buffer : column.slice().buffer
}

function withKind(result: Result<Trace, ImportError>): Result<ImportedFile, ImportError> {
  return result.ok ? { ok: true, value: { kind: 'trace', trace: result.value } } : result
}

function summary(file: ImportedFile, name: string): TraceSummary {
  const source = file.kind === 'hits' ? file.log : file.trace
  const { format, bytes, notes, gaps, remarks, carries } = source
  const told = [...remarks, ...carriesSentences(carries)]
  const length = file.kind === 'hits' ? file.log.hits.length : file.trace.length
  const hits = file.kind === 'hits' ? file.log : null
  const makers = file.kind === 'hits' ? { cpus: [], tasks: [] } : makersOf(file.trace)
  return { name, format, length, bytes, notes, told, makers, gaps, hits }
}
