import type { Watch } from '../matching/access.ts'
import { searchChunk, searchChunkForAny } from './chunk-search.ts'
import { chunksToSearch } from './chunk-filter.ts'
import { edgeOf, partsOf } from './clip.ts'
import { joinPieces } from './pieces.ts'
import { createQuery, type Query } from './query.ts'
import { type Chunk, chunkLength } from './store.ts'
import type { Trace } from './trace.ts'

/** The accesses of a trace that touch a watch. */
export interface Hits {
  readonly length: number
  /** Ascending. */
  readonly ordinals: Uint32Array
  /** The line of hit `index` (not of an ordinal), from 1; null: the source has no lines, or there is no such hit. */
  line(index: number): number | null
}

/** A watch, and the ordinals to look at: from `from` (0 unless told), up to and without `to` (the length unless told). */
export interface HitSearch extends Watch {
  readonly from?: number
  readonly to?: number
}

const found = new Uint16Array(chunkLength)
const masksFound = new Uint8Array(chunkLength)

export function findHits(trace: Trace, search: HitSearch): Hits {
  const query = createQuery(search)
  const ordinals = new Ordinals()
  const wanted = chunksToSearch(trace, [query])
  for (const part of partsOf(trace, search.from, search.to, false, wanted)) {
    ordinals.add(part.base, searchChunk(part.chunk, query, part.from, part.to, found))
  }
  const taken = ordinals.take()
  return {
    length: taken.length,
    ordinals: taken,
    line(index) {
      const ordinal = taken[index]
      return ordinal === undefined ? null : trace.line(ordinal)
    },
  }
}

/** As many watches as there are slots. */
export type FourWatches = readonly [Watch, Watch?, Watch?, Watch?]

/** The accesses that touch any of up to four watches. */
export interface MaskedHits {
  /** Ascending. */
  readonly ordinals: Uint32Array
  /** Bit n of `masks[hit]` is set where watch n is touched, as in DR6. */
  readonly masks: Uint8Array
}

/** The ordinals in [from, to) that touch any of the watches, in one pass. */
export function findHitsOfAny(
  trace: Trace,
  watches: FourWatches,
  from?: number,
  to?: number,
): MaskedHits {
  const queries = watches.flatMap((watch) => (watch ? [createQuery(watch)] : []))
  const ordinals = new Ordinals()
  const masks: Uint8Array[] = []
  for (const part of partsOf(trace, from, to, false, chunksToSearch(trace, queries))) {
    const hits = searchChunkForAny(part.chunk, queries, part.from, part.to, found, masksFound)
    ordinals.add(part.base, hits)
    if (hits > 0) masks.push(masksFound.slice(0, hits))
  }
  return { ordinals: ordinals.take(), masks: joinPieces(masks) }
}

/** Hits in each of the equal spans of [from, to), which are those of `density`. */
export function countHits(
  trace: Trace,
  watch: Watch,
  from: number,
  to: number,
  buckets: number,
): Uint32Array {
  const query = createQuery(watch)
  const counts = new Uint32Array(buckets >= 1 ? Math.floor(buckets) : 0)
  if (counts.length === 0) return counts
  let bucket = 0
  let end = edgeOf(from, to, counts.length, 1)
  for (const part of partsOf(trace, from, to, false, chunksToSearch(trace, [query]))) {
    const hits = searchChunk(part.chunk, query, part.from, part.to, found)
    for (let hit = 0; hit < hits; hit++) {
      const ordinal = part.base + (found[hit] ?? 0)
      while (ordinal >= end) end = edgeOf(from, to, counts.length, ++bucket + 1)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
  }
  return counts
}

/** Before it, accesses are looked at one by one: whoever steps from hit to hit is often near the next. */
const nearby = 512

/** The smallest ordinal in [from, to) of an access that touches one of the watches, or -1. */
export function firstHit(
  trace: Trace,
  watches: readonly Watch[],
  from: number,
  to: number,
): number {
  const queries = watches.map(createQuery)
  // Chunk by chunk, so that a watch that is touched late or never does not cost a walk through the whole trace.
  for (const part of partsOf(trace, from, to, false, chunksToSearch(trace, queries))) {
    const near = Math.min(part.to, part.from + nearby)
    const first = firstIn(part.chunk, queries, part.from, near)
    const position = first < near ? first : firstIn(part.chunk, queries, near, part.to)
    if (position < part.to) return part.base + position
  }
  return -1
}

/** The largest ordinal in [from, to) of an access that touches one of the watches, or -1. */
export function lastHit(trace: Trace, watches: readonly Watch[], from: number, to: number): number {
  const queries = watches.map(createQuery)
  for (const part of partsOf(trace, from, to, true, chunksToSearch(trace, queries))) {
    const near = Math.max(part.from, part.to - nearby)
    const last = lastIn(part.chunk, queries, near, part.to)
    const position = last >= 0 ? last : lastIn(part.chunk, queries, part.from, near)
    if (position >= 0) return part.base + position
  }
  return -1
}

/** The first position in [from, to) that touches a query, or `to`. */
function firstIn(chunk: Chunk, queries: readonly Query[], from: number, to: number): number {
  let first = to
  for (const query of queries) {
    if (first > from && searchChunk(chunk, query, from, first, found) > 0) first = found[0] ?? 0
  }
  return first
}

/** The last position in [from, to) that touches a query, or -1. */
function lastIn(chunk: Chunk, queries: readonly Query[], from: number, to: number): number {
  let last = -1
  for (const query of queries) {
    const hits = from < to ? searchChunk(chunk, query, from, to, found) : 0
    if (hits > 0) last = Math.max(last, found[hits - 1] ?? 0)
  }
  return last
}

/** A list of ordinals that grows by doubling. */
class Ordinals {
  #values = new Uint32Array(256)
  #count = 0

  /** Adds the first `count` positions of `found`, which are those of the chunk that begins with ordinal `base`. */
  add(base: number, count: number): void {
    if (this.#count + count > this.#values.length) {
      const values = new Uint32Array(Math.max(this.#values.length * 2, this.#count + count))
      values.set(this.#values)
      this.#values = values
    }
    const values = this.#values
    for (let index = 0; index < count; index++) {
      values[this.#count++] = base + (found[index] ?? 0)
    }
  }

  take(): Uint32Array {
    return this.#values.slice(0, this.#count)
  }
}
