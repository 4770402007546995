/** Characters of a line that are kept for a person to recognise it. */
export const longestExcerpt = 80

/** No character of UTF-8 has more bytes. */
const bytesOfCharacter = 4

/** What a terminal or a page would obey instead of showing it: controls, marks of direction, halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/gu

/**
 * The beginning of a line of bytes as text of at most 80 characters. Bytes that are no UTF-8 and characters that
 * cannot be seen become U+FFFD, each.
 */
export function excerpt(bytes: Uint8Array, start: number, end: number): string {
  const head = bytes.subarray(start, Math.min(end, start + longestExcerpt * bytesOfCharacter))
  return Array.from(decodeUtf8(head)).slice(0, longestExcerpt).join('').replace(unseen, '\u{fffd}')
}

/** The language's only decoder of UTF-8 takes escapes and refuses the whole for one bad byte: it gets one character at a time. */
function decodeUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const character = bytes.subarray(at, at + lengthOfCharacter(bytes[at] ?? 0))
    const escapes = Array.from(character, (byte) => `%${byte.toString(16).padStart(2, '0')}`)
    try {
      text += decodeURIComponent(escapes.join(''))
      at += character.length
    } catch {
      text += '\u{fffd}'
      at += 1
    }
  }
  return text
}

function lengthOfCharacter(first: number): number {
  if (first < 0xc0) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

/** `7,620 lines`, `1 line`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  const digits = String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${digits} ${count === 1 ? noun : plural}`
}
