import { kindCodes, kindMask } from './codes.ts'
import { isPartial, noKind } from './selection.ts'
import { type Chunk, highWordAt } from './store.ts'
import type { Trace } from './trace.ts'

/** Memory that a trace touches: [from, to), whole pages. */
export interface Region {
  readonly from: bigint
  /** 2^64 at most. */
  readonly to: bigint
  /** How many accesses begin in it. */
  readonly accesses: number
}

const pageBits = 12
/** Pages of 4 GiB, as a power of 2. */
const pagesBits = 32 - pageBits

/** Where something is touched, by the page that it begins with: how many pages, and how many accesses begin there. */
type Touched = Map<number, { pages: number; accesses: number }>

const known = new WeakMap<readonly Chunk[], readonly Region[]>()

/**
 * The memory that a trace touches, ascending, as at most `most` regions: the smallest gaps between them are closed
 * first. Where accesses are so scattered that the index is coarse, a region has all that lies between them. The work
 * is done at the first question and kept with the trace.
 */
export function touchedRegions({ chunks }: Trace, most = Infinity): Region[] {
  let regions = known.get(chunks)
  if (!regions) {
    regions = findRegions(chunks)
    known.set(chunks, regions)
  }
  return closeGaps(regions, Math.max(1, most))
}

function findRegions(chunks: readonly Chunk[]): Region[] {
  const touched: Touched = new Map()
  for (const chunk of chunks) {
    const ports = (chunk.counts[kindCodes.in] ?? 0) + (chunk.counts[kindCodes.out] ?? 0)
    if (chunk.index && ports === 0 && !isPartial(chunk)) touchByIndex(chunk.index, touched)
    else touchOneByOne(chunk, touched)
  }
  const places = [...touched].toSorted(([one], [other]) => one - other)
  const regions: { from: number; to: number; accesses: number }[] = []
  for (const [from, { pages, accesses }] of places) {
    const last = regions.at(-1)
    if (last && from <= last.to) {
      last.to = Math.max(last.to, from + pages)
      last.accesses += accesses
    } else regions.push({ from, to: from + pages, accesses })
  }
  const address = (page: number) => BigInt(page) << BigInt(pageBits)
  return regions.map(({ from, to, accesses }) => ({
    from: address(from),
    to: address(to),
    accesses,
  }))
}

function touch(touched: Touched, page: number, pages: number, accesses: number): void {
  const place = touched.get(page)
  if (!place) touched.set(page, { pages, accesses })
  else {
    place.pages = Math.max(place.pages, pages)
    place.accesses += accesses
  }
}

function touchByIndex(
  { highs, granules, counts, shift }: NonNullable<Chunk['index']>,
  touched: Touched,
): void {
  const above = 32 - shift
  const lowMask = (1 << above) - 1
  const pages = shift > pageBits ? 2 ** (shift - pageBits) : 1
  // Granules of one page follow each other.
  let page = -1
  let accesses = 0
  for (let granule = 0; granule < granules.length; granule++) {
    const key = granules[granule] ?? 0
    const low = ((key & lowMask) << shift) >>> 0
    const next = (highs[key >>> above] ?? 0) * 2 ** pagesBits + (low >>> pageBits)
    if (next !== page) {
      if (accesses > 0) touch(touched, page, pages, accesses)
      page = next
      accesses = 0
    }
    accesses += (counts[granule] ?? 0) + 1
  }
  if (accesses > 0) touch(touched, page, pages, accesses)
}

function touchOneByOne(chunk: Chunk, touched: Touched): void {
  for (let position = 0; position < chunk.length; position++) {
    const kind = (chunk.meta[position] ?? 0) & kindMask
    if (kind === kindCodes.in || kind === kindCodes.out || kind === noKind) continue
    const page =
      highWordAt(chunk, position) * 2 ** pagesBits + ((chunk.low[position] ?? 0) >>> pageBits)
    touch(touched, page, 1, 1)
  }
}

function closeGaps(regions: readonly Region[], most: number): Region[] {
  if (regions.length <= most) return [...regions]
  const gaps = regions
    .slice(1)
    .map(({ from }, place) => ({ place, size: from - (regions[place]?.to ?? 0n) }))
  const widest = gaps
    .toSorted((one, other) =>
      one.size === other.size ? one.place - other.place : one.size < other.size ? 1 : -1,
    )
    .slice(0, most - 1)
  const kept = new Set(widest.map(({ place }) => place))
  const closed: { from: bigint; to: bigint; accesses: number }[] = []
  for (const [place, region] of regions.entries()) {
    const last = closed.at(-1)
    if (last && !kept.has(place - 1)) {
      last.to = region.to
      last.accesses += region.accesses
    } else closed.push({ ...region })
  }
  return closed
}
