import type { ChunkContext, CodeColumn } from './context.ts'
import type { Chunk } from './store.ts'

/** How many accesses one task or CPU made. */
export interface Maker<Value> {
  readonly value: Value
  readonly accesses: number
}

/** Who made the accesses of a trace, as far as its source tells; empty where it does not. */
export interface Makers {
  /** Ascending. */
  readonly cpus: readonly Maker<number>[]
  /** Those with the most accesses first. */
  readonly tasks: readonly Maker<string>[]
}

export function makersOf({ chunks }: { readonly chunks: readonly Chunk[] }): Makers {
  return {
    cpus: tally(chunks, (context) => context.cpus).toSorted((a, b) => a.value - b.value),
    tasks: tally(chunks, (context) => context.tasks).toSorted((a, b) => b.accesses - a.accesses),
  }
}

function tally<Value>(
  chunks: readonly Chunk[],
  columnOf: (context: ChunkContext) => CodeColumn<Value> | null,
): Maker<Value>[] {
  const accesses = new Map<Value, number>()
  for (const { context } of chunks) {
    const column = context && columnOf(context)
    if (!column) continue
    const { codes, values } = column
    const counts = new Uint32Array(values.length + 1)
    for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
    for (const [place, value] of values.entries()) {
      accesses.set(value, (accesses.get(value) ?? 0) + (counts[place + 1] ?? 0))
    }
  }
  return [...accesses].map(([value, count]) => ({ value, accesses: count }))
}
