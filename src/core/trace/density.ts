import { clip } from './clip.ts'
import { kindCodes, kindMask } from './codes.ts'
import { chunkBits, chunkLength } from './store.ts'
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
  const edge = (bucket: number) => Math.ceil(from + ((to - from) * bucket) / number)
  const counts = new Uint32Array(kindMask + 1)
  let start = range.from
  for (let bucket = 0; bucket < number && start < range.to; bucket++) {
    const end = Math.min(edge(bucket + 1), range.to)
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

/** Adds the accesses of [from, to) by kind code; a chunk that lies in it whole knows its own. */
function countKinds(trace: Trace, from: number, to: number, counts: Uint32Array): void {
  for (let start = from; start < to;) {
    const number = start >>> chunkBits
    const base = number * chunkLength
    const end = Math.min(to, base + chunkLength)
    const chunk = trace.chunks[number]
    if (chunk && start === base && end - base === chunk.length) {
      for (let kind = 0; kind <= kindMask; kind++) {
        counts[kind] = (counts[kind] ?? 0) + (chunk.counts[kind] ?? 0)
      }
    } else if (chunk) {
      for (let index = start - base; index < end - base; index++) {
        const kind = (chunk.meta[index] ?? 0) & kindMask
        counts[kind] = (counts[kind] ?? 0) + 1
      }
    }
    start = end
  }
}
