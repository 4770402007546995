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
const recentBits: usize = 10
const recent: usize = slotIds + 2 * slots

/** For each access its granule, and how far it is from the one before there, less one. */
const idOfAccess: usize = recent + (8 << recentBits)
const gapOfAccess: usize = idOfAccess + 2 * mostAccesses

/** For each id 16 bytes, its place: the last position; at 8 bytes of its postings or where the next goes; at 12 how many there are. */
const ids: usize = gapOfAccess + 2 * mostAccesses

/** The directory by id as `name` finds them: keys; and in the caller's order as `post` wants them. */
export const granules: usize = ids + 16 * <usize>mostGranules
export const counts: usize = granules + 4 * <usize>mostGranules
export const starts: usize = counts + 2 * <usize>mostGranules
export const postings: usize = starts + 4 * <usize>mostGranules + 16
/** Room for the longest postings that are ever made: three bytes each. */
export const end: usize = postings + 3 * mostAccesses

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

let bytes: i32 = 0

/** Bytes of the postings of what was named last. */
export function postingBytes(): i32 {
  return bytes
}

/** Gives each granule an id; their keys stand at `granules`. Answers their number, or 0: there are too many. */
export function name(length: i32, shift: i32): i32 {
  memory.fill(slotIds, 0, 2 * slots)
  // A key stands in the entry of its low bits alone: so no key is in any of these.
  for (let entry: u32 = 0; entry < 1 << recentBits; entry++) store<u32>(recent + 8 * entry, ~entry)
  const above = 32 - shift
  let number = 0
  for (let at = 0; at < length; at++) {
    const rank = load<u32>(ranks + 4 * <usize>load<u8>(high + at))
    const key = (rank << above) | (load<u32>(low + 4 * <usize>at) >>> shift)
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
        store<u64>(place, 0, 8)
      } else place = ids + 16 * (<usize>known - 1)
      store<u32>(entry, key)
      store<u32>(entry, <u32>place, 4)
    }
    const gap = at - load<i32>(place)
    const size = 1 + <i32>(gap >= 0x80) + <i32>(gap >= 0x4000)
    store<i32>(place, at)
    store<u64>(place, load<u64>(place, 8) + (((<u64>1) << 32) | size), 8)
    store<u16>(idOfAccess + 2 * <usize>at, (place - ids) >> 4)
    store<u16>(gapOfAccess + 2 * <usize>at, gap - 1)
  }
  bytes = 0
  for (let id = 0; id < number; id++) bytes += load<i32>(ids + 16 * <usize>id, 8)
  return number
}

/** Writes counts, starts and postings of the granules, whose keys the caller has put in their order. */
export function post(length: i32, number: i32): void {
  let total = 0
  for (let granule = 0; granule < number; granule++) {
    const slot = slotOf(load<u32>(granules + 4 * <usize>granule))
    const place = ids + 16 * (<usize>load<u16>(slotIds + 2 * slot) - 1)
    store<u16>(counts + 2 * <usize>granule, load<i32>(place, 12) - 1)
    store<u32>(starts + 4 * <usize>granule, total)
    const size = load<i32>(place, 8)
    store<i32>(place, total, 8)
    total += size
  }
  store<u32>(starts + 4 * <usize>number, total)
  for (let at: usize = 0; at < <usize>length; at++) {
    const place = ids + 16 * <usize>load<u16>(idOfAccess + 2 * at)
    let gap = <i32>load<u16>(gapOfAccess + 2 * at) + 1
    let next = <usize>load<u32>(place, 8)
    while (gap >= 0x80) {
      store<u8>(postings + next++, gap | 0x80)
      gap >>>= 7
    }
    store<u8>(postings + next++, gap)
    store<u32>(place, <u32>next, 8)
  }
}
