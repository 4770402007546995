import type { Watch } from '../matching/access.ts'
import { clip } from './clip.ts'
import { createQuery, type Query, touchesQuery } from './query.ts'
import { type Chunk, chunkBits, chunkLength } from './store.ts'
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

export function findHits(trace: Trace, search: HitSearch): Hits {
  const query = createQuery(search)
  const range = clip(trace, search.from, search.to)
  const found = new Ordinals()
  for (let ordinal = range.from; ordinal < range.to; ordinal++) {
    ordinal = nextHit(trace, query, ordinal, range.to)
    if (ordinal < range.to) found.add(ordinal)
  }
  const ordinals = found.take()
  return {
    length: ordinals.length,
    ordinals,
    line(index) {
      const ordinal = ordinals[index]
      return ordinal === undefined ? null : trace.line(ordinal)
    },
  }
}

/** The smallest ordinal in [from, to) of an access that touches one of the watches, or -1. */
export function firstHit(
  trace: Trace,
  watches: readonly Watch[],
  from: number,
  to: number,
): number {
  const range = clip(trace, from, to)
  const queries = watches.map(createQuery)
  // Chunk by chunk, so that a watch that is touched late or never does not cost a walk through the whole trace.
  for (let start = range.from; start < range.to;) {
    const end = Math.min(range.to, ((start >>> chunkBits) + 1) * chunkLength)
    let first = end
    for (const query of queries) first = nextHit(trace, query, start, first)
    if (first < end) return first
    start = end
  }
  return -1
}

/** The first ordinal in [from, to) that touches the query, or `to`. */
function nextHit(trace: Trace, query: Query, from: number, to: number): number {
  for (let start = from; start < to;) {
    const number = start >>> chunkBits
    const base = number * chunkLength
    const end = Math.min(to, base + chunkLength)
    const chunk = trace.chunks[number]
    if (chunk) {
      const index = nextInChunk(chunk, query, start - base, end - base)
      if (base + index < end) return base + index
    }
    start = end
  }
  return to
}

/**
 * The low words are read alone, until one lies where an access of this chunk can begin that touches the watch:
 * at most `largestSize` - 1 below it. The exact rule decides on those.
 */
function nextInChunk(chunk: Chunk, query: Query, from: number, to: number): number {
  const { low, meta, largestSize } = chunk
  const { codes, execute } = query
  const before = execute ? 0 : largestSize - 1
  const start = (query.low - before) >>> 0
  const last = Math.min(query.length + before - 1, 0xffff_ffff)
  for (let index = from; index < to; index++) {
    if (((low[index] ?? 0) - start) >>> 0 > last) continue
    if (codes[(meta[index] ?? 0) & 7] === 0) continue
    if (touchesQuery(chunk, query, index)) return index
  }
  return to
}

/** A list of ordinals that grows by doubling. */
class Ordinals {
  #values = new Uint32Array(256)
  #count = 0

  add(ordinal: number): void {
    if (this.#count === this.#values.length) {
      const values = new Uint32Array(this.#count * 2)
      values.set(this.#values)
      this.#values = values
    }
    this.#values[this.#count++] = ordinal
  }

  take(): Uint32Array {
    return this.#values.slice(0, this.#count)
  }
}
