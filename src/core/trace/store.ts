import type { Access } from '../matching/access.ts'
import { furtherHighWord, furtherSize, kindBits, kindOf } from './codes.ts'
import { type ChunkContext, contextMemory, isUnsized } from './context.ts'
import { bestGranuleMaker, type KindCounts } from './granule-makers.ts'
import { type GranuleIndex, indexGranules, indexMemory } from './granules.ts'
import { entryAt, memoryOf, type SparseTable, valueAt } from './sparse.ts'

/** Accesses in a chunk, at most; only where a file was read in parts are there smaller ones than the last. */
export const chunkLength = 65_536

/**
 * Some accesses in their order, as columns: 6 bytes for each access and what is rare in sparse tables, and less than 2
 * for the index. Plain data that stands on its own, so that a chunk can be cloned, indexed and scanned by itself, and
 * transferred if its low words were kept apart (scan-memory.ts).
 */
export interface Chunk extends KindCounts {
  readonly length: number
  /** Bits 0-31 of the address. */
  readonly low: Uint32Array
  /** Where bits 32-63 of the address stand: an index into `highWords`, or 255: in `furtherHighWords`. */
  readonly high: Uint8Array
  /** Bits 0-2: the kind (codes.ts). Bits 3-7: an index into `sizes`, or 31: in `furtherSizes`. */
  readonly meta: Uint8Array
  readonly highWords: Uint32Array
  readonly furtherHighWords: SparseTable
  /** Bytes, 1 to 2^32 - 1. */
  readonly sizes: Uint32Array
  readonly furtherSizes: SparseTable
  /** How far below a watch an access can begin that still touches it, plus one. */
  readonly largestSize: number
  /** The line of each access that does not stand on the line after its predecessor's; 0: it and those after have none. */
  readonly lines: SparseTable<Float64Array>
  /** Tasks, CPUs, times and unknown sizes; null: the source tells none. */
  readonly context: ChunkContext | null
  /** Where memory is touched; null: the accesses are so scattered that a scan is as good. */
  readonly index: GranuleIndex | null
}

/** A chunk's columns, from which the rest of it is made. */
export type ChunkColumns = Omit<Chunk, keyof KindCounts | 'index'>

export function completeChunk(columns: ChunkColumns): Chunk {
  const counts = bestGranuleMaker().countKinds(columns.meta)
  return { ...columns, ...counts, index: indexGranules(columns) }
}

export function highWordAt({ high, highWords, furtherHighWords }: Chunk, index: number): number {
  const code = high[index] ?? 0
  return code === furtherHighWord ? valueAt(furtherHighWords, index) : (highWords[code] ?? 0)
}

export function sizeAt({ meta, sizes, furtherSizes }: Chunk, index: number): number {
  const code = (meta[index] ?? 0) >>> kindBits
  return code === furtherSize ? valueAt(furtherSizes, index) : (sizes[code] ?? 0)
}

export function accessAt(chunk: Chunk, index: number): Access {
  const high = BigInt(highWordAt(chunk, index))
  const low = BigInt(chunk.low[index] ?? 0)
  return {
    kind: kindOf(chunk.meta[index] ?? 0),
    address: (high << 32n) | low,
    size: sizeAt(chunk, index),
    ...(isUnsized(chunk.context, index) && { sizeUnknown: true as const }),
  }
}

/** The number of the line, from 1, or null where the source has no lines. */
export function lineAt({ lines }: Chunk, index: number): number | null {
  const entry = entryAt(lines, index)
  const line = lines.values[entry] ?? 0
  return line === 0 ? null : line + index - (lines.positions[entry] ?? 0)
}

/** Bytes of all arrays of the chunk. */
export function chunkMemory(chunk: Chunk): number {
  const { low, high, meta, highWords, furtherHighWords, sizes, furtherSizes, lines, counts } = chunk
  const columns = [low, high, meta, highWords, sizes, counts, chunk.blocks]
  const tables = [furtherHighWords, furtherSizes, lines]
  return (
    columns.reduce((sum, column) => sum + column.byteLength, 0) +
    tables.reduce((sum, table) => sum + memoryOf(table), 0) +
    contextMemory(chunk.context) +
    (chunk.index ? indexMemory(chunk.index) : 0)
  )
}
