import { bestGranuleMaker, type GranuleMaker } from './granule-makers.ts'
import type { SparseTable } from './sparse.ts'

/** A granule is at least a line of 64 bytes. */
const lineShift = 6
/** The coarsest granules: 1 GiB. */
const mostShift = 30
/** How much coarser the next try is. */
const shiftStep = 4

/** An index takes at most so many bytes for each access, so that with its columns it has less than 8. */
const mostBytesPerAccess = 1.9
/** Of a granule in the directory: its key, its count, where its postings begin. */
const granuleBytes = 10
/** Chunks as small as this may have larger ones. */
const smallIndex = 16_384

/**
 * For each granule of memory the accesses of a chunk that begin in it. Granule g of the directory has `counts[g] + 1`
 * accesses, whose positions are the bytes of `postings` from `starts[g]`: each is how far it is from the one before,
 * the first from -1, seven bits to a byte, the low ones first, with the bit 0x80 on all bytes but the last.
 */
export interface GranuleIndex {
  /** A granule has 2^shift bytes: 64 of them, or more where the accesses of the chunk are scattered. */
  readonly shift: number
  /** The distinct high words of the chunk's addresses, ascending, at most 2^shift. */
  readonly highs: Uint32Array
  /** Ascending: the address's low word divided by 2^shift, above it the place of its high word in `highs`. */
  readonly granules: Uint32Array
  readonly counts: Uint16Array
  readonly starts: Uint32Array
  readonly postings: Uint8Array
}

/** The columns that an index is made of. */
export interface AddressColumns {
  readonly length: number
  readonly low: Uint32Array
  readonly high: Uint8Array
  readonly highWords: Uint32Array
  readonly furtherHighWords: SparseTable
}

/** Null: the accesses are so scattered that a scan is as good. */
export function indexGranules(
  columns: AddressColumns,
  maker: GranuleMaker = bestGranuleMaker(),
): GranuleIndex | null {
  const { length, highWords, furtherHighWords } = columns
  if (length === 0 || furtherHighWords.positions.length > 0) return null
  const highs = highWords.toSorted()
  maker.load(
    columns,
    highWords.map((high) => highs.indexOf(high)),
  )
  const mostBytes = Math.max(smallIndex, length * mostBytesPerAccess)
  for (let shift = lineShift; shift <= mostShift; shift += shiftStep) {
    if (highs.length > 2 ** shift) continue
    const number = maker.name(shift)
    if (number === 0) continue
    const bytes = number * granuleBytes + maker.postingBytes()
    if (bytes <= mostBytes) return { shift, highs, ...maker.post(number) }
  }
  return null
}

export function indexMemory({ highs, granules, counts, starts, postings }: GranuleIndex): number {
  return [highs, granules, counts, starts, postings].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  )
}
