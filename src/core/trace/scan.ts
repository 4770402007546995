import { code } from './compiled/scan.ts'
import { compileWasm, instantiateWasm, type WasmExports } from './wasm.ts'

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

interface ScanExports extends WasmExports {
  readonly words: { readonly value: number }
  readonly mostWords: { readonly value: number }
  readonly positions: { readonly value: number }
  scanOne(length: number, start: number, last: number): number
  scanFour(length: number, last: number, ...starts: readonly number[]): number
}

/** Windows that are no longer than this may be taken for as long as the longest. */
const widest = 1024

/** The scan in WebAssembly SIMD. Words are copied to its memory piece by piece, so that a column is plain data. */
export function createWasmScan(): Scan | null {
  const module = compileWasm(code)
  const bytes = 0x1000 + 6 * 65_536
  const instance = module && (instantiateWasm(module, bytes) as ScanExports | null)
  if (!instance) return null
  const { buffer } = instance.memory
  const most = instance.mostWords.value
  const words = new Uint32Array(buffer, instance.words.value, most)
  const positions = new Uint16Array(buffer, instance.positions.value, most)
  return (low, from, to, windows, found) => {
    const [a, b, c, d] = [same(windows, 0), same(windows, 1), same(windows, 2), same(windows, 3)]
    if (windows.length === 0) return 0
    // For windows of very different length the widening would find all too much.
    const last = Math.max(a.last, b.last, c.last, d.last)
    if (last > widest && windows.length > 1) return scanTwin(low, from, to, windows, found)
    let total = 0
    for (let start = from; start < to; start += most) {
      const length = Math.min(most, to - start)
      words.set(low.subarray(start, start + length))
      const count =
        windows.length === 1
          ? instance.scanOne(length, a.start, a.last)
          : instance.scanFour(length, last, a.start, b.start, c.start, d.start)
      for (let index = 0; index < count; index++) {
        const position = positions[index] ?? 0
        // The last words are looked at in sixteens, and what stands behind them is old.
        if (position >= length) break
        found[total++] = start + position
      }
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
