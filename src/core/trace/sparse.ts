/** Values at some positions of a chunk; the positions ascend. */
export interface SparseTable<Values extends Uint32Array | Float64Array = Uint32Array> {
  readonly positions: Uint16Array
  readonly values: Values
}

/** The index of the last entry at or before `position`, or -1. */
export function entryAt({ positions }: SparseTable<Uint32Array | Float64Array>, position: number) {
  let below = -1
  let above = positions.length
  while (above - below > 1) {
    const middle = (below + above) >>> 1
    if ((positions[middle] ?? 0) <= position) below = middle
    else above = middle
  }
  return below
}

/** The value at exactly this position, which must have one. */
export function valueAt(table: SparseTable, position: number): number {
  return table.values[entryAt(table, position)] ?? 0
}

export function memoryOf({ positions, values }: SparseTable<Uint32Array | Float64Array>): number {
  return positions.byteLength + values.byteLength
}
