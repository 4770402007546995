import type { RegisterReading } from './types.ts'

export type Place = Pick<RegisterReading, 'start' | 'end' | 'line' | 'column'>

/** Where a piece of the cleaned text stands in the original one. Pieces must be asked for in their order or not: both work. */
export function createPlaces(text: string, at: Uint32Array): (start: number, end: number) => Place {
  const lines = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) {
    lines.push(index + 1)
  }
  return (from, to) => {
    const start = at[from] ?? 0
    const end = to > from ? (at[to - 1] ?? start) + 1 : start
    let low = 0
    let high = lines.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((lines[middle] ?? 0) <= start) low = middle
      else high = middle
    }
    return { start, end, line: low + 1, column: start - (lines[low] ?? 0) + 1 }
  }
}
