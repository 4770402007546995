import { unpackGranule } from './chunk-search.ts'
import { chunkNumber, edgeOf, type Part, partsOf } from './clip.ts'
import { kindCodes, kindMask } from './codes.ts'
import type { GranuleIndex } from './granules.ts'
import { isPartial, noKind } from './selection.ts'
import { chunkLength, highWordAt } from './store.ts'
import type { Trace } from './trace.ts'

/** A part of a trace and of memory, cut into columns of time and rows of addresses. */
export interface MapView {
  /** Ordinals [from, to), in the trace. */
  readonly from: number
  readonly to: number
  readonly columns: number
  /**
   * Where rows begin, ascending, and where the last one ends (2^64 at most): row r has the addresses from `rows[r]` up
   * to and without `rows[r + 1]`. `equalRows` makes equal ones; where gaps are folded, a row may be as long as a gap.
   */
  readonly rows: readonly bigint[]
}

/** How many accesses begin where, and when. */
export interface MemoryMap {
  /** Row by row: `counts[row * columns + column]`. Accesses to ports are in none. */
  readonly counts: Uint32Array
  /**
   * Ordinals at which columns begin, and where the last one ends. They are equal, but where a column is longer than a
   * chunk it begins with the nearest chunk: that is what makes a map of a long trace as cheap as one of a short trace.
   */
  readonly columnEdges: readonly number[]
}

const lineLength = 64n

/**
 * Edges of `rows` equal rows of the addresses from `addressFrom` up to and without `addressTo`. Rows of more than a
 * line begin with one, as the index counts lines; a row of less may be empty.
 */
export function equalRows(addressFrom: bigint, addressTo: bigint, rows: number): bigint[] {
  const span = addressTo - addressFrom
  const lines = span >= lineLength * BigInt(rows)
  return Array.from({ length: rows + 1 }, (_, row) => {
    const edge = addressFrom + (span * BigInt(row)) / BigInt(rows)
    return lines && row > 0 && row < rows ? edge - (edge % lineLength) : edge
  })
}

const positions = new Uint16Array(chunkLength)

/** Ordinals that do not fill this are looked at one by one, more by the index. */
const few = 4096

export function memoryMap(trace: Trace, { from, to, columns, rows }: MapView): MemoryMap {
  const columnEdges = edgesOf(trace, from, to, columns)
  const counts = new Uint32Array(Math.max(0, rows.length - 1) * columns)
  const map = new Rows(rows)
  const grid = { counts, columns, columnEdges }
  let column = 0
  for (const part of partsOf(trace, from, to)) {
    const start = part.base + part.from
    while (column < columns - 1 && start >= (columnEdges[column + 1] ?? 0)) column++
    const { index } = part.chunk
    if (index && part.to - part.from >= few && !isPartial(part.chunk))
      countByIndex(part, index, map, grid, column)
    else countOneByOne(part, map, grid, column)
  }
  return { counts, columnEdges }
}

function edgesOf(trace: Trace, from: number, to: number, columns: number): number[] {
  const wide = to - from >= columns * chunkLength
  return Array.from({ length: columns + 1 }, (_, column) => {
    const edge = edgeOf(from, to, columns, column)
    const inner = column > 0 && column < columns
    return wide && inner ? nearestStart(trace, edge) : edge
  })
}

function nearestStart({ starts, length }: Trace, ordinal: number): number {
  const number = chunkNumber(starts, ordinal)
  const start = starts[number] ?? 0
  const next = starts[number + 1] ?? length
  return ordinal - start < next - ordinal ? start : next
}

interface Grid {
  readonly counts: Uint32Array
  readonly columns: number
  readonly columnEdges: readonly number[]
}

/** The edges of the rows in halves, so that addresses of 64 bits are compared as they are. */
class Rows {
  readonly number: number
  readonly #high: Float64Array
  readonly #low: Float64Array

  constructor(edges: readonly bigint[]) {
    this.number = edges.length - 1
    this.#high = Float64Array.from(edges, (edge) => Number(edge >> 32n))
    this.#low = Float64Array.from(edges, (edge) => Number(edge & 0xffff_ffffn))
  }

  /** Whether the address lies before edge number `edge`. */
  isBefore(high: number, low: number, edge: number): boolean {
    const edgeHigh = this.#high[edge] ?? 0
    return high < edgeHigh || (high === edgeHigh && low < (this.#low[edge] ?? 0))
  }

  /** The row of an address, -1 below all of them, their number above. `near` is where it probably is. */
  rowOf(high: number, low: number, near: number): number {
    if (near >= 0 && near < this.number) {
      const below = this.isBefore(high, low, near)
      if (!below && this.isBefore(high, low, near + 1)) return near
    }
    if (this.number < 1 || this.isBefore(high, low, 0)) return -1
    let from = 0
    let to = this.number
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.isBefore(high, low, middle + 1)) to = middle
      else from = middle + 1
    }
    return from
  }
}

function add({ counts, columns }: Grid, row: number, column: number, count: number): void {
  const place = row * columns + column
  counts[place] = (counts[place] ?? 0) + count
}

/** An access to memory, and one that counts. */
const isCounted = (meta: number) => {
  const kind = meta & kindMask
  return kind !== noKind && kind !== kindCodes.in && kind !== kindCodes.out
}

function countOneByOne(part: Part, rows: Rows, grid: Grid, firstColumn: number): void {
  const { chunk, base } = part
  let column = firstColumn
  let row = 0
  for (let position = part.from; position < part.to; position++) {
    while (base + position >= (grid.columnEdges[column + 1] ?? Infinity)) column++
    if (!isCounted(chunk.meta[position] ?? 0)) continue
    row = rows.rowOf(highWordAt(chunk, position), chunk.low[position] ?? 0, row)
    if (row >= 0 && row < rows.number) add(grid, row, column, 1)
  }
}

/** Granules that lie in one row count as what they are, others are unpacked; so are all where the chunk has several columns. */
function countByIndex(
  part: Part,
  index: GranuleIndex,
  rows: Rows,
  grid: Grid,
  column: number,
): void {
  const { chunk, base, from, to } = part
  const { highs, granules, counts, shift } = index
  const whole = from === 0 && to === chunk.length
  const oneColumn = base + to <= (grid.columnEdges[column + 1] ?? Infinity)
  const ports = (chunk.counts[kindCodes.in] ?? 0) + (chunk.counts[kindCodes.out] ?? 0) > 0
  const above = 32 - shift
  const lowMask = (1 << above) - 1
  const beyond = (1 << shift) - 1
  let row = 0
  for (let granule = 0; granule < granules.length; granule++) {
    const key = granules[granule] ?? 0
    const high = highs[key >>> above] ?? 0
    const low = ((key & lowMask) << shift) >>> 0
    const last = low + beyond
    row = rows.rowOf(high, low, row)
    if (row >= rows.number) continue
    const inOneRow = rows.isBefore(high, last, row + 1)
    if (row < 0 && inOneRow) continue
    const plain = inOneRow && !(ports && high === 0 && low < 0x1_0000)
    if (plain && whole && oneColumn) add(grid, row, column, (counts[granule] ?? 0) + 1)
    else if (plain && whole) countGranule(index, granule, base, grid, row, column)
    else unpackInto(part, index, granule, rows, grid, column, plain ? row : null)
  }
}

/**
 * `unpackGranule` (chunk-search.ts) for a granule of a whole chunk that lies in one row. Where columns are shorter than
 * a chunk nearly all accesses come here, millions of them: they are counted until a column ends, and only then entered.
 */
function countGranule(
  { counts, starts, postings }: GranuleIndex,
  granule: number,
  base: number,
  grid: Grid,
  row: number,
  firstColumn: number,
): void {
  const { columnEdges } = grid
  let left = (counts[granule] ?? 0) + 1
  let at = starts[granule] ?? 0
  let position = -1
  let column = firstColumn
  let end = (columnEdges[column + 1] ?? Infinity) - base
  let before = left
  for (; left > 0; left--) {
    const byte = postings[at++] ?? 0
    if (byte < 0x80) position += byte
    else {
      let gap = byte & 0x7f
      let next = postings[at++] ?? 0
      let shift = 7
      for (; next >= 0x80; shift += 7) {
        gap |= (next & 0x7f) << shift
        next = postings[at++] ?? 0
      }
      position += gap | (next << shift)
    }
    if (position < end) continue
    if (before > left) add(grid, row, column, before - left)
    before = left
    while (position >= end) end = (columnEdges[++column + 1] ?? Infinity) - base
  }
  if (before > 0) add(grid, row, column, before)
}

/** Counts the accesses of a granule one by one. `row`: all of them lie in it; null: each has to be looked up. */
function unpackInto(
  { chunk, base, from, to }: Part,
  index: GranuleIndex,
  granule: number,
  rows: Rows,
  grid: Grid,
  firstColumn: number,
  row: number | null,
): void {
  const { columnEdges } = grid
  let column = firstColumn
  let columnEnd = columnEdges[column + 1] ?? Infinity
  let own = 0
  const count = unpackGranule(index, granule, positions)
  for (let entry = 0; entry < count; entry++) {
    const position = positions[entry] ?? 0
    if (position < from) continue
    if (position >= to) return
    while (base + position >= columnEnd) columnEnd = columnEdges[++column + 1] ?? Infinity
    if (row !== null) {
      add(grid, row, column, 1)
      continue
    }
    if (!isCounted(chunk.meta[position] ?? 0)) continue
    own = rows.rowOf(highWordAt(chunk, position), chunk.low[position] ?? 0, own)
    if (own >= 0 && own < rows.number) add(grid, own, column, 1)
  }
}
