/** Gives each distinct value the next free code, in order of first use. Values are unsigned, 32 bits. */
export class Dictionary {
  readonly #values: Uint32Array
  #count = 0
  #latest = 0

  constructor(capacity: number) {
    this.#values = new Uint32Array(capacity)
  }

  /** The value's code; the capacity, which is no code, where the dictionary is full and does not have it. */
  codeOf(value: number): number {
    const values = this.#values
    // Neighbouring accesses mostly agree.
    if (this.#latest < this.#count && values[this.#latest] === value) return this.#latest
    for (let code = 0; code < this.#count; code++) {
      if (values[code] === value) {
        this.#latest = code
        return code
      }
    }
    if (this.#count === values.length) return values.length
    values[this.#count] = value
    this.#latest = this.#count
    return this.#count++
  }

  /** The values by their codes, until the next is added. */
  get values(): Uint32Array {
    return this.#values.subarray(0, this.#count)
  }

  /** How many values there are. */
  get length(): number {
    return this.#count
  }

  /** The values by their codes, and an empty dictionary again. */
  take(): Uint32Array {
    const values = this.#values.slice(0, this.#count)
    this.#count = 0
    return values
  }
}
