import type { TraceBuilder } from './builder.ts'
import { kindBits } from './codes.ts'
import { code } from './compiled/lackey.ts'
import { chunkLength } from './store.ts'
import { compileWasm, instantiateWasm, type WasmExports, type WasmModule } from './wasm.ts'

/** What assembly/lackey.ts exports. */
export interface LackeyExports extends WasmExports {
  readonly start: () => void
  readonly parse: (from: number, to: number, used: number) => number
  readonly text: { readonly value: number }
  readonly low: { readonly value: number }
  readonly high: { readonly value: number }
  readonly meta: { readonly value: number }
  readonly sizes: { readonly value: number }
  readonly highWords: { readonly value: number }
  readonly state: { readonly value: number }
  readonly end: { readonly value: number }
}

/** The most bytes that are loaded at a time. */
export const mostText = 0x10_0000
const memoryLength = 0x18_0000

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
  readonly #low: Uint32Array
  readonly #high: Uint8Array
  readonly #meta: Uint8Array
  readonly #sizes: Uint8Array
  readonly #highWords: Uint32Array
  readonly #state: Uint32Array
  readonly #builder: TraceBuilder
  #codes = -1
  #length = 0

  constructor(exports: LackeyExports, builder: TraceBuilder) {
    const { buffer } = exports.memory
    this.#exports = exports
    this.#builder = builder
    this.#text = new Uint8Array(buffer, exports.text.value, mostText)
    this.#low = new Uint32Array(buffer, exports.low.value, chunkLength)
    this.#high = new Uint8Array(buffer, exports.high.value, chunkLength)
    this.#meta = new Uint8Array(buffer, exports.meta.value, chunkLength)
    this.#sizes = new Uint8Array(buffer, exports.sizes.value, 128)
    this.#highWords = new Uint32Array(buffer, exports.highWords.value, 256)
    this.#state = new Uint32Array(buffer, exports.state.value, 8)
    exports.start()
  }

  /** Takes up to `mostText` bytes, which `run` reads from. */
  load(bytes: Uint8Array): void {
    this.#text.set(bytes)
    this.#length = bytes.length
  }

  /**
   * Reads records from byte `from` on and adds them to the builder, all on lines of their own, one after the other.
   * Answers where it stopped, which may be where it began; `last` is the last record, before and after.
   */
  run(from: number, last: LastRecord): number {
    const builder = this.#builder
    const { used } = builder
    this.#shareCodes()
    const state = this.#state
    state[1] = last.kind
    state[2] = last.low
    state[3] = last.high
    state[4] = last.size
    const end = this.#exports.parse(from, this.#length, used)
    if (end === used) return from
    builder.appendRun(
      this.#low.subarray(used, end),
      this.#high.subarray(used, end),
      this.#meta.subarray(used, end),
    )
    last.kind = state[1] ?? 0
    last.low = state[2] ?? 0
    last.high = state[3] ?? 0
    last.size = state[4] ?? 0
    return state[5] ?? from
  }

  /** The codes of the builder's chunk, when it has given new ones. */
  #shareCodes(): void {
    const { codes } = this.#builder
    if (codes === this.#codes) return
    this.#codes = codes
    const { highWords, sizes } = this.#builder.dictionaries()
    this.#highWords.set(highWords)
    this.#state[0] = highWords.length
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
