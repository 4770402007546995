import { furtherHighWord, furtherSize, kindBits, type KindCode, kindMask } from './codes.ts'
import { type AccessContext, ContextBuilder } from './context.ts'
import { Dictionary } from './dictionary.ts'
import { createKeeper, type Keep } from './scan-memory.ts'
import type { SparseTable } from './sparse.ts'
import { type Chunk, chunkLength, completeChunk } from './store.ts'

/** The entries of a sparse table as they come in; most chunks have none or few. */
class SparseEntries<Values extends Uint32Array | Float64Array> {
  readonly #toValues: (values: readonly number[]) => Values
  #positions: number[] = []
  #values: number[] = []

  constructor(toValues: (values: readonly number[]) => Values) {
    this.#toValues = toValues
  }

  add(position: number, value: number): void {
    this.#positions.push(position)
    this.#values.push(value)
  }

  take(): SparseTable<Values> {
    const table = {
      positions: Uint16Array.from(this.#positions),
      values: this.#toValues(this.#values),
    }
    this.#positions = []
    this.#values = []
    return table
  }
}

const toWords = (values: readonly number[]) => Uint32Array.from(values)
const toLines = (values: readonly number[]) => Float64Array.from(values)

/** Columns as long as a chunk. */
export interface FullColumns {
  readonly low: Uint32Array
  readonly high: Uint8Array
  readonly meta: Uint8Array
}

/** Takes accesses one by one and makes chunks of them. What is in a chunk is never copied again. */
export class TraceBuilder {
  readonly #keep: Keep
  readonly #chunks: Chunk[] = []
  readonly #highWords = new Dictionary(furtherHighWord)
  readonly #sizes = new Dictionary(furtherSize)
  readonly #furtherHighWords = new SparseEntries(toWords)
  readonly #furtherSizes = new SparseEntries(toWords)
  readonly #lines = new SparseEntries(toLines)
  readonly #context = new ContextBuilder(chunkLength)
  #nextLine = 0
  /** Of the chunk that is being filled: each gets a copy. */
  #columns: FullColumns = {
    low: new Uint32Array(chunkLength),
    high: new Uint8Array(chunkLength),
    meta: new Uint8Array(chunkLength),
  }
  #largestSize = 0
  /** Accesses in the columns, and in the chunks before. */
  #used = 0
  #closed = 0

  /** `keep` says where the low words of chunks stay; without it, where a scan is fastest. */
  constructor(keep: Keep = createKeeper()) {
    this.#keep = keep
  }

  /** Accesses so far. */
  get length(): number {
    return this.#closed + this.#used
  }

  /**
   * Adds an access at the end. `low` and `high` are the halves of its address, unsigned (of a port `high` is 0 and
   * `low` below 2^16); `size` is 1 to 2^32 - 1 bytes; `line`, from 1, is where a text has it, 0: it has no line.
   */
  append(kind: KindCode, low: number, high: number, size: number, line = 0): void {
    if (this.#used === chunkLength) this.#close()
    const at = this.#used++
    const columns = this.#columns
    columns.low[at] = low
    const highCode = this.#highWords.codeOf(high)
    columns.high[at] = highCode
    if (highCode === furtherHighWord) this.#furtherHighWords.add(at, high)
    const sizeCode = this.#sizes.codeOf(size)
    columns.meta[at] = (sizeCode << kindBits) | kind
    if (sizeCode === furtherSize) this.#furtherSizes.add(at, size)
    if (size > this.#largestSize) this.#largestSize = size
    if (line !== this.#nextLine || (at === 0 && line !== 0)) this.#lines.add(at, line)
    this.#nextLine = line === 0 ? 0 : line + 1
  }

  /** Adds what the source tells of the access that was added last. There must be one. */
  tell(context: AccessContext, sizeUnknown = false): void {
    this.#context.set(this.#used - 1, context, sizeUnknown)
  }

  /** Accesses of the chunk that the next one stands in, if there is room in it; else the chunk is full. */
  get used(): number {
    return this.#used
  }

  /** Another number whenever this chunk gives a code to a size or a high word, or there is a new chunk. */
  get codes(): number {
    return this.#closed * 512 + this.#highWords.length + this.#sizes.length
  }

  /** The sizes and high words of this chunk by their codes, until the next is added. */
  dictionaries(): { readonly highWords: Uint32Array; readonly sizes: Uint32Array } {
    return { highWords: this.#highWords.values, sizes: this.#sizes.values }
  }

  /** Fills these columns, chunk after chunk, so that others can add to them too. Nothing must have been added yet. */
  fillIn(columns: FullColumns): void {
    this.#columns = columns
  }

  /**
   * Adds accesses that stand in the columns already. They fit in this chunk, their codes are its own, and each is on
   * the line after its predecessor's, which has one.
   */
  extend(length: number): void {
    this.#used += length
    this.#nextLine += length
  }

  /** The line that the next access is expected on; 0: none. */
  get nextLine(): number {
    return this.#nextLine
  }

  /** Gives the access that was added last another kind. There must be one. */
  changeLastKind(kind: KindCode): void {
    // A full chunk is closed only when the next access comes, so the last one is always at hand.
    const at = this.#used - 1
    const { meta } = this.#columns
    meta[at] = ((meta[at] ?? 0) & ~kindMask) | kind
  }

  /** All chunks. The builder must not be used afterwards. */
  finish(): readonly Chunk[] {
    if (this.#used > 0) this.#close()
    return this.#chunks
  }

  #close(): void {
    const length = this.#used
    const { low, high, meta } = this.#columns
    const columns = {
      length,
      low: this.#keep(low.subarray(0, length)),
      high: high.slice(0, length),
      meta: meta.slice(0, length),
      highWords: this.#highWords.take(),
      furtherHighWords: this.#furtherHighWords.take(),
      sizes: this.#sizes.take(),
      furtherSizes: this.#furtherSizes.take(),
      largestSize: this.#largestSize,
      lines: this.#lines.take(),
      context: this.#context.take(length),
    }
    this.#chunks.push(completeChunk(columns))
    this.#largestSize = 0
    this.#closed += length
    this.#used = 0
  }
}
