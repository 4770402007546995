/** A text made readable, and where each of its characters stood. */
export interface Cleaned {
  readonly text: string
  /** The offset in the original text of each character, and one more for the end. */
  readonly at: Uint32Array
}

const quotePrefix = /[ \t]*(?:(?:>|&gt;)[ \t]?)+/y
/** After the escape character. */
const terminalCode = /\[[0-9;?]*[A-Za-z]/y
const softBreak = /=[ \t]*\r?\n/y
const quotedByte = /=([0-9A-F]{2})/y
const entity = /&(?:gt|lt|amp|quot|nbsp|apos|#39|#x27|#61|#58);/y
const entities: Readonly<Record<string, string>> = {
  '&gt;': '>',
  '&lt;': '<',
  '&amp;': '&',
  '&quot;': '"',
  '&nbsp;': ' ',
  '&#61;': '=',
  '&#58;': ':',
}
const unseen = /[\u200b-\u200f\u2060\ufeff\u00ad]/
const space = /[\u00a0\u2000-\u200a\u202f\u3000]/
const nameBefore = /(?:^|\W)(?:d[rb]\[?\d\]?|cr4)$/i

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index
  return pattern.exec(text)
}

/** Whether a mail program wrote every `=` as `=3D`: then a line that ends with `=` goes on. */
function isQuotedPrintable(text: string): boolean {
  const all = text.match(/=(?![ \t]*(?:\r?\n|$))/g)?.length ?? 0
  const escaped = text.match(/=3D/g)?.length ?? 0
  if (escaped === 0 || escaped < all * 0.8) return false
  // A single value may begin with 3D; one that is two digits too long does not.
  return escaped >= 3 || /=3D(?:0x|[0-9a-f]{8}(?:[0-9a-f]{8})?(?![0-9a-f]))/i.test(text)
}

/**
 * Undoes what mail, terminals and scripts do to a text: quoting marks, soft line breaks and `=3D` of quoted-printable,
 * colour codes, entities of HTML, `\n` written as two characters, blanks and marks of Unicode. One pass.
 */
export function clean(text: string): Cleaned {
  const quoted = isQuotedPrintable(text)
  const codes = new Uint16Array(text.length)
  const at = new Uint32Array(text.length + 1)
  let length = 0
  let lineStart = true
  const put = (character: string, index: number) => {
    codes[length] = character.charCodeAt(0)
    at[length] = index
    length += 1
  }
  const before = () => String.fromCharCode(...codes.subarray(Math.max(0, length - 12), length))
  let index = 0
  while (index < text.length) {
    if (lineStart) {
      lineStart = false
      index += matchAt(quotePrefix, text, index)?.[0].length ?? 0
      if (index >= text.length) break
    }
    const character = text.charAt(index)
    if (character === '=') {
      const broken = matchAt(softBreak, text, index)?.[0]
      const next = broken === undefined ? '' : text.charAt(index + broken.length)
      if (broken !== undefined && (quoted || next === ':' || !nameBefore.test(before()))) {
        index += broken.length
        lineStart = true
        continue
      }
      const byte = quoted ? matchAt(quotedByte, text, index)?.[1] : undefined
      if (byte !== undefined) {
        const code = Number.parseInt(byte, 16)
        if (code !== 0xc2) put(code === 0xa0 ? ' ' : String.fromCharCode(code), index)
        index += 3
        continue
      }
    } else if (character === '\\') {
      const escaped = text.charAt(index + 1)
      const meant = { n: '\n', r: '\n', t: '\t', '"': '"', "'": "'" }[escaped]
      if (meant !== undefined) {
        put(meant, index)
        index += 2
        continue
      }
    } else if (character === '&') {
      const found = matchAt(entity, text, index)?.[0]
      if (found !== undefined) {
        put(entities[found] ?? "'", index)
        index += found.length
        continue
      }
    } else if (character === '\u001b') {
      const code = matchAt(terminalCode, text, index + 1)?.[0]
      if (code !== undefined) {
        index += code.length + 1
        continue
      }
    } else if (character === '\r') {
      if (text.charAt(index + 1) !== '\n') {
        put('\n', index)
        lineStart = true
      }
      index += 1
      continue
    }
    if (character === '\n') lineStart = true
    if (!unseen.test(character)) put(space.test(character) ? ' ' : character, index)
    index += 1
  }
  at[length] = text.length
  return { text: textOf(codes.subarray(0, length)), at: at.subarray(0, length + 1) }
}

const chunk = 8192

function textOf(codes: Uint16Array): string {
  const parts: string[] = []
  for (let start = 0; start < codes.length; start += chunk) {
    parts.push(String.fromCharCode(...codes.subarray(start, start + chunk)))
  }
  return parts.join('')
}
