import { createScanMemory, scanMemoryOf } from './scan-memory.ts'

/** The words w with (w - start) mod 2^32 <= last, both unsigned. */
export interface Window {
  readonly start: number
  readonly last: number
}

/**
 * Puts the positions in [from, to) of the words that lie in any of the windows into `found`, ascending, and answers
 * how many there are; a scan may widen windows to the longest of them. `found` has room for `to - from`; positions are below 65,536; windows at most four.
 */
export type Scan = (
  low: Uint32Array,
  from: number,
  to: number,
  windows: readonly Window[],
  found: Uint16Array,
) => number

/** No word is in it that is not in the windows beside it. */
const same = (windows: readonly Window[], index: number): Window =>
  windows[index] ?? windows[0] ?? { start: 0, last: 0 }

/** The scan in plain TypeScript: it serves where there is no SIMD. */
export const scanTwin: Scan = (low, from, to, windows, found) => {
  if (windows.length === 0) return 0
  const [a, b, c, d] = [same(windows, 0), same(windows, 1), same(windows, 2), same(windows, 3)]
  let count = 0
  for (let at = from; at < to; at++) {
    const word = low[at] ?? 0
    if (
      (word - a.start) >>> 0 <= a.last ||
      (word - b.start) >>> 0 <= b.last ||
      (word - c.start) >>> 0 <= c.last ||
      (word - d.start) >>> 0 <= d.last
    ) {
      found[count++] = at
    }
  }
  return count
}

/** Windows that are no longer than this may be taken for as long as the longest. */
const widest = 1024

/**
 * The scan in WebAssembly SIMD. What stands in a memory of its own (scan-memory.ts) is read there; other words are
 * copied to one.
 */
export function createWasmScan(): Scan | null {
  const copies = createScanMemory(1)
  if (!copies) return null
  const [copy] = copies.columns
  return (low, from, to, windows, found) => {
    const [a, b, c, d] = [same(windows, 0), same(windows, 1), same(windows, 2), same(windows, 3)]
    if (windows.length === 0 || from >= to) return 0
    // For windows of very different length the widening would find all too much.
    const last = Math.max(a.last, b.last, c.last, d.last)
    if (last > widest && windows.length > 1) return scanTwin(low, from, to, windows, found)
    const length = to - from
    const home = scanMemoryOf(low)
    if (!home) copy?.set(low.subarray(from, to))
    const { exports, positions } = home ?? copies
    const first = home ? low.byteOffset + 4 * from : (copy?.byteOffset ?? 0)
    const count =
      windows.length === 1
        ? exports.scanOne(first, length, a.start, a.last)
        : exports.scanFour(first, length, last, a.start, b.start, c.start, d.start)
    let total = 0
    for (let index = 0; index < count; index++) {
      const position = positions[index] ?? 0
      // The last words are looked at in sixteens, and what stands behind them is none of this scan's.
      if (position >= length) break
      found[total++] = from + position
    }
    return total
  }
}

let best: Scan | undefined

/** The fastest scan that there is here. */
export function bestScan(): Scan {
  best ??= createWasmScan() ?? scanTwin
  return best
}
