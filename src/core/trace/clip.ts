import type { Chunk } from './store.ts'

/**
 * The ordinals of a trace that lie in [from, to), as [from, to) of whole numbers; `from` is `to` or less.
 * Without a number: from the beginning, to the end.
 */
export function clip(
  { length }: { readonly length: number },
  from = 0,
  to = length,
): { readonly from: number; readonly to: number } {
  const end = to < length ? Math.max(0, Math.ceil(to)) : length
  return { from: from > 0 ? Math.min(Math.ceil(from), end) : 0, to: end }
}

/** Positions [from, to) of a chunk that begins with ordinal `base`; there is at least one. */
export interface Part {
  readonly chunk: Chunk
  readonly base: number
  readonly from: number
  readonly to: number
}

/** The chunk that an ordinal of the trace stands in, by the ordinals that the chunks begin with. */
export function chunkNumber(starts: Uint32Array, ordinal: number): number {
  let below = 0
  let above = starts.length
  while (above - below > 1) {
    const middle = (below + above) >>> 1
    if ((starts[middle] ?? 0) <= ordinal) below = middle
    else above = middle
  }
  return below
}

/** The parts of the chunks that make up [from, to), in their order, or from the last to the first. `wanted` has a bit for each chunk that counts. */
export function* partsOf(
  trace: {
    readonly length: number
    readonly chunks: readonly Chunk[]
    readonly starts: Uint32Array
  },
  from?: number,
  to?: number,
  backwards = false,
  wanted: Uint32Array | null = null,
): Generator<Part> {
  const range = clip(trace, from, to)
  if (range.from === range.to) return
  const first = chunkNumber(trace.starts, range.from)
  const last = chunkNumber(trace.starts, range.to - 1)
  for (let step = 0; step <= last - first; step++) {
    const number = backwards ? last - step : first + step
    if (wanted && (((wanted[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 0) continue
    const chunk = trace.chunks[number]
    if (!chunk) continue
    const base = trace.starts[number] ?? 0
    const start = Math.max(0, range.from - base)
    yield { chunk, base, from: start, to: Math.min(chunk.length, range.to - base) }
  }
}

/** Where bucket number `bucket` of the equal spans of [from, to) begins: the first ordinal at or above its share of the way. */
export function edgeOf(from: number, to: number, buckets: number, bucket: number): number {
  return Math.ceil(from + ((to - from) * bucket) / buckets)
}
