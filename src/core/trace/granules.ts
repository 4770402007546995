import { kindBits, kindMask } from './codes.ts'
import type { SparseTable } from './sparse.ts'

/** Blocks of 1,024 accesses: the kinds are counted for each. */
export const blockBits = 10

/** A granule is at least a line of 64 bytes. */
const lineShift = 6
/** The coarsest granules: 1 GiB. */
const mostShift = 30
/** How much coarser the next try is. */
const shiftStep = 4

/** Above this many granules a chunk is scattered: coarser ones cost less and find as much. */
const mostGranules = 6144
/** An index takes at most so many bytes for each access, so that with its columns it has less than 8. */
const mostBytesPerAccess = 1.9
/** Of a granule in the directory: its key, its count, where its postings begin. */
const granuleBytes = 10
/** Chunks as small as this may have larger ones. */
const smallIndex = 16_384

const slotBits = 14
const slotMask = (1 << slotBits) - 1

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

interface Columns {
  readonly length: number
  readonly low: Uint32Array
  readonly high: Uint8Array
  readonly highWords: Uint32Array
  readonly furtherHighWords: SparseTable
}

// Work space of one build after the other.
const slotKeys = new Uint32Array(1 << slotBits)
const slotIds = new Uint16Array(1 << slotBits)
const idOfAccess = new Uint16Array(65_536)
const keyOfId = new Uint32Array(mostGranules)
const countOfId = new Uint32Array(mostGranules)
const lastOfId = new Int32Array(mostGranules)
const bytesOfId = new Uint32Array(mostGranules)

/** Null: the accesses are so scattered that a scan is as good. */
export function indexGranules(columns: Columns): GranuleIndex | null {
  const { length, highWords, furtherHighWords } = columns
  if (length === 0 || furtherHighWords.positions.length > 0) return null
  const highs = highWords.toSorted()
  const ranks = highWords.map((high) => highs.indexOf(high))
  const mostBytes = Math.max(smallIndex, length * mostBytesPerAccess)
  for (let shift = lineShift; shift <= mostShift; shift += shiftStep) {
    if (highs.length > 2 ** shift) continue
    const number = nameGranules(columns, ranks, shift)
    if (number === 0) continue
    let bytes = number * granuleBytes
    for (let id = 0; id < number; id++) bytes += bytesOfId[id] ?? 0
    if (bytes <= mostBytes) return { shift, highs, ...postGranules(length, number) }
  }
  return null
}

function slotOf(key: number): number {
  let slot = Math.imul(key, 0x9e37_79b1) >>> (32 - slotBits)
  while (slotIds[slot] !== 0 && slotKeys[slot] !== key) slot = (slot + 1) & slotMask
  return slot
}

/** Gives each granule an id and each access that of its granule. Answers their number, or 0: there are too many. */
function nameGranules({ length, low, high }: Columns, ranks: Uint32Array, shift: number): number {
  slotIds.fill(0)
  let number = 0
  let lastKey = -1
  let id = 0
  const above = 32 - shift
  for (let at = 0; at < length; at++) {
    const key = (((ranks[high[at] ?? 0] ?? 0) << above) | ((low[at] ?? 0) >>> shift)) >>> 0
    if (key !== lastKey) {
      lastKey = key
      const slot = slotOf(key)
      const known = slotIds[slot] ?? 0
      if (known === 0) {
        if (number === mostGranules) return 0
        id = number++
        slotKeys[slot] = key
        slotIds[slot] = number
        keyOfId[id] = key
        countOfId[id] = 0
        lastOfId[id] = -1
        bytesOfId[id] = 0
      } else id = known - 1
    }
    const gap = at - (lastOfId[id] ?? 0)
    lastOfId[id] = at
    countOfId[id] = (countOfId[id] ?? 0) + 1
    bytesOfId[id] = (bytesOfId[id] ?? 0) + (gap < 0x80 ? 1 : gap < 0x4000 ? 2 : 3)
    idOfAccess[at] = id
  }
  return number
}

/** The directory and the postings of the granules that have just been named. */
function postGranules(length: number, number: number): Omit<GranuleIndex, 'shift' | 'highs'> {
  const granules = keyOfId.slice(0, number).sort()
  const counts = new Uint16Array(number)
  const starts = new Uint32Array(number + 1)
  let total = 0
  for (let granule = 0; granule < number; granule++) {
    const id = (slotIds[slotOf(granules[granule] ?? 0)] ?? 0) - 1
    counts[granule] = (countOfId[id] ?? 0) - 1
    starts[granule] = total
    const bytes = bytesOfId[id] ?? 0
    // From here on: where the next posting goes.
    bytesOfId[id] = total
    lastOfId[id] = -1
    total += bytes
  }
  starts[number] = total
  const postings = new Uint8Array(total)
  for (let at = 0; at < length; at++) {
    const id = idOfAccess[at] ?? 0
    let gap = at - (lastOfId[id] ?? 0)
    lastOfId[id] = at
    let place = bytesOfId[id] ?? 0
    while (gap >= 0x80) {
      postings[place++] = gap | 0x80
      gap >>>= 7
    }
    postings[place++] = gap
    bytesOfId[id] = place
  }
  return { granules, counts, starts, postings }
}

/** Accesses of each kind, by its code, before each block of 1,024: eight numbers for a block. */
export function countBlocks(length: number, meta: Uint8Array): Uint16Array {
  const kinds = 1 << kindBits
  const blocks = Math.ceil(length / 2 ** blockBits)
  const before = new Uint16Array(blocks * kinds)
  const counts = new Uint32Array(kinds)
  for (let block = 0; block < blocks; block++) {
    before.set(counts, block * kinds)
    const end = Math.min(length, (block + 1) << blockBits)
    for (let at = block << blockBits; at < end; at++) {
      const kind = (meta[at] ?? 0) & kindMask
      counts[kind] = (counts[kind] ?? 0) + 1
    }
  }
  return before
}

export function indexMemory({ highs, granules, counts, starts, postings }: GranuleIndex): number {
  return [highs, granules, counts, starts, postings].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  )
}
