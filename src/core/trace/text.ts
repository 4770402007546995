import { formatNumber } from '../registers/text.ts'

/** Characters of a line that are kept for a person to recognise it. */
export const longestExcerpt = 80

const unreadable = 0xfffd

/** What a terminal or a page would obey instead of showing it: controls, marks of direction. */
const unseen = /[\p{Cc}\p{Cf}]/gu

/**
 * The beginning of a line of bytes as text of at most 80 characters. Bytes that are no UTF-8 and characters that
 * cannot be seen become U+FFFD, each.
 */
export function excerpt(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start, count = 0; at < end && count < longestExcerpt; count++) {
    const length = lengthOfCharacter(bytes[at] ?? 0)
    const code = at + length <= end ? decodeCharacter(bytes, at, length) : unreadable
    text += String.fromCodePoint(code)
    at += code === unreadable ? 1 : length
  }
  return text.replace(unseen, '\u{fffd}')
}

/** Arguments that a call takes on every platform. */
const mostAtOnce = 8192

/** A line of bytes as text; bytes that are no UTF-8 become U+FFFD, each. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  let all = 0
  for (let at = start; at < end; at++) all |= bytes[at] ?? 0
  if (all < 0x80 && end - start <= mostAtOnce)
    return String.fromCharCode(...bytes.subarray(start, end))
  let text = ''
  for (let at = start; at < end;) {
    const length = lengthOfCharacter(bytes[at] ?? 0)
    const code = at + length <= end ? decodeCharacter(bytes, at, length) : unreadable
    text += String.fromCodePoint(code)
    at += code === unreadable ? 1 : length
  }
  return text
}

/** At most `most` characters of a text from a source, without what cannot be seen. */
export function shortText(text: string, most: number): string {
  const cut = text.length > most ? text.slice(0, most) : text
  return cut.replace(unseen, '\u{fffd}')
}

/** Bytes of a character of UTF-8, by its first; 1 for a byte that begins none. */
function lengthOfCharacter(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

/** The smallest code that needs so many bytes; a smaller one in as many is no UTF-8. */
const smallestCodes = [0, 0, 0x80, 0x800, 0x1_0000]

function decodeCharacter(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0
  if (length === 1) return first < 0x80 ? first : unreadable
  let code = first & (0x7f >> length)
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0
    if (byte >> 6 !== 0b10) return unreadable
    code = (code << 6) | (byte & 0x3f)
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff
  const valid = code >= (smallestCodes[length] ?? 0) && code <= 0x10_ffff && !surrogate
  return valid ? code : unreadable
}

/** `7,620 lines`, `1 line`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`
}
