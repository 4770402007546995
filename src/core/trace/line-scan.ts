const noDigit = 0xff
const digits = new Uint8Array(256).fill(noDigit)
for (let digit = 0; digit < 16; digit++) {
  const letter = digit.toString(16)
  digits[letter.charCodeAt(0)] = digit
  digits[letter.toUpperCase().charCodeAt(0)] = digit
}

const space = 0x20
const tab = 0x09
const mostHexDigits = 16

/** Goes through the bytes of a line and takes numbers from it, without making text of them. */
export class LineScan {
  #bytes = new Uint8Array(0) as Uint8Array
  at = 0
  end = 0
  /** The halves of the number that was read last, unsigned. */
  low = 0
  high = 0

  start(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes
    this.at = start
    this.end = end
  }

  get done(): boolean {
    return this.at >= this.end
  }

  /** The byte here, -1 at the end. */
  get byte(): number {
    return this.at < this.end ? (this.#bytes[this.at] ?? -1) : -1
  }

  skipSpaces(): void {
    while (this.at < this.end) {
      const byte = this.#bytes[this.at]
      if (byte !== space && byte !== tab) return
      this.at++
    }
  }

  /** Takes this byte if it is here. */
  take(byte: number): boolean {
    if (this.byte !== byte) return false
    this.at++
    return true
  }

  /** Takes this word if it is here. */
  takeWord(word: string): boolean {
    for (let index = 0; index < word.length; index++) {
      const here = this.at + index < this.end ? this.#bytes[this.at + index] : -1
      if (here !== word.charCodeAt(index)) return false
    }
    this.at += word.length
    return true
  }

  /** Takes `0x` if it is here. */
  takePrefix(): boolean {
    const second = this.at + 1 < this.end ? (this.#bytes[this.at + 1] ?? 0) | 0x20 : 0
    if (this.byte !== 0x30 || second !== 0x78) return false
    this.at += 2
    return true
  }

  /** Takes 1 to 16 hexadecimal digits into `low` and `high`; false, and nothing taken: there are none, or more. */
  hex(): boolean {
    const from = this.at
    let low = 0
    let high = 0
    let at = from
    for (; at < this.end; at++) {
      const digit = digits[this.#bytes[at] ?? 0] ?? noDigit
      if (digit === noDigit) break
      if (at - from === mostHexDigits) return false
      high = (high << 4) | (low >>> 28)
      low = (low << 4) | digit
    }
    if (at === from) return false
    this.at = at
    this.low = low >>> 0
    this.high = high >>> 0
    return true
  }

  /** Takes decimal digits below 2^64 into `low` and `high`. */
  decimal(): boolean {
    const from = this.at
    let at = from
    let low = 0
    let high = 0
    for (; at < this.end; at++) {
      const digit = (this.#bytes[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) break
      const next = low * 10 + digit
      low = next >>> 0
      high = high * 10 + (next - low) / 2 ** 32
      if (high > 0xffff_ffff) return false
    }
    if (at === from) return false
    this.at = at
    this.low = low
    this.high = high
    return true
  }

  /** Takes a decimal number up to 2^53; -1: there is none. */
  number(): number {
    const from = this.at
    if (!this.decimal()) return -1
    const value = this.high * 2 ** 32 + this.low
    if (value <= Number.MAX_SAFE_INTEGER) return value
    this.at = from
    return -1
  }

  /** Takes everything up to a space, a comma or the end, as text. */
  word(): string {
    const from = this.at
    while (this.at < this.end) {
      const byte = this.#bytes[this.at] ?? 0
      if (byte === space || byte === tab || byte === 0x2c) break
      this.at++
    }
    return String.fromCharCode(...this.#bytes.subarray(from, this.at))
  }

  /** Goes to this byte; false: there is none. */
  find(byte: number): boolean {
    const found = this.#bytes.indexOf(byte, this.at)
    if (found < 0 || found >= this.end) return false
    this.at = found
    return true
  }

  /** Goes to this byte, or to the end. */
  findOrEnd(byte: number): void {
    if (!this.find(byte)) this.at = this.end
  }

  /** What stands between there and here, as text of a character for each byte. */
  text(from: number): string {
    return String.fromCharCode(...this.#bytes.subarray(from, this.at))
  }

  /** The byte before this one. */
  get before(): number {
    return this.#bytes[this.at - 1] ?? 0
  }

  /** Nothing but spaces is left, which are passed over. */
  get blank(): boolean {
    this.skipSpaces()
    return this.done
  }
}

/** The halves of a number of 1 to 16 hexadecimal digits, unsigned. */
export function halvesOf(hex: string): { readonly low: number; readonly high: number } {
  return {
    low: Number.parseInt(hex.slice(-8), 16),
    high: hex.length > 8 ? Number.parseInt(hex.slice(0, -8), 16) : 0,
  }
}
