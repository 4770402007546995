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
const idOfAccess: usize = slotIds + 2 * slots

/** For each id: the last position, how many there are, bytes of their postings or where the next goes. */
const ids: usize = idOfAccess + 2 * mostAccesses

/** The directory by id as `name` finds them: keys; and in the caller's order as `post` wants them. */
export const granules: usize = ids + 12 * <usize>mostGranules
export const counts: usize = granules + 4 * <usize>mostGranules
export const starts: usize = counts + 2 * <usize>mostGranules
export const postings: usize = starts + 4 * <usize>mostGranules + 16
/** Room for the longest postings that are ever made: three bytes each. */
export const end: usize = postings + 3 * mostAccesses

/** Where the caller puts what says the kinds, and where their counts stand: the index of that chunk is done by then. */
export const meta: usize = low
export const blocks: usize = high
const blockBits: usize = 10
const kindMask: i8 = 7

/** Writes how many accesses have each of the eight kinds before each block. */
export function countBlocks(length: i32): void {
  const kindBits = i8x16.splat(kindMask)
  let before = i16x8.splat(0)
  for (let block: usize = 0; block << blockBits < <usize>length; block++) {
    v128.store(blocks + 16 * block, before)
    const from = meta + (block << blockBits)
    for (let kind: u8 = 0; kind < 8; kind++) {
      const wanted = i8x16.splat(kind)
      // Each byte counts the 64 vectors of a block. What is behind the last access is in no block that is before another.
      let counts = i8x16.splat(0)
      for (let at: usize = 0; at < 1 << blockBits; at += 16) {
        const found = i8x16.eq(v128.and(v128.load(from + at), kindBits), wanted)
        counts = i8x16.sub(counts, found)
      }
      const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(counts))
      const pairs = i32x4.add(sums, v128.shuffle<u32>(sums, sums, 2, 3, 0, 1))
      const total = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)
      before = i16x8.add(before, v128.and(i16x8.splat(<i16>total), lane(kind)))
    }
  }
}

/** All bits of one lane of eight. */
function lane(number: u8): v128 {
  return i16x8.eq(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(number))
}

function slotOf(key: u32): usize {
  let slot = (key * 0x9e37_79b1) >>> (32 - slotBits)
  while (load<u16>(slotIds + 2 * slot) !== 0 && load<u32>(slotKeys + 4 * slot) !== key) {
    slot = (slot + 1) & (<u32>slots - 1)
  }
  return slot
}

let bytes: i32 = 0

/** Bytes of the postings of what was named last. */
export function postingBytes(): i32 {
  return bytes
}

/** Gives each granule an id; their keys stand at `granules`. Answers their number, or 0: there are too many. */
export function name(length: i32, shift: i32): i32 {
  memory.fill(slotIds, 0, 2 * slots)
  const above = 32 - shift
  let number = 0
  let lastKey: u32 = 0
  let id: i32 = -1
  let total = 0
  for (let at = 0; at < length; at++) {
    const rank = load<u32>(ranks + 4 * <usize>load<u8>(high + at))
    const key = (rank << above) | (load<u32>(low + 4 * <usize>at) >>> shift)
    if (key !== lastKey || id < 0) {
      lastKey = key
      const slot = slotOf(key)
      const known = load<u16>(slotIds + 2 * slot)
      if (known === 0) {
        if (number === mostGranules) return 0
        id = number++
        store<u32>(slotKeys + 4 * slot, key)
        store<u16>(slotIds + 2 * slot, number)
        store<u32>(granules + 4 * <usize>id, key)
        const place = ids + 12 * <usize>id
        store<i32>(place, -1)
        store<i32>(place, 0, 4)
        store<i32>(place, 0, 8)
      } else id = <i32>known - 1
    }
    const place = ids + 12 * <usize>id
    const gap = at - load<i32>(place)
    const size = 1 + <i32>(gap >= 0x80) + <i32>(gap >= 0x4000)
    store<i32>(place, at)
    store<i32>(place, load<i32>(place, 4) + 1, 4)
    store<i32>(place, load<i32>(place, 8) + size, 8)
    total += size
    store<u16>(idOfAccess + 2 * <usize>at, id)
  }
  bytes = total
  return number
}

/** Writes counts, starts and postings of the granules, whose keys the caller has put in their order. */
export function post(length: i32, number: i32): void {
  let total = 0
  for (let granule = 0; granule < number; granule++) {
    const slot = slotOf(load<u32>(granules + 4 * <usize>granule))
    const place = ids + 12 * (<usize>load<u16>(slotIds + 2 * slot) - 1)
    store<u16>(counts + 2 * <usize>granule, load<i32>(place, 4) - 1)
    store<u32>(starts + 4 * <usize>granule, total)
    const size = load<i32>(place, 8)
    store<i32>(place, -1)
    store<i32>(place, total, 8)
    total += size
  }
  store<u32>(starts + 4 * <usize>number, total)
  for (let at = 0; at < length; at++) {
    const place = ids + 12 * <usize>load<u16>(idOfAccess + 2 * <usize>at)
    let gap = at - load<i32>(place)
    let next = load<i32>(place, 8)
    store<i32>(place, at)
    while (gap >= 0x80) {
      store<u8>(postings + next++, gap | 0x80)
      gap >>>= 7
    }
    store<u8>(postings + next++, gap)
    store<i32>(place, next, 8)
  }
}
