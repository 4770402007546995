import { type KindCode, kindBits, kindCodes, kindMask } from './codes.ts'
import type { TraceBuilder } from './builder.ts'
import { ByteCursor, ByteSink } from './bpt-bytes.ts'
import { decodeContext, encodeContext } from './bpt-context.ts'
import { Dictionary } from './dictionary.ts'
import { type Chunk, highWordAt, lineAt, sizeAt } from './store.ts'

/** The columns of a chunk, by their number in the file. Readers pass over numbers that they do not know. */
const columnIds = { meta: 1, sizes: 2, instructions: 3, data: 4, lines: 5 } as const

/** A column of the file beyond these is of a later version. */
const mostColumns = 64
export const mostAccesses = 65_536
/** Sizes with a code in `meta`; the code above says: the next of the further ones. */
const mostSizes = 31

/** The address before, of each kind: an instruction's end, the beginning of all others. */
class Addresses {
  readonly #low = new Uint32Array(kindMask + 1)
  readonly #high = new Uint32Array(kindMask + 1)

  /** Writes how far an address is from the one before, in zigzag: 0, -1, 1, -2 and so on are 0, 1, 2, 3. */
  write(sink: ByteSink, kind: number, low: number, high: number, size: number): void {
    const before = this.#low[kind] ?? 0
    const differenceLow = (low - before) >>> 0
    const differenceHigh = (high - (this.#high[kind] ?? 0) - (low < before ? 1 : 0)) | 0
    const sign = differenceHigh >> 31
    const zigzagLow = ((differenceLow << 1) ^ sign) >>> 0
    const zigzagHigh = (((differenceHigh << 1) | (differenceLow >>> 31)) ^ sign) >>> 0
    sink.halves(zigzagLow, zigzagHigh)
    this.#keep(kind, low, high, size)
  }

  low = 0
  high = 0

  /** Reads the next address into `low` and `high`. */
  read(cursor: ByteCursor, kind: number, size: number): void {
    const zigzagLow = cursor.halves()
    const zigzagHigh = cursor.high
    const sign = -(zigzagLow & 1)
    const differenceLow = (((zigzagLow >>> 1) | (zigzagHigh << 31)) ^ sign) >>> 0
    const differenceHigh = (zigzagHigh >>> 1) ^ sign
    const sum = (this.#low[kind] ?? 0) + differenceLow
    this.low = sum >>> 0
    this.high = ((this.#high[kind] ?? 0) + differenceHigh + (sum > 0xffff_ffff ? 1 : 0)) >>> 0
    this.#keep(kind, this.low, this.high, size)
  }

  #keep(kind: number, low: number, high: number, size: number): void {
    const next = kind === kindCodes.execute ? low + size : low
    this.#low[kind] = next
    this.#high[kind] = next > 0xffff_ffff ? high + 1 : high
  }
}

/** The accesses of a chunk as bytes that stand on their own. */
export function encodeChunk(chunk: Chunk): Uint8Array<ArrayBuffer> {
  const sizes = new Dictionary(mostSizes)
  const meta = new ByteSink()
  const furtherSizes = new ByteSink()
  const instructions = new ByteSink()
  const data = new ByteSink()
  const addresses = new Addresses()
  for (let index = 0; index < chunk.length; index++) {
    const kind = (chunk.meta[index] ?? 0) & kindMask
    const size = sizeAt(chunk, index)
    const code = sizes.codeOf(size)
    if (code === mostSizes) furtherSizes.number(size)
    meta.byte((code << kindBits) | kind)
    const sink = kind === kindCodes.execute ? instructions : data
    addresses.write(sink, kind, chunk.low[index] ?? 0, highWordAt(chunk, index), size)
  }
  const columns = [
    [columnIds.meta, meta],
    [columnIds.sizes, encodeSizes(sizes.take(), furtherSizes)],
    [columnIds.instructions, instructions],
    [columnIds.data, data],
    [columnIds.lines, encodeLines(chunk)],
    ...encodeContext(chunk.context, chunk.length),
  ] satisfies (readonly [number, ByteSink])[]
  const written = columns.filter(([, { length }]) => length > 0)
  const sink = new ByteSink()
  sink.number(chunk.length)
  sink.number(written.length)
  for (const [id, { length }] of written) {
    sink.number(id)
    sink.number(length)
  }
  for (const [, column] of written) sink.append(column.take())
  return sink.take()
}

function encodeSizes(sizes: Uint32Array, further: ByteSink): ByteSink {
  const sink = new ByteSink()
  sink.number(sizes.length)
  for (const size of sizes) sink.number(size)
  sink.append(further.take())
  return sink
}

/** Where a line is not the next after that of the access before: how far the access is, and how far the line. */
function encodeLines(chunk: Chunk): ByteSink {
  const sink = new ByteSink()
  let before = 0
  let expected = 0
  for (let index = 0; index < chunk.length; index++) {
    const line = lineAt(chunk, index) ?? 0
    if (line !== expected) {
      sink.number(index - before)
      const ahead = line - expected
      sink.number(line === 0 ? 0 : 1 + (ahead < 0 ? -2 * ahead - 1 : 2 * ahead))
      before = index
    }
    expected = line === 0 ? 0 : line + 1
  }
  return sink
}

/** Adds the accesses of a chunk to the builder. Answers how many, or half a sentence about what is wrong. */
export function decodeChunk(bytes: Uint8Array, builder: TraceBuilder): number | string {
  const cursor = new ByteCursor(bytes)
  const length = cursor.number()
  if (length < 1 || length > mostAccesses) {
    return `it says that it has ${length} accesses, where 1 to ${mostAccesses} are possible`
  }
  const columns = readColumns(cursor)
  if (typeof columns === 'string') return columns
  const meta = columns.get(columnIds.meta) ?? new Uint8Array(0)
  if (meta.length !== length) return `its kinds are ${meta.length} instead of ${length}`
  const cursorOf = (id: number) => new ByteCursor(columns.get(id) ?? new Uint8Array(0))
  const furtherSizes = cursorOf(columnIds.sizes)
  const instructions = cursorOf(columnIds.instructions)
  const data = cursorOf(columnIds.data)
  const lines = new Lines(cursorOf(columnIds.lines))
  const sizes = readSizes(furtherSizes)
  if (typeof sizes === 'string') return sizes
  const context = decodeContext(columns, length)
  if (typeof context === 'string') return context
  const addresses = new Addresses()
  for (let index = 0; index < length; index++) {
    const kindAndSize = meta[index] ?? 0
    const kind = kindAndSize & kindMask
    const code = kindAndSize >>> kindBits
    const size = code < mostSizes ? (sizes[code] ?? 0) : furtherSizes.number()
    if (kind < kindCodes.read || kind > kindCodes.out) return `access ${index} is of no known kind`
    if (size < 1 || size > 0xffff_ffff) return `access ${index} is of no possible size`
    addresses.read(kind === kindCodes.execute ? instructions : data, kind, size)
    const { low, high } = addresses
    if (kind >= kindCodes.in && (high !== 0 || low > 0xffff)) return `access ${index} is to no port`
    builder.append(kind as KindCode, low, high, size, lines.at(index))
    if (context) builder.tell(context.at(index), context.isUnsized(index))
  }
  const all = [furtherSizes, instructions, data, lines]
  return all.every(({ complete }) => complete) ? length : 'its columns do not end where they should'
}

function readColumns(cursor: ByteCursor): ReadonlyMap<number, Uint8Array> | string {
  const count = cursor.number()
  if (count > mostColumns) return `it says that it has ${count} columns`
  const directory = Array.from({ length: count }, () => [cursor.number(), cursor.number()] as const)
  const columns = new Map(directory.map(([id, length]) => [id, cursor.bytes(length)]))
  if (columns.size < count) return 'it has a column twice'
  return cursor.complete ? columns : 'its columns do not end where they should'
}

function readSizes(cursor: ByteCursor): readonly number[] | string {
  const count = cursor.number()
  if (count > mostSizes) return `it says that ${count} sizes have a code`
  return Array.from({ length: count }, () => cursor.number())
}

/** The lines of accesses that are asked for one after the other. */
class Lines {
  readonly #cursor: ByteCursor
  #next: number
  #line = 0
  #broken = false

  constructor(cursor: ByteCursor) {
    this.#cursor = cursor
    this.#next = cursor.complete ? -1 : cursor.number()
  }

  get complete(): boolean {
    return !this.#broken && this.#next === -1 && this.#cursor.complete
  }

  at(index: number): number {
    if (index !== this.#next) {
      if (this.#line !== 0) this.#line++
      return this.#line
    }
    const expected = this.#line === 0 ? 0 : this.#line + 1
    const code = this.#cursor.number()
    const zigzag = code - 1
    const ahead = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    this.#line = code === 0 ? 0 : expected + ahead
    if (this.#line < 0 || this.#line > 2 ** 52) this.#broken = true
    const last = this.#cursor.complete
    const step = last ? 0 : this.#cursor.number()
    if (!last && step === 0) this.#broken = true
    this.#next = last ? -1 : index + step
    return this.#broken ? 0 : this.#line
  }
}
