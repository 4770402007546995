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
/** How many records have each kind; added to. */
export const counts: usize = state + 4 * 8

export const end: usize = counts + 4 * 8

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

/**
 * Reads records from the text in [from, to) into the columns from position `used` on, until one is met that is not
 * plain: another line, a size or high word without a code, an M that is one access with the L before it.
 * Answers how many accesses the columns have then.
 */
export function parse(from: i32, to: i32, used: i32): i32 {
  const highCount = load<i32>(state)
  let kind = load<i32>(state + 4)
  let lowWord = load<u32>(state + 8)
  let highWord = load<u32>(state + 12)
  let size = load<u32>(state + 16)
  let highCode: i32 = -1
  let knownHigh: u32 = 0
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
    const length = <usize>ctz(~i8x16.bitmask(v128.or(isLetter, isDigit)))
    if (length < 8) break
    const after = at + 3 + length
    const tail = load<u32>(after)
    if ((tail & 0xff) !== 0x2c) break
    // One digit and the end of the line, two, or one and the end of a line of Windows.
    let newSize = ((tail >> 8) & 0xff) - 0x30
    if (newSize > 9) break
    let next = after + 3
    const third = (tail >> 16) & 0xff
    if (third !== 0x0a) {
      if (tail >> 24 !== 0x0a) break
      next++
      if (third !== 0x0d) {
        if (third - 0x30 > 9) break
        newSize = newSize * 10 + third - 0x30
      }
    }
    const sizeCode = load<u8>(sizes + <usize>newSize)
    if (sizeCode === 0xff) break
    // The digits at the end of the vector, zeros before them, two to a byte, the lowest byte first.
    const values = i8x16.sub(digits, v128.and(isLetter, i8x16.splat(0x61 - 0x30 - 10)))
    const aligned = i8x16.swizzle(values, v128.load(places + length))
    const pairs = v128.or(i16x8.shl(aligned, 4), i16x8.shr_u(aligned, 8))
    const address = v128.shuffle<u8>(
      pairs,
      pairs,
      14,
      12,
      10,
      8,
      6,
      4,
      2,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    )
    const newLow = <u32>i32x4.extract_lane(address, 0)
    const newHigh = <u32>i32x4.extract_lane(address, 1)
    if (newHigh !== knownHigh || highCode < 0) {
      let code: i32 = 0
      while (code < highCount && load<u32>(highWords + ((<usize>code) << 2)) !== newHigh) code++
      if (code === highCount) break
      knownHigh = newHigh
      highCode = code
    }
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
    const counter = counts + ((<usize>newKind) << 2)
    store<u32>(counter, load<u32>(counter) + 1)
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
