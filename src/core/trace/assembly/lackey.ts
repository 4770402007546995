// Lines of lackey that are plain records, many at a go. Whatever is anything else is left to lackey.ts, line by line.
//
// `readPairs` reads what nearly all lines are, two at a time, and `readOne` any plain record, where the pairs stop.
// Where a line ends is decided by branches, on the places where its comma and its newline mostly are, and not by counting
// its digits: a branch is foreseen, so that the next lines are begun before this one is done.

/** Where the caller puts text: as much as stays in a cache while it is read. */
export const text: usize = 0x1000
export const mostText: i32 = 0x4_0000

/** The columns of a chunk, each as long as one. What is before or behind them may be touched. */
const pad: usize = 16
const mostRecords: usize = 0x1_0000
export const low: usize = text + mostText + pad
export const high: usize = low + 4 * mostRecords + pad
export const meta: usize = high + mostRecords + pad

/** For sizes of up to two digits: what `meta` has above the kind, or 0xff: the size has no code yet. */
export const sizes: usize = meta + mostRecords + pad
/** The high words that have a code, 32 bits each. */
export const highWords: usize = sizes + 128

/** The same as `sizes`, by the character of a size of one digit. */
const digitSizes: usize = highWords + 4 * 256
/** By the second letter of a line 32 bits each: its first three, and its kind above them. */
const heads: usize = digitSizes + 256
/** The last eight digits of two lines, the first one's above. */
const lastDigits: usize = heads + 4 * 256

export const end: usize = lastDigits + 16

/** Lines are read by words that reach beyond them; the caller's path has the rest. */
const margin: usize = 48

const comma: u32 = 0x2c
const newline: u32 = 0x0a
const carriageReturn: u32 = 0x0d

const read: u32 = 1
const write: u32 = 2
const modify: u32 = 3
const execute: u32 = 4
const kindMask: u32 = 7
const noCode: u32 = 0xff

/** Where the next line begins. */
let at: usize = 0
/** Records that the columns have. */
let count: usize = 0
let wordCount: i32 = 0
/** The code of the high word 0, or -1. */
let zeroCode: i32 = -1

// The last address of more than eight digits: how many more, where they are among the eight bytes before the others,
// how they read, and the code of the high word that they make.
let upperDigits: usize = 0
let upperMask: u64 = 0
let upperText: u64 = 0
let upperCode: i32 = -1

// Vectors, in memory: a constant would be made anew wherever it stands, at each line.
const aboveNine: usize = memory.data(16)
const six: usize = memory.data(16)
const f0: usize = memory.data(16)
const letterA: usize = memory.data(16)
const ten: usize = memory.data(16)
const aboveFifteen: usize = memory.data(16)
const pairUp: usize = memory.data(16)
const backwards: usize = memory.data(16)

export function start(): void {
  memory.fill(digitSizes, <u8>noCode, 256)
  // No line with another second letter begins so.
  for (let letter: usize = 0; letter < 256; letter++) store<u32>(heads + 4 * letter, 0x4c00)
  store<u32>(heads + 4 * 0x4c, 0x20_4c20 | (read << 24)) // ` L `
  store<u32>(heads + 4 * 0x53, 0x20_5320 | (write << 24)) // ` S `
  store<u32>(heads + 4 * 0x4d, 0x20_4d20 | (modify << 24)) // ` M `
  store<u32>(heads + 4 * 0x20, 0x20_2049 | (execute << 24)) // `I  `
  memory.fill(aboveNine, 0xff - 0x39, 16)
  memory.fill(six, 6, 16)
  memory.fill(f0, 0xf0, 16)
  memory.fill(letterA, 0x61, 16)
  memory.fill(ten, 10, 16)
  memory.fill(aboveFifteen, 0x7f - 15, 16)
  v128.store(pairUp, i16x8.splat(0x1001))
  v128.store(backwards, i8x16(15, 13, 11, 9, 7, 5, 3, 1, -1, -1, -1, -1, -1, -1, -1, -1))
}

/**
 * Reads records from the text in [from, to) into the columns from position `used` on, until one is met that is not
 * plain: another line, a size or high word without a code, an M that may be one access with the L before it. `words` is
 * how many high words have one. Answers how many records the columns have then.
 */
export function parse(from: i32, to: i32, used: i32, words: i32): i32 {
  at = text + <usize>from
  count = <usize>used
  wordCount = words
  zeroCode = codeOf(0)
  forgetUpper()
  store<u64>(digitSizes + 0x30, load<u64>(sizes))
  store<u16>(digitSizes + 0x38, load<u16>(sizes, 8))
  const last = text + <usize>to - margin
  while (at <= last && count < mostRecords) {
    if (zeroCode >= 0) readPairs(last)
    if (at > last || count === mostRecords || !readOne()) break
  }
  return <i32>count
}

/** Where the line begins that was not read. */
export function stopped(): i32 {
  return <i32>(at - text)
}

/** The code of a high word, or -1. */
function codeOf(word: u32): i32 {
  for (let code = 0; code < wordCount; code++) {
    if (load<u32>(highWords + 4 * <usize>code) === word) return code
  }
  return -1
}

/** Until there is one, no upper digits are the right ones. */
function forgetUpper(): void {
  upperMask = 0
  upperText = 1
}

function rememberUpper(digits: usize, before: u64, code: i32): void {
  upperDigits = digits
  upperMask = (<u64>-1) << ((8 - digits) << 3)
  upperText = before & upperMask
  upperCode = code
}

function readPairs(last: usize): void {
  let line = at
  let used = count
  // The longest pair has sizes of two digits and long addresses.
  let pairs = min<usize>((mostRecords - used) >> 1, (last - line) / (2 * (15 + upperDigits)))
  const toNine = v128.load(aboveNine)
  const range = v128.load(six)
  const offset = v128.load(f0)
  const first = v128.load(letterA)
  const value = v128.load(ten)
  const toFifteen = v128.load(aboveFifteen)
  const factor = v128.load(pairUp)
  const order = v128.load(backwards)
  for (; pairs > 0; pairs--) {
    const second = Line.read(line, used, lastDigits + 8)
    if (second === 0) break
    const next = Line.read(second, used + 1, lastDigits)
    if (next === 0) break
    // By halves, as they were stored: so they need not be in memory yet.
    const digits = v128.load64_lane(lastDigits, v128.load64_zero(lastDigits), 1, 8)
    const values = valuesOf(digits, toNine, range, offset, first, value)
    if (i8x16.bitmask(i8x16.add_sat_u(values, toFifteen)) !== 0) break
    store<u64>(low + 4 * used, wordOf(values, factor, order))
    used += 2
    line = next
  }
  at = line
  count = used
}

/** A class because only methods have decorators: called, its function would cost as much as it does. */
class Line {
  /**
   * Reads a line whose address has eight digits, or the upper digits of the last longer one: puts all but the low word
   * into the columns, and the last eight digits as they are to `digits`. Answers where the next line begins, or 0: it is
   * another line.
   */
  @inline
  static read(line: usize, used: usize, digits: usize): usize {
    let place = line + 3
    if (load<u8>(line, 11) === comma) {
      store<u8>(high + used, <u8>zeroCode)
    } else {
      place += upperDigits
      if ((load<u64>(place - 8) & upperMask) !== upperText || load<u8>(place, 8) !== comma) return 0
      store<u8>(high + used, <u8>upperCode)
    }
    const head = load<u32>(heads + 4 * <usize>load<u8>(line, 1))
    if ((load<u32>(line) ^ head) << 8 !== 0) return 0
    const kind = head >> 24
    if (mayMerge(kind, used)) return 0
    let next = place + 11
    let size: u32
    if (load<u8>(place, 10) === newline) {
      size = load<u8>(digitSizes + <usize>load<u8>(place, 9))
    } else {
      size = sizeOfTwo(place + 9)
      next = place + 12
    }
    if (size === noCode) return 0
    store<u8>(meta + used, <u8>(size | kind))
    store<u64>(digits, load<u64>(place))
    return next
  }
}

/** Whether there is a plain record. */
function readOne(): bool {
  const head = load<u32>(heads + 4 * <usize>load<u8>(at, 1))
  if ((load<u32>(at) ^ head) << 8 !== 0) return false
  const kind = head >> 24
  if (mayMerge(kind, count)) return false
  const commas = i8x16.eq(v128.load(at, 3), i8x16.splat(<u8>comma))
  // After sixteen digits it has to be there; that is seen below.
  const length = <usize>ctz(i8x16.bitmask(commas) | 0x1_0000)
  if (length < 8) return false
  const after = at + 3 + length
  const values = valuesOf(
    v128.load(after - 16),
    v128.load(aboveNine),
    v128.load(six),
    v128.load(f0),
    v128.load(letterA),
    v128.load(ten),
  )
  const noDigits = i8x16.bitmask(i8x16.add_sat_u(values, v128.load(aboveFifteen)))
  if (noDigits >> (16 - <u32>length) !== 0) return false
  const all = wordOf(values, v128.load(pairUp), v128.load(backwards))
  const word = all & (<u64>-1 >> ((<u64>(16 - length)) << 2))
  const code = codeOf(<u32>(word >> 32))
  if (code < 0) return false
  if (load<u8>(after) !== comma) return false
  let next = after + 4
  let size: u32
  if (load<u8>(after, 2) === newline) {
    size = load<u8>(digitSizes + <usize>load<u8>(after, 1))
    next = after + 3
  } else if (load<u16>(after, 2) === ((newline << 8) | carriageReturn)) {
    size = load<u8>(digitSizes + <usize>load<u8>(after, 1))
  } else size = sizeOfTwo(after + 1)
  if (size === noCode) return false
  store<u32>(low + 4 * count, <u32>word)
  store<u8>(high + count, <u8>code)
  store<u8>(meta + count, <u8>(size | kind))
  if (length > 8) rememberUpper(length - 8, load<u64>(after - 16), code)
  count++
  at = next
  return true
}

/** Whether a record may be one access with that before it: the caller's path knows. */
function mayMerge(kind: u32, used: usize): bool {
  return kind === modify && (load<u8>(meta + used - 1) & kindMask) === read
}

/** Hexadecimal digits to their values; what is no digit gets more than 15. */
function valuesOf(
  letters: v128,
  toNine: v128,
  range: v128,
  offset: v128,
  first: v128,
  value: v128,
): v128 {
  // `0` to `9` become 0xf6 to 0xff, then 0xf0 to 0xf9, then 0 to 9; all others come to 16 and more.
  const decimal = i8x16.sub(i8x16.sub_sat_u(i8x16.add(letters, toNine), range), offset)
  const letter = i8x16.add_sat_u(i8x16.sub(letters, first), value)
  return i8x16.min_u(decimal, letter)
}

/** Sixteen values of digits to one word: those of the highest bytes are the lowest. */
function wordOf(values: v128, factor: v128, order: v128): u64 {
  // The upper byte of each sixteen bits gets its value and sixteen times the lower byte's.
  return i64x2.extract_lane(i8x16.swizzle(i16x8.mul(values, factor), order), 0)
}

/** The code of a size of two digits before a newline. */
function sizeOfTwo(digits: usize): u32 {
  const tens = <u32>load<u8>(digits) - 0x30
  const ones = <u32>load<u8>(digits, 1) - 0x30
  if (tens > 9 || ones > 9 || load<u8>(digits, 2) !== newline) return noCode
  return load<u8>(sizes + <usize>(10 * tens + ones))
}
