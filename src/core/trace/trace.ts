import type { Access, AccessKind, Watch } from '../matching/access.ts'
import { chunkNumber } from './clip.ts'
import { filterMemory } from './chunk-filter.ts'
import { type Carries, carriesOf } from './carries.ts'
import { accessKinds, kindCodes } from './codes.ts'
import { type AccessContext, contextAt } from './context.ts'
import type { ContextFilter } from './context-filter.ts'
import { type AccessDensity, density } from './density.ts'
import { findHits, firstHit, type Hits, type HitSearch } from './hits.ts'
import { chunksMadeBy, chunksOnCpus } from './selection.ts'
import { accessAt, type Chunk, chunkMemory, lineAt } from './store.ts'

/** Formats whose records are accesses. */
export const traceFormats = [
  'lackey',
  'din',
  'xdin',
  'pinatrace',
  'dynamorio',
  'execlog',
  'columns',
  'gem5',
  'perf',
  'ftrace',
  'mmiotrace',
  'kernel-report',
] as const

/** Formats whose records are hits already. */
export const hitFormats = ['perf-hits', 'perf-json', 'ftrace-hits', 'ksym', 'gdb'] as const

export type TraceFormat = (typeof traceFormats)[number]
export type HitFormat = (typeof hitFormats)[number]
export type SourceFormat = TraceFormat | HitFormat

/** Where the source says that it lost something: what is before and what is behind are not neighbours. */
export interface Gap {
  /** The first record behind it. */
  readonly ordinal: number
  readonly line: number
  /** One sentence. */
  readonly text: string
}

/** A line of the source that gave no access and should have, as far as one can tell. */
export interface RejectedLine {
  /** From 1. */
  readonly line: number
  /** At most 80 characters of it; what cannot be shown is U+FFFD. */
  readonly text: string
  /** Why, as half a sentence. */
  readonly reason: string
}

/** What of the source was not read as it stands. */
export interface TraceNotes {
  /** Lines that were left out. */
  readonly rejected: number
  /** The first of them, at most 20. */
  readonly firstRejected: readonly RejectedLine[]
  /** Records that were found behind other text on their line, and are in the trace. */
  readonly recovered: number
  /** Pairs of records that are one access of the trace. */
  readonly merged: number
  /** The same for people, one sentence for each reason; empty where nothing was rejected or recovered. */
  readonly sentences: readonly string[]
}

/** A recorded run of a program: its accesses in order, each with its ordinal from 0. It never changes. */
export interface Trace {
  readonly format: TraceFormat
  readonly name?: string
  /** Accesses, below 2^32. */
  readonly length: number
  /** Throws a RangeError where there is no such ordinal. */
  access(ordinal: number): Access
  /** The line of the source, from 1; null: the source has no lines, or there is no such ordinal. */
  line(ordinal: number): number | null
  /** What the source tells of an access besides; nothing where there is no such ordinal. */
  context(ordinal: number): AccessContext
  /**
   * `findHits`, `firstHit` and `density` (hits.ts, density.ts) of this trace: who is given a trace can ask it, and who
   * is given none does not carry the search along.
   */
  hits(search: HitSearch): Hits
  firstHit(watches: readonly Watch[], from: number, to: number): number
  density(from: number, to: number, buckets: number): AccessDensity
  /**
   * The same trace for questions about those accesses alone that these made: the others keep their ordinals, and no
   * count has them and no watch is about them. An access that is not counted is to be asked of the whole trace.
   */
  madeBy(filter: ContextFilter): Trace
  /**
   * Likewise, for each of `cpus`, those that meet its registers: that CPU made them or, for CPU `otherwise`, none of
   * these as far as is told. Null: there are none.
   */
  onCpus(cpus: number, otherwise: number): readonly (Trace | null)[]
  readonly counts: Readonly<Record<AccessKind, number>>
  /** Bytes of the source; of a .bpt: of the source that it was made from. */
  readonly bytes: number
  /** Bytes that the accesses and their lines take in memory. */
  readonly memory: number
  readonly notes: TraceNotes
  /** What the source tells and what it does not. */
  readonly carries: Carries
  /** How the source was understood, where that was not certain: sentences. */
  readonly remarks: readonly string[]
  /** Where it lost something, at most 100 places. */
  readonly gaps: readonly Gap[]
  /** The accesses as columns, for what has to be fast. */
  readonly chunks: readonly Chunk[]
  /** The ordinal that each chunk begins with. */
  readonly starts: Uint32Array
}

/** What a trace knows besides its accesses. */
export interface TraceFacts {
  readonly format: TraceFormat
  readonly name?: string
  readonly bytes: number
  readonly notes: TraceNotes
  /** What the format tells, unless told. */
  readonly carries?: Carries
  readonly remarks?: readonly string[]
  readonly gaps?: readonly Gap[]
}

export function createTrace(facts: TraceFacts, chunks: readonly Chunk[]): Trace {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const count = (kind: AccessKind) =>
    chunks.reduce((sum, { counts }) => sum + (counts[kindCodes[kind]] ?? 0), 0)

  const starts = new Uint32Array(chunks.length)
  let end = 0
  for (const [number, chunk] of chunks.entries()) {
    starts[number] = end
    end += chunk.length
  }

  /** Where an ordinal stands; null: there is none. */
  function placeOf(ordinal: number): { readonly chunk: Chunk; readonly position: number } | null {
    if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal >= length) return null
    const number = chunkNumber(starts, ordinal)
    const chunk = chunks[number]
    return chunk ? { chunk, position: ordinal - (starts[number] ?? 0) } : null
  }

  const over = (some: readonly Chunk[]) => (some === chunks ? trace : createTrace(facts, some))
  const onCpus = new Map<string, readonly (Trace | null)[]>()

  const trace: Trace = {
    ...facts,
    carries: facts.carries ?? carriesOf[facts.format],
    remarks: facts.remarks ?? [],
    gaps: facts.gaps ?? [],
    length,
    access(ordinal) {
      const place = placeOf(ordinal)
      if (!place) throw new RangeError(`The trace has ${length} accesses and none is ${ordinal}`)
      return accessAt(place.chunk, place.position)
    },
    line(ordinal) {
      const place = placeOf(ordinal)
      return place && lineAt(place.chunk, place.position)
    },
    context(ordinal) {
      const place = placeOf(ordinal)
      return contextAt(place?.chunk.context ?? null, place?.position ?? 0)
    },
    counts: Object.fromEntries(accessKinds.map((kind) => [kind, count(kind)])) as Trace['counts'],
    memory: chunks.reduce((sum, chunk) => sum + chunkMemory(chunk), filterMemory(chunks.length)),
    chunks,
    starts,
    hits: (search) => findHits(trace, search),
    firstHit: (watches, from, to) => firstHit(trace, watches, from, to),
    density: (from, to, buckets) => density(trace, from, to, buckets),
    madeBy: (filter) => over(chunksMadeBy(chunks, filter)),
    onCpus(cpus, otherwise) {
      // Each replay asks for the same.
      const key = `${cpus} ${otherwise}`
      const known = onCpus.get(key)
      if (known) return known
      const parts = chunksOnCpus(chunks, cpus, otherwise).map((part) => part && over(part))
      onCpus.set(key, parts)
      return parts
    },
  }
  return trace
}
