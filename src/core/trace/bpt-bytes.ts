const word = 2 ** 32

/** Bytes that grow by doubling, with numbers of variable length (LEB128, low bits first). */
export class ByteSink {
  #bytes = new Uint8Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#length++] = value
  }

  /** A whole number from 0 to 2^53 - 1. */
  number(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** A number of 64 bits in halves, unsigned. */
  halves(lowHalf: number, highHalf: number): void {
    let low = lowHalf
    let high = highHalf
    while (high > 0 || low >= 0x80) {
      this.byte((low & 0x7f) | 0x80)
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    this.byte(low)
  }

  append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** All bytes so far, in an array of their own. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + needed))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/**
 * Reads what a ByteSink wrote. Beyond the end, and where a number is none, it answers 0 and `broken` is true from
 * then on: whoever reads a bounded count of numbers asks once, at the end.
 */
export class ByteCursor {
  readonly #bytes: Uint8Array
  #at = 0
  #broken = false
  /** The upper half of what `halves` read last. */
  high = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get broken(): boolean {
    return this.#broken
  }

  /** Everything was read, and nothing was wrong. */
  get complete(): boolean {
    return !this.#broken && this.#at === this.#bytes.length
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte !== undefined) return byte
    this.#broken = true
    return 0
  }

  number(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 53; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (value <= Number.MAX_SAFE_INTEGER) return value
        break
      }
    }
    this.#broken = true
    return 0
  }

  /** The lower half of a number of 64 bits; `high` has the upper one. */
  halves(): number {
    this.high = 0
    let low = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return low
    }
    return this.#longHalves(low)
  }

  /** The next bytes, in place. */
  bytes(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += bytes.length
    if (bytes.length < length) this.#broken = true
    return bytes
  }

  /** The fifth to the tenth byte, of which the last has one bit. */
  #longHalves(start: number): number {
    const fifth = this.byte()
    const low = (start | (fifth << 28)) >>> 0
    let high = (fifth & 0x7f) >>> 4
    let byte = fifth
    for (let shift = 3; byte >= 0x80 && shift <= 31; shift += 7) {
      byte = this.byte()
      high += (byte & 0x7f) * 2 ** shift
    }
    if (byte >= 0x80 || high >= word) this.#broken = true
    this.high = high >>> 0
    return low
  }
}
