import { clip, edgeOf, partsOf } from './clip.ts'
import { kindBits, kindCodes, kindMask } from './codes.ts'
import { blockBits } from './granule-makers.ts'
import type { Chunk } from './store.ts'
import type { Trace } from './trace.ts'

/** Accesses in each of the equal spans of a range of ordinals. */
export interface AccessDensity {
  /** Reads, writes and modifies. */
  readonly data: Uint32Array
  readonly execute: Uint32Array
}

/**
 * Counts accesses in `buckets` equal spans of the ordinals [from, to). Bucket b begins with the first ordinal at or
 * above from + b * (to - from) / buckets and ends before bucket b + 1 begins, so each ordinal is in one bucket and a
 * bucket may have none. The spans are those of the range as it was asked for: where it reaches beyond the trace,
 * there is nothing to count. Accesses to ports are in neither count. `from` and `to` are finite.
 */
export function density(trace: Trace, from: number, to: number, buckets: number): AccessDensity {
  const number = buckets >= 1 ? Math.floor(buckets) : 0
  const data = new Uint32Array(number)
  const execute = new Uint32Array(number)
  const range = clip(trace, from, to)
  const counts = new Uint32Array(kindMask + 1)
  let start = range.from
  for (let bucket = 0; bucket < number && start < range.to; bucket++) {
    const end = Math.min(edgeOf(from, to, number, bucket + 1), range.to)
    if (end <= start) continue
    counts.fill(0)
    countKinds(trace, start, end, counts)
    data[bucket] = dataKinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0)
    execute[bucket] = counts[kindCodes.execute] ?? 0
    start = end
  }
  return { data, execute }
}

const dataKinds = [kindCodes.read, kindCodes.write, kindCodes.modify]

/** Adds the accesses of [from, to) by kind code. */
function countKinds(trace: Trace, from: number, to: number, counts: Uint32Array): void {
  for (const part of partsOf(trace, from, to)) {
    addKindsBefore(part.chunk, part.to, counts, 1)
    if (part.from > 0) addKindsBefore(part.chunk, part.from, counts, -1)
  }
}

/** Adds the accesses before a position of a chunk: it knows their number before each block. */
function addKindsBefore(chunk: Chunk, position: number, counts: Uint32Array, sign: 1 | -1): void {
  const { blocks, meta } = chunk
  const whole = position === chunk.length
  const block = position >>> blockBits
  for (let kind = 0; kind <= kindMask; kind++) {
    const before = whole ? chunk.counts[kind] : blocks[(block << kindBits) + kind]
    counts[kind] = (counts[kind] ?? 0) + sign * (before ?? 0)
  }
  if (whole) return
  for (let index = block << blockBits; index < position; index++) {
    const kind = (meta[index] ?? 0) & kindMask
    counts[kind] = (counts[kind] ?? 0) + sign
  }
}
