import { code } from './compiled/scan.ts'
import { compileWasm, instantiateWasm, type WasmExports, type WasmModule } from './wasm.ts'

/** What assembly/scan.ts exports. */
interface ScanExports extends WasmExports {
  readonly words: { readonly value: number }
  readonly positions: { readonly value: number }
  scanOne(from: number, length: number, start: number, last: number): number
  scanFour(from: number, length: number, last: number, ...starts: readonly number[]): number
}

/** An instance of the scan, and the columns of low words that stand in its memory. */
interface ScanMemory {
  readonly exports: ScanExports
  readonly positions: Uint16Array
  readonly columns: readonly Uint32Array[]
}

/** Words of a column: as many as a chunk has accesses. */
const columnLength = 65_536
/** A scan reads somewhat beyond the last word. */
const margin = 64

/**
 * Columns of one memory. The first ones are small, so that a short trace takes little; the largest are 64 MiB, of which
 * few are needed: each takes gigabytes of addresses, though not of memory, and a page has about a terabyte of those.
 */
const fewestColumns = 16
const mostColumns = 256

let compiled: WasmModule | null | undefined

/** A memory goes when the last column in it does. */
const memories = new WeakMap<object, ScanMemory>()

/** Null: there is no WebAssembly with SIMD, or no memory. */
export function createScanMemory(columns: number): ScanMemory | null {
  compiled ??= compileWasm(code)
  // The columns come last; before them there are less than two more for the positions.
  const bytes = (columns + 1) * 4 * columnLength
  const exports = compiled && (instantiateWasm(compiled, bytes + margin) as ScanExports | null)
  if (!exports) return null
  const { buffer } = exports.memory
  const first = exports.words.value
  const made = {
    exports,
    positions: new Uint16Array(buffer, exports.positions.value, columnLength),
    columns: Array.from(
      { length: columns },
      (_, column) => new Uint32Array(buffer, first + 4 * columnLength * column, columnLength),
    ),
  }
  memories.set(buffer, made)
  return made
}

/** Null: the words are in plain memory. */
export function scanMemoryOf({ buffer }: Uint32Array): ScanMemory | null {
  return memories.get(buffer) ?? null
}

/** Answers a copy of the low words of a chunk, for good. */
export type Keep = (low: Uint32Array) => Uint32Array

/** In memory of their own, so that the chunk can be transferred. */
export const keepApart: Keep = (low) => low.slice()

/** Where a scan reads them without copying; several chunks share a memory, which cannot be transferred. */
export function createKeeper(): Keep {
  let kept = 0
  let free: Uint32Array[] | null = []
  return (low) => {
    // What is short would waste a column, and costs little to copy.
    if (free === null || low.length !== columnLength) return keepApart(low)
    if (free.length === 0) {
      const number = Math.min(mostColumns, Math.max(fewestColumns, kept))
      free = createScanMemory(number)?.columns.toReversed() ?? null
    }
    const column = free?.pop()
    if (!column) return keepApart(low)
    column.set(low)
    kept++
    return column
  }
}
