/** Ascending ticks, each once. */
export type Ticks = Uint32Array

const none = new Uint32Array()

/** Every tick of these lists. May be one of them, where the others add nothing. */
export function union(lists: readonly Ticks[]): Ticks {
  if (lists.length < 2) return lists[0] ?? none
  const middle = lists.length >>> 1
  return merged(union(lists.slice(0, middle)), union(lists.slice(middle)))
}

function merged(a: Ticks, b: Ticks): Ticks {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const both = new Uint32Array(a.length + b.length)
  if ((a.at(-1) ?? 0) < (b[0] ?? 0)) {
    both.set(a)
    both.set(b, a.length)
    return both
  }
  let length = 0
  let n = 0
  let m = 0
  while (n < a.length && m < b.length) {
    const left = a[n] ?? 0
    const right = b[m] ?? 0
    both[length] = Math.min(left, right)
    length += 1
    if (left <= right) n += 1
    if (right <= left) m += 1
  }
  for (; n < a.length; n += 1, length += 1) both[length] = a[n] ?? 0
  for (; m < b.length; m += 1, length += 1) both[length] = b[m] ?? 0
  return both.subarray(0, length)
}

/** The ticks that `without` has not. */
export function difference(all: Ticks, without: Ticks): Ticks {
  if (without.length === 0) return all
  let m = 0
  return all.filter((tick) => {
    while ((without[m] ?? Infinity) < tick) m += 1
    return without[m] !== tick
  })
}

/** How many of `length` things are such, where all that are stand before all that are not: where the first other stands. */
export function countFirst(length: number, isSuch: (place: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isSuch(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** Where the first of ascending ticks at or after this one stands; the length where there is none. */
export function firstFrom(ticks: ArrayLike<number>, tick: number): number {
  return countFirst(ticks.length, (place) => (ticks[place] ?? 0) < tick)
}

/** Sets this bit at each of `some`, all of which are among `ticks`. */
export function markTicks(ticks: Ticks, bits: Uint8Array, some: Ticks, bit: number): void {
  let place = firstFrom(ticks, some[0] ?? 0)
  for (const tick of some) {
    while ((ticks[place] ?? Infinity) < tick) place += 1
    bits[place] = (bits[place] ?? 0) | bit
  }
}

/** Ticks that come in order, one at a time or in lists, some of them more than once. */
export class TickCollector {
  readonly #ticks: number[] = []
  readonly #lists: Ticks[] = []
  /** How many were added, those of one tick each. */
  count = 0

  add(tick: number): void {
    this.count += 1
    if (this.#ticks.at(-1) !== tick) this.#ticks.push(tick)
  }

  addAll(ticks: Ticks): void {
    this.count += ticks.length
    if (ticks.length > 0) this.#lists.push(ticks)
  }

  /** A list of its own. */
  take(): Ticks {
    return union([Uint32Array.from(this.#ticks), ...this.#lists]).slice()
  }
}
