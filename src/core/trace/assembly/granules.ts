// Makes the index of a chunk: granules.ts beside this folder says what it is, and has the same in TypeScript.

const mostAccesses: usize = 65_536
export const mostGranules: i32 = 6144
const slotBits: i32 = 14
const slots: usize = 1 << slotBits

/** The caller's columns: low words, codes of high words, and the rank of each code. */
export const low: usize = 0x1000
export const high: usize = low + 4 * mostAccesses
export const ranks: usize = high + mostAccesses

/** A hash table: keys, and ids from 1, 0 where a slot is free. */
const slotKeys: usize = ranks + 4 * 256
const slotIds: usize = slotKeys + 4 * slots

/** In front of it, small enough for the fastest cache: the key that was met last of those with these low bits, and its place. */
const recentBits: usize = 11
const recent: usize = slotIds + 2 * slots

/** For each code of a high word its rank, where a key has it. */
const upperBits: usize = recent + (8 << recentBits)

/** For each id 16 bytes, its place: the last position; at 4 where its next posting goes; at 8 its first block. */
const ids: usize = upperBits + 4 * 256

/** The directory by id as `name` finds them: keys; and in the caller's order as `post` wants them. */
export const granules: usize = ids + 16 * <usize>mostGranules
export const counts: usize = granules + 4 * <usize>mostGranules
export const starts: usize = counts + 2 * <usize>mostGranules
export const postings: usize = starts + 4 * <usize>mostGranules + 16

/**
 * Postings as they are found: those of a granule fill one block after the other, so that its accesses need to be looked
 * at only once. At the end of a full block stands where its next one is, and in the low bits how many bytes it has.
 */
const blockLength: usize = 64
const link: usize = blockLength - 4
const mostOfPosting: usize = 3
const fullBlock: usize = link - mostOfPosting + 1
const firstBlock: usize =
  (postings + mostOfPosting * mostAccesses + 2 * blockLength) & ~(blockLength - 1)
/** Room for the longest postings that are ever made, and for a block of each granule that is not full. */
export const end: usize =
  firstBlock + blockLength * (<usize>mostGranules + (mostOfPosting * mostAccesses) / fullBlock + 1)

/** Where the caller puts what says the kinds, and where their counts stand: no index is made at that time. */
export const meta: usize = low
export const blocks: usize = high
export const kindCounts: usize = ranks
const blockBits: usize = 10
const kinds: usize = 8
const kindMask: u8 = 7

/** Writes how many accesses have each of the eight kinds, and how many before each block. */
export function countKinds(length: i32): void {
  memory.fill(kindCounts, 0, 4 * kinds)
  for (let from: usize = 0; from < <usize>length; from += 1 << blockBits) {
    for (let kind: usize = 0; kind < kinds; kind++) {
      store<u16>(
        blocks + 2 * (kinds * (from >> blockBits) + kind),
        load<u32>(kindCounts + 4 * kind),
      )
    }
    if (from + (1 << blockBits) <= <usize>length) countBlock(meta + from)
    else for (let at = from; at < <usize>length; at++) addTo(load<u8>(meta + at) & kindMask, 1)
  }
}

function addTo(kind: usize, number: i32): void {
  store<i32>(kindCounts + 4 * kind, load<i32>(kindCounts + 4 * kind) + number)
}

function countBlock(from: usize): void {
  const kindBits = i8x16.splat(kindMask)
  for (let kind: usize = 0; kind < kinds; kind++) {
    const wanted = i8x16.splat(<u8>kind)
    // Each byte counts the 64 vectors of a block.
    let counts = i8x16.splat(0)
    for (let at: usize = 0; at < 1 << blockBits; at += 16) {
      const found = i8x16.eq(v128.and(v128.load(from + at), kindBits), wanted)
      counts = i8x16.sub(counts, found)
    }
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(counts))
    const pairs = i32x4.add(sums, v128.shuffle<u32>(sums, sums, 2, 3, 0, 1))
    addTo(kind, i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1))
  }
}

function slotOf(key: u32): usize {
  let slot = (key * 0x9e37_79b1) >>> (32 - slotBits)
  while (load<u16>(slotIds + 2 * slot) !== 0 && load<u32>(slotKeys + 4 * slot) !== key) {
    slot = (slot + 1) & (<u32>slots - 1)
  }
  return slot
}

let bytes: usize = 0

/** Bytes of the postings of what was named last. */
export function postingBytes(): i32 {
  return <i32>bytes
}

/** Gives each granule an id; their keys stand at `granules`. Answers their number, or 0: there are too many. */
export function name(length: i32, shift: i32): i32 {
  memory.fill(slotIds, 0, 2 * slots)
  // A key stands in the entry of its low bits alone: so no key is in any of these.
  for (let entry: u32 = 0; entry < 1 << recentBits; entry++) store<u32>(recent + 8 * entry, ~entry)
  for (let code: usize = 0; code < 256; code++) {
    store<u32>(upperBits + 4 * code, load<u32>(ranks + 4 * code) << (32 - shift))
  }
  let number = 0
  let freeBlock = firstBlock
  bytes = 0
  for (let at = 0; at < length; at++) {
    const upper = load<u32>(upperBits + 4 * <usize>load<u8>(high + at))
    const key = upper | (load<u32>(low + 4 * <usize>at) >>> shift)
    const entry = recent + 8 * (key & ((1 << recentBits) - 1))
    let place = <usize>load<u32>(entry, 4)
    if (load<u32>(entry) !== key) {
      const slot = slotOf(key)
      const known = load<u16>(slotIds + 2 * slot)
      if (known === 0) {
        if (number === mostGranules) return 0
        place = ids + 16 * <usize>number
        store<u32>(granules + 4 * <usize>number, key)
        number++
        store<u32>(slotKeys + 4 * slot, key)
        store<u16>(slotIds + 2 * slot, number)
        store<i32>(place, -1)
        store<u32>(place, <u32>freeBlock, 4)
        store<u32>(place, <u32>freeBlock, 8)
        freeBlock += blockLength
      } else place = ids + 16 * (<usize>known - 1)
      store<u32>(entry, key)
      store<u32>(entry, <u32>place, 4)
    }
    const gap = at - load<i32>(place)
    store<i32>(place, at)
    let next = putPosting(load<u32>(place, 4), gap)
    const filled = next & (blockLength - 1)
    if (filled >= fullBlock) {
      store<u32>(next - filled, <u32>(freeBlock | filled), link)
      bytes += filled
      next = freeBlock
      freeBlock += blockLength
    }
    store<u32>(place, <u32>next, 4)
  }
  for (let id = 0; id < number; id++) {
    bytes += <usize>load<u32>(ids + 16 * <usize>id, 4) & (blockLength - 1)
  }
  return number
}

/** Answers where the one after it goes. */
function putPosting(at: usize, gap: i32): usize {
  let next = at
  let rest = gap
  while (rest >= 0x4000) {
    store<u8>(next++, rest | 0x80)
    rest >>>= 7
  }
  // One byte or two, and no branch for it: it would not be foreseen.
  const isLong = <i32>(rest >= 0x80)
  store<u16>(next, (rest + (rest & ~0x7f)) | (isLong << 7))
  return next + 1 + isLong
}

/** Writes counts, starts and postings of the granules, whose keys the caller has put in their order. */
export function post(number: i32): void {
  let to = postings
  for (let granule = 0; granule < number; granule++) {
    const slot = slotOf(load<u32>(granules + 4 * <usize>granule))
    const place = ids + 16 * (<usize>load<u16>(slotIds + 2 * slot) - 1)
    store<u32>(starts + 4 * <usize>granule, <u32>(to - postings))
    const next = <usize>load<u32>(place, 4)
    let block = <usize>load<u32>(place, 8)
    let count = -1
    while (block !== (next & ~(blockLength - 1))) {
      const linked = <usize>load<u32>(block, link)
      const filled = linked & (blockLength - 1)
      count += copyBlock(block, to, filled)
      to += filled
      block = linked - filled
    }
    count += copyBlock(block, to, next - block)
    to += next - block
    store<u16>(counts + 2 * <usize>granule, count)
  }
  store<u32>(starts + 4 * <usize>number, <u32>(to - postings))
}

/** Copies a block, of which `length` bytes count, and answers how many postings end in them. */
function copyBlock(from: usize, to: usize, length: usize): i32 {
  let goesOn: u64 = 0
  for (let at: usize = 0; at < blockLength; at += 16) {
    const sixteen = v128.load(from + at)
    v128.store(to + at, sixteen)
    goesOn |= (<u64>(<u32>i8x16.bitmask(sixteen))) << at
  }
  return <i32>popcnt(~goesOn & (((<u64>1) << length) - 1))
}
