// The coarse half of the scan: which low words lie in one of the windows. The exact rule decides on what is found.

/** Where positions are put, counted from the first word of the scan, 16 bits each: at most 65,536 of them. */
export const positions: usize = 0x1000

/** Where the caller's words may begin. Words are read in sixteens, so that behind them there is room for 15 more. */
export const words: usize = positions + 2 * 65_536

function lies(word: v128, start: v128, last: v128): v128 {
  return i32x4.le_u(i32x4.sub(word, start), last)
}

/** Appends base + n for each bit n of the mask, and answers where the next goes. */
function append(place: usize, base: i32, mask: i32): usize {
  let rest = mask
  let next = place
  while (rest !== 0) {
    store<u16>(next, base + ctz(rest))
    rest &= rest - 1
    next += 2
  }
  return next
}

/** The 16 comparisons of four vectors as bits. */
function bitsOf(a: v128, b: v128, c: v128, d: v128): i32 {
  return i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)))
}

/**
 * Of the `length` words, at most 65,536, from the byte `from` of the memory on: those with
 * (w - start) mod 2^32 <= last. Works on 16 at a time, so that positions at and above `length` may be answered; they
 * come last.
 */
export function scanOne(from: usize, length: i32, start: i32, last: i32): i32 {
  const starts = i32x4.splat(start)
  const lasts = i32x4.splat(last)
  let found = positions
  for (let base = 0; base < length; base += 16) {
    const at = from + 4 * <usize>base
    const a = lies(v128.load(at), starts, lasts)
    const b = lies(v128.load(at, 16), starts, lasts)
    const c = lies(v128.load(at, 32), starts, lasts)
    const d = lies(v128.load(at, 48), starts, lasts)
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) {
      found = append(found, base, bitsOf(a, b, c, d))
    }
  }
  return <i32>((found - positions) >> 1)
}

/** The smallest distance of each word from one of the starts, counting up and round. */
function nearest(words: v128, s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  return i32x4.min_u(
    i32x4.min_u(i32x4.sub(words, s0), i32x4.sub(words, s1)),
    i32x4.min_u(i32x4.sub(words, s2), i32x4.sub(words, s3)),
  )
}

/** The same for four windows of one length: the words that lie in any of them. */
export function scanFour(
  from: usize,
  length: i32,
  last: i32,
  start0: i32,
  start1: i32,
  start2: i32,
  start3: i32,
): i32 {
  const lasts = i32x4.splat(last)
  const s0 = i32x4.splat(start0)
  const s1 = i32x4.splat(start1)
  const s2 = i32x4.splat(start2)
  const s3 = i32x4.splat(start3)
  let found = positions
  for (let base = 0; base < length; base += 16) {
    const at = from + 4 * <usize>base
    const a = nearest(v128.load(at), s0, s1, s2, s3)
    const b = nearest(v128.load(at, 16), s0, s1, s2, s3)
    const c = nearest(v128.load(at, 32), s0, s1, s2, s3)
    const d = nearest(v128.load(at, 48), s0, s1, s2, s3)
    const any = i32x4.min_u(i32x4.min_u(a, b), i32x4.min_u(c, d))
    if (v128.any_true(i32x4.le_u(any, lasts))) {
      found = append(
        found,
        base,
        bitsOf(
          i32x4.le_u(a, lasts),
          i32x4.le_u(b, lasts),
          i32x4.le_u(c, lasts),
          i32x4.le_u(d, lasts),
        ),
      )
    }
  }
  return <i32>((found - positions) >> 1)
}
