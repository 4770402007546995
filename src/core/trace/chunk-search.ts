import { kindMask } from './codes.ts'
import type { GranuleIndex } from './granules.ts'
import { beginsOf, type Query, touchesQuery } from './query.ts'
import { bestScan, type Scan, type Window } from './scan.ts'
import { type Chunk, chunkLength } from './store.ts'

/** A bit for each position of a chunk; none is set between two searches. */
const marks = new Uint32Array(chunkLength / 32)
/** For each position the queries that touch it, as bits; all 0 between two searches. */
const masksOf = new Uint8Array(chunkLength)
const positions = new Uint16Array(chunkLength)

/** An index is slower than a scan where it has more than this share of the accesses to look at. */
const largestShare = 1 / 4

/**
 * Puts the positions in [from, to) of the accesses that touch the query into `found`, ascending, and answers how many
 * there are. The index or a scan of the low words finds candidates, whichever has less to look at; the exact rule
 * decides.
 */
export function searchChunk(
  chunk: Chunk,
  query: Query,
  from: number,
  to: number,
  found: Uint16Array,
): number {
  if (!query.codes.includes(1)) return 0
  const { index } = chunk
  const granules = index && granulesOf(chunk, index, query)
  if (!granules || granules.accesses > (to - from) * largestShare) {
    return searchByScan(chunk, query, from, to, found, bestScan())
  }
  if (granules.places.length === 1) {
    const count = unpackGranule(index, granules.places[0] ?? 0, positions)
    return decide(chunk, query, from, to, count, positions, found)
  }
  mark(chunk, index, granules.places, query, from, to, 1, found)
  return takeMarks(from, to, found, null)
}

/** The same by the low words alone. */
export function searchByScan(
  chunk: Chunk,
  query: Query,
  from: number,
  to: number,
  found: Uint16Array,
  scan: Scan,
): number {
  const count = scan(chunk.low, from, to, [windowOf(chunk, query)], found)
  return decide(chunk, query, from, to, count, found, found)
}

/** The same for one to four queries: bit n of `masks[hit]` is set where query n is touched. */
export function searchChunkForAny(
  chunk: Chunk,
  queries: readonly Query[],
  from: number,
  to: number,
  found: Uint16Array,
  masks: Uint8Array,
): number {
  const { index } = chunk
  const granules = index ? queries.map((query) => granulesOf(chunk, index, query)) : []
  const accesses = granules.reduce((sum, each) => sum + each.accesses, 0)
  if (!index || accesses > (to - from) * largestShare) {
    return searchForAnyByScan(chunk, queries, from, to, found, masks, bestScan())
  }
  for (const [number, query] of queries.entries()) {
    mark(chunk, index, granules[number]?.places ?? [], query, from, to, 1 << number, found)
  }
  return takeMarks(from, to, found, masks)
}

export function searchForAnyByScan(
  chunk: Chunk,
  queries: readonly Query[],
  from: number,
  to: number,
  found: Uint16Array,
  masks: Uint8Array,
  scan: Scan,
): number {
  const windows = queries.map((query) => windowOf(chunk, query))
  const count = scan(chunk.low, from, to, windows, found)
  let hits = 0
  for (let entry = 0; entry < count; entry++) {
    const position = found[entry] ?? 0
    const kind = (chunk.meta[position] ?? 0) & kindMask
    let mask = 0
    for (let number = 0; number < queries.length; number++) {
      const query = queries[number]
      if (!query || query.codes[kind] === 0) continue
      if (touchesQuery(chunk, query, position)) mask |= 1 << number
    }
    if (mask === 0) continue
    masks[hits] = mask
    found[hits++] = position
  }
  return hits
}

/** Where accesses of the chunk that touch the watch can begin, as a window on the low words. */
function windowOf({ largestSize }: Chunk, query: Query): Window {
  const before = query.execute ? 0 : largestSize - 1
  return {
    start: (query.low - before) >>> 0,
    last: Math.min(query.length + before - 1, 0xffff_ffff),
  }
}

/** The same as granules of the index, ascending, and how many accesses begin in them. */
function granulesOf(
  { largestSize }: Chunk,
  { highs, granules, shift, counts }: GranuleIndex,
  query: Query,
): { readonly places: readonly number[]; readonly accesses: number } {
  const places: number[] = []
  let accesses = 0
  if (!query.codes.includes(1)) return { places, accesses }
  for (const { start, end } of beginsOf(query, largestSize)) {
    for (let rank = 0; rank < highs.length; rank++) {
      const high = highs[rank] ?? 0
      if (high < start.high || high > end.high) continue
      const base = rank * 2 ** (32 - shift)
      const first = base + (high === start.high ? start.low >>> shift : 0)
      const last = base + ((high === end.high ? end.low : 0xffff_ffff) >>> shift)
      let place = lowerBound(granules, first)
      while (place < granules.length && (granules[place] ?? 0) <= last) {
        // Two stretches may meet in one granule.
        if (places.at(-1) !== place) {
          places.push(place)
          accesses += (counts[place] ?? 0) + 1
        }
        place++
      }
    }
  }
  return { places, accesses }
}

/** The first place whose value is at least `value`. */
function lowerBound(values: Uint32Array, value: number): number {
  let from = 0
  let to = values.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((values[middle] ?? 0) < value) from = middle + 1
    else to = middle
  }
  return from
}

/** Puts the positions of a granule's accesses into `into`, ascending, and answers how many there are. */
export function unpackGranule(
  { counts, starts, postings }: GranuleIndex,
  granule: number,
  into: Uint16Array,
): number {
  const count = (counts[granule] ?? 0) + 1
  let place = starts[granule] ?? 0
  let position = -1
  for (let entry = 0; entry < count; entry++) {
    let byte = postings[place++] ?? 0
    let gap = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = postings[place++] ?? 0
      gap |= (byte & 0x7f) << shift
    }
    position += gap
    into[entry] = position
  }
  return count
}

/** Copies those of `count` ascending candidates that lie in [from, to) and that the exact rule takes. Both arrays may be one. */
function decide(
  chunk: Chunk,
  query: Query,
  from: number,
  to: number,
  count: number,
  candidates: Uint16Array,
  found: Uint16Array,
): number {
  const { low, meta } = chunk
  const { codes } = query
  const { start, last } = windowOf(chunk, query)
  let hits = 0
  for (let entry = 0; entry < count; entry++) {
    const position = candidates[entry] ?? 0
    if (position < from) continue
    if (position >= to) break
    if (((low[position] ?? 0) - start) >>> 0 > last) continue
    if (codes[(meta[position] ?? 0) & kindMask] === 0) continue
    if (touchesQuery(chunk, query, position)) found[hits++] = position
  }
  return hits
}

/** Marks the hits among the accesses of some granules. `found` is overwritten. */
function mark(
  chunk: Chunk,
  index: GranuleIndex,
  granules: readonly number[],
  query: Query,
  from: number,
  to: number,
  bit: number,
  found: Uint16Array,
): void {
  for (const granule of granules) {
    const count = unpackGranule(index, granule, positions)
    const hits = decide(chunk, query, from, to, count, positions, found)
    for (let hit = 0; hit < hits; hit++) {
      const position = found[hit] ?? 0
      marks[position >>> 5] = (marks[position >>> 5] ?? 0) | (1 << (position & 31))
      masksOf[position] = (masksOf[position] ?? 0) | bit
    }
  }
}

/** Lists what is marked, and takes the marks away. */
function takeMarks(from: number, to: number, found: Uint16Array, masks: Uint8Array | null): number {
  let count = 0
  const end = (to + 31) >>> 5
  for (let place = from >>> 5; place < end; place++) {
    let bits = marks[place] ?? 0
    marks[place] = 0
    while (bits !== 0) {
      const position = place * 32 + 31 - Math.clz32(bits & -bits)
      if (masks) masks[count] = masksOf[position] ?? 0
      masksOf[position] = 0
      found[count++] = position
      bits &= bits - 1
    }
  }
  return count
}
