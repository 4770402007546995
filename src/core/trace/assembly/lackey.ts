// Lines of lackey that are plain records, many at a go. Whatever is anything else is left to lackey.ts, line by line.

/** Where the caller puts text. */
export const text: usize = 0x1000
export const mostText: i32 = 0x10_0000

/** Where records are put: the columns of a chunk, each as long as one. */
export const low: usize = text + mostText
export const high: usize = low + 4 * 0x1_0000
export const meta: usize = high + 0x1_0000

/** For sizes of up to two digits: what `meta` has above the kind, or 0xff: the size has no code yet. */
export const sizes: usize = meta + 0x1_0000
/** The high words that have a code, 32 bits each. */
export const highWords: usize = sizes + 128

/**
 * The state, 32 bits each. In: how many high words there are; the kind of the record before, or 0, and its low word,
 * high word and size. Out: the same of the last record, and where the next line begins.
 */
export const state: usize = highWords + 4 * 256

export const end: usize = state + 4 * 8

/** Records are read through vectors that reach beyond them; the caller's path has the rest. */
const margin: usize = 48

const execute: u32 = 0x20_2049 // `I  `
const read: u32 = 0x20_4c20 // ` L `
const write: u32 = 0x20_5320 // ` S `
const modify: u32 = 0x20_4d20 // ` M `

/** The first two letters, xor-ed, to the kind. */
const kinds: usize = memory.data(128)
/** The three letters of each kind. */
const heads: usize = memory.data(32)
/** For n digits, from byte n on: the places of n digits at the end of a vector of 16. */
const places: usize = memory.data(48)

export function start(): void {
  store<u8>(kinds + 0x69, 4)
  store<u8>(kinds + 0x6c, 1)
  store<u8>(kinds + 0x73, 2)
  store<u8>(kinds + 0x6d, 3)
  store<u32>(heads, 0xffff_ffff)
  store<u32>(heads + 4, read)
  store<u32>(heads + 8, write)
  store<u32>(heads + 12, modify)
  store<u32>(heads + 16, execute)
  for (let place: usize = 0; place < 32; place++) {
    store<u8>(places + place, place < 16 ? 0x80 : <u8>(place - 16))
  }
}

/** The code of a high word, or -1. */
function codeOf(word: u32): i32 {
  const count = load<i32>(state)
  for (let code = 0; code < count; code++) {
    if (load<u32>(highWords + ((<usize>code) << 2)) === word) return code
  }
  return -1
}

/**
 * Reads records from the text in [from, to) into the columns from position `used` on, until one is met that is not
 * plain: another line, a size or high word without a code, an M that is one access with the L before it.
 * Answers how many accesses the columns have then.
 *
 * Where a record ends is decided by branches, on the places where its comma and its newline mostly are, and not by
 * counting its digits: a branch is foreseen, so that the next records are begun before this one is done.
 */
export function parse(from: i32, to: i32, used: i32): i32 {
  let kind = load<i32>(state + 4)
  let lowWord = load<u32>(state + 8)
  let highWord = load<u32>(state + 12)
  let size = load<u32>(state + 16)
  const zeroCode = codeOf(0)
  let otherHigh: u32 = 0
  let otherCode = zeroCode
  let count: usize = used
  let at = text + <usize>from
  const last = text + <usize>to
  while (at + margin <= last && count < 0x1_0000) {
    const head = load<u32>(at) & 0xff_ffff
    const newKind = <i32>load<u8>(kinds + ((head ^ (head >> 8)) & 0x7f))
    if (load<u32>(heads + ((<usize>newKind) << 2)) !== head) break
    const letters = v128.load(at + 3)
    const digits = i8x16.sub(letters, i8x16.splat(0x30))
    const isLetter = i8x16.lt_u(i8x16.sub(letters, i8x16.splat(0x61)), i8x16.splat(6))
    const isDigit = i8x16.lt_u(digits, i8x16.splat(10))
    const mask = i8x16.bitmask(v128.or(isLetter, isDigit))
    const values = i8x16.sub(digits, v128.and(isLetter, i8x16.splat(0x61 - 0x30 - 10)))
    // Two digits to a byte; of each lane of 16 bits the lower half counts. The lowest byte is the last.
    let newLow: u32
    let newHigh: u32 = 0
    let highCode = zeroCode
    let after: usize
    if (load<u8>(at, 11) === 0x2c) {
      if ((mask & 0xff) !== 0xff || zeroCode < 0) break
      const pairs = v128.or(i16x8.shl(values, 4), i16x8.shr_u(values, 8))
      newLow = i32x4.extract_lane(
        v128.shuffle<u8>(pairs, pairs, 6, 4, 2, 0, 6, 4, 2, 0, 6, 4, 2, 0, 6, 4, 2, 0),
        0,
      )
      after = at + 11
    } else {
      const length = <usize>ctz(~mask)
      if (length < 9) break
      const aligned = i8x16.swizzle(values, v128.load(places + length))
      const pairs = v128.or(i16x8.shl(aligned, 4), i16x8.shr_u(aligned, 8))
      const word = i64x2.extract_lane(
        v128.shuffle<u8>(pairs, pairs, 14, 12, 10, 8, 6, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        0,
      )
      newLow = <u32>word
      newHigh = <u32>(word >> 32)
      if (newHigh !== otherHigh) {
        otherHigh = newHigh
        otherCode = codeOf(newHigh)
      }
      if (otherCode < 0) break
      highCode = otherCode
      if (load<u8>(at, 13) === 0x2c) {
        if (length !== 10) break
        after = at + 13
      } else {
        after = at + 3 + length
        if (load<u8>(after) !== 0x2c) break
      }
    }
    // One digit and the end of the line, two, or one and the end of a line of Windows.
    const tail = load<u32>(after)
    let newSize = ((tail >> 8) & 0xff) - 0x30
    if (newSize > 9) break
    let next: usize
    const third = (tail >> 16) & 0xff
    if (third === 0x0a) {
      next = after + 3
    } else {
      if (tail >> 24 !== 0x0a) break
      next = after + 4
      if (third !== 0x0d) {
        if (third - 0x30 > 9) break
        newSize = newSize * 10 + third - 0x30
      }
    }
    const sizeCode = load<u8>(sizes + <usize>newSize)
    if (sizeCode === 0xff) break
    if (
      newKind === 3 &&
      kind === 1 &&
      newLow === lowWord &&
      newHigh === highWord &&
      newSize === size
    ) {
      break
    }
    store<u32>(low + (count << 2), newLow)
    store<u8>(high + count, <u8>highCode)
    store<u8>(meta + count, sizeCode | <u8>newKind)
    kind = newKind
    lowWord = newLow
    highWord = newHigh
    size = newSize
    count++
    at = next
  }
  store<i32>(state + 4, kind)
  store<u32>(state + 8, lowWord)
  store<u32>(state + 12, highWord)
  store<u32>(state + 16, size)
  store<i32>(state + 20, <i32>(at - text))
  return <i32>count
}
