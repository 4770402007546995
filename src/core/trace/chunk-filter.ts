import type { GranuleIndex } from './granules.ts'
import { beginsOf, type Query, type Stretch } from './query.ts'
import type { Chunk } from './store.ts'
import type { Trace } from './trace.ts'

/** With fewer chunks than this there is nothing to save. */
const fewestChunks = 64
/** A query over more lines than this goes to all chunks. */
const mostLines = 64
const lineShift = 6
const bucketBits = 15

/** For each bucket of lines the chunks that touch one of them, a bit each. */
interface ChunkFilter {
  /** Words for the chunks of one bucket. */
  readonly words: number
  readonly touched: Uint32Array
  readonly largestSize: number
}

const filters = new WeakMap<readonly Chunk[], ChunkFilter>()

/** Bytes that the filter of so many chunks takes, once there is one. */
export function filterMemory(chunks: number): number {
  return chunks < fewestChunks ? 0 : (Math.ceil(chunks / 32) * 4) << bucketBits
}

function bucketOf(high: number, line: number): number {
  return Math.imul(line ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1) >>> (32 - bucketBits)
}

/**
 * The chunks that may have an access that touches one of the queries, a bit for each; null: all of them. Made of the
 * chunks' indexes at the first question, and kept as long as they are.
 */
export function chunksToSearch({ chunks }: Trace, queries: readonly Query[]): Uint32Array | null {
  if (chunks.length < fewestChunks) return null
  let filter = filters.get(chunks)
  if (!filter) {
    filter = createFilter(chunks)
    filters.set(chunks, filter)
  }
  const { words, touched, largestSize } = filter
  const wanted = new Uint32Array(words)
  for (const query of queries) {
    const stretches = query.codes.includes(1) ? beginsOf(query, largestSize) : []
    if (!stretches.every(isShort)) return null
    for (const { start, end } of stretches) {
      for (let line = start.low >>> lineShift; line <= end.low >>> lineShift; line++) {
        const place = bucketOf(start.high, line) * words
        for (let word = 0; word < words; word++) {
          wanted[word] = (wanted[word] ?? 0) | (touched[place + word] ?? 0)
        }
      }
    }
  }
  return wanted
}

function isShort({ start, end }: Stretch): boolean {
  const lines = (end.low >>> lineShift) - (start.low >>> lineShift)
  return start.high === end.high && lines < mostLines
}

function createFilter(chunks: readonly Chunk[]): ChunkFilter {
  const words = Math.ceil(chunks.length / 32)
  const touched = new Uint32Array(words << bucketBits)
  for (const [number, { index }] of chunks.entries()) {
    const word = number >>> 5
    const bit = 1 << (number & 31)
    if (index && index.shift === lineShift) touchLines(index, touched, words, word, bit)
    else {
      for (let place = word; place < touched.length; place += words) {
        touched[place] = (touched[place] ?? 0) | bit
      }
    }
  }
  const largestSize = chunks.reduce((most, chunk) => Math.max(most, chunk.largestSize), 1)
  return { words, touched, largestSize }
}

function touchLines(
  { granules, highs }: GranuleIndex,
  touched: Uint32Array,
  words: number,
  word: number,
  bit: number,
): void {
  const above = 32 - lineShift
  const lowMask = (1 << above) - 1
  for (const key of granules) {
    const bucket = bucketOf(highs[key >>> above] ?? 0, key & lowMask)
    const place = bucket * words + word
    touched[place] = (touched[place] ?? 0) | bit
  }
}
