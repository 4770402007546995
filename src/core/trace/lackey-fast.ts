import type { FullColumns, TraceBuilder } from './builder.ts'
import { kindBits, kindMask } from './codes.ts'
import { code } from './compiled/lackey.ts'
import { chunkLength } from './store.ts'
import { compileWasm, instantiateWasm, type WasmExports, type WasmModule } from './wasm.ts'

/** What assembly/lackey.ts exports. */
export interface LackeyExports extends WasmExports {
  readonly start: () => void
  readonly parse: (from: number, to: number, used: number, words: number) => number
  readonly stopped: () => number
  readonly text: { readonly value: number }
  readonly low: { readonly value: number }
  readonly high: { readonly value: number }
  readonly meta: { readonly value: number }
  readonly sizes: { readonly value: number }
  readonly highWords: { readonly value: number }
  readonly end: { readonly value: number }
}

/** The most bytes that are loaded at a time. */
export const mostText = 0x4_0000
const memoryLength = 0xb_0000

const noCode = 0xff
/** Sizes of one and two digits. */
const shortSizes = 100

let compiled: WasmModule | null | undefined

/** The last record that was read, as what follows may depend on it. */
export interface LastRecord {
  /** Its kind code; 0: what stands between it and the next record makes no difference. */
  kind: number
  low: number
  high: number
  size: number
}

/** Reads plain records in WebAssembly. */
export class FastLackey {
  readonly #exports: LackeyExports
  readonly #text: Uint8Array
  readonly #columns: FullColumns
  readonly #sizes: Uint8Array
  readonly #highWords: Uint32Array
  readonly #builder: TraceBuilder
  #codes = -1
  /** The builder's, as they were when it had those codes. */
  #dictionaries: ReturnType<TraceBuilder['dictionaries']>
  #length = 0

  constructor(exports: LackeyExports, builder: TraceBuilder) {
    const { buffer } = exports.memory
    this.#exports = exports
    this.#builder = builder
    this.#text = new Uint8Array(buffer, exports.text.value, mostText)
    this.#columns = {
      low: new Uint32Array(buffer, exports.low.value, chunkLength),
      high: new Uint8Array(buffer, exports.high.value, chunkLength),
      meta: new Uint8Array(buffer, exports.meta.value, chunkLength),
    }
    this.#sizes = new Uint8Array(buffer, exports.sizes.value, 128)
    this.#highWords = new Uint32Array(buffer, exports.highWords.value, 256)
    this.#dictionaries = builder.dictionaries()
    exports.start()
    builder.fillIn(this.#columns)
  }

  /** Takes up to `mostText` bytes, which `run` reads from. */
  load(bytes: Uint8Array): void {
    this.#text.set(bytes)
    this.#length = bytes.length
  }

  /**
   * Reads records from byte `from` on and adds them to the builder, all on lines of their own, one after the other.
   * Answers where it stopped, which may be where it began. The last record, if there was one, is put into `last`.
   */
  run(from: number, last: LastRecord): number {
    const builder = this.#builder
    const { used } = builder
    this.#shareCodes()
    const { highWords, sizes } = this.#dictionaries
    const end = this.#exports.parse(from, this.#length, used, highWords.length)
    if (end === used) return from
    builder.extend(end - used)
    const { low, high, meta } = this.#columns
    const kindAndSize = meta[end - 1] ?? 0
    last.kind = kindAndSize & kindMask
    last.low = low[end - 1] ?? 0
    last.high = highWords[high[end - 1] ?? 0] ?? 0
    last.size = sizes[kindAndSize >>> kindBits] ?? 0
    return this.#exports.stopped()
  }

  /** The codes of the builder's chunk, when it has given new ones. */
  #shareCodes(): void {
    const { codes } = this.#builder
    if (codes === this.#codes) return
    this.#codes = codes
    this.#dictionaries = this.#builder.dictionaries()
    const { highWords, sizes } = this.#dictionaries
    this.#highWords.set(highWords)
    this.#sizes.fill(noCode)
    for (const [sizeCode, size] of sizes.entries()) {
      if (size < shortSizes) this.#sizes[size] = sizeCode << kindBits
    }
  }
}

/** The module with a memory of its own. Null: WebAssembly, or its SIMD, is not to be had here. */
export function instantiateLackey(): LackeyExports | null {
  compiled ??= compileWasm(code)
  const instance = compiled && instantiateWasm(compiled, memoryLength)
  return instance as LackeyExports | null
}

/** Null as above. */
export function createFastLackey(builder: TraceBuilder): FastLackey | null {
  const exports = instantiateLackey()
  return exports && new FastLackey(exports, builder)
}
