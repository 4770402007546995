import { kindMask } from './codes.ts'
import { type ChunkContext, type CodeColumn } from './context.ts'
import { type ContextFilter, cpuMet } from './context-filter.ts'
import { bestGranuleMaker } from './granule-makers.ts'
import type { Chunk } from './store.ts'

/** The kind of an access that does not count: no watch is about it. */
export const noKind = 0

/** Whether some of a chunk's accesses do not count: its index has them, its numbers of kinds have not. */
export function isPartial({ counts }: Pick<Chunk, 'counts'>): boolean {
  return (counts[noKind] ?? 0) > 0
}

type Keeps = (position: number) => boolean

/**
 * The same chunks, at the same ordinals, in which the others than those that are kept are of no kind. What is all
 * kept is the same array, so that what was made of it serves again.
 */
function select(
  chunks: readonly Chunk[],
  keepsOf: (context: ChunkContext | null) => Keeps,
): readonly Chunk[] {
  const selected = chunks.map((chunk) => selectIn(chunk, keepsOf(chunk.context)))
  return selected.every((chunk, place) => chunk === chunks[place]) ? chunks : selected
}

function selectIn(chunk: Chunk, keeps: Keeps): Chunk {
  const { length } = chunk
  let meta: Uint8Array | null = null
  for (let position = 0; position < length; position++) {
    if (keeps(position)) continue
    meta ??= chunk.meta.slice()
    meta[position] = (meta[position] ?? 0) & ~kindMask
  }
  if (meta === null) return chunk
  return { ...chunk, meta, ...bestGranuleMaker().countKinds(meta) }
}

/** For each code of a column 1 where the value is meant; code 0 is that of accesses of which nothing is told. */
function meantCodes<Value>(
  column: CodeColumn<Value> | null,
  isMeant: (value: Value | undefined) => boolean,
): Uint8Array {
  const values: readonly (Value | undefined)[] = [undefined, ...(column?.values ?? [])]
  return Uint8Array.from(values, (value) => (isMeant(value) ? 1 : 0))
}

function keepsCodes(column: CodeColumn<unknown> | null, meant: Uint8Array): Keeps {
  const codes = column?.codes
  return (position) => meant[codes?.[position] ?? 0] === 1
}

/** The chunks with those accesses alone that `madeBy` takes. */
export function chunksMadeBy(
  chunks: readonly Chunk[],
  { task, cpu }: ContextFilter,
): readonly Chunk[] {
  return select(chunks, (context) => {
    const tasks = context?.tasks ?? null
    const cpus = context?.cpus ?? null
    const isTask = keepsCodes(
      tasks,
      meantCodes(tasks, (value) => task === undefined || value === task),
    )
    const isCpu = keepsCodes(
      cpus,
      meantCodes(cpus, (value) => cpu === undefined || value === cpu),
    )
    return (position) => isTask(position) && isCpu(position)
  })
}

/** For each of `cpus` the chunks with those accesses alone that meet its registers (`cpuMet`); null: there are none. */
export function chunksOnCpus(
  chunks: readonly Chunk[],
  cpus: number,
  otherwise: number,
): readonly (readonly Chunk[] | null)[] {
  const isTold = chunks.some(({ context }) => context?.cpus)
  return Array.from({ length: cpus }, (_, cpu) => {
    if (!isTold) return cpu === otherwise ? chunks : null
    const own = select(chunks, (context) => {
      const column = context?.cpus ?? null
      const isMet = (told: number | undefined) =>
        cpuMet(told === undefined ? {} : { cpu: told }, cpus, otherwise) === cpu
      return keepsCodes(column, meantCodes(column, isMet))
    })
    return own.every(({ counts, length }) => counts[noKind] === length) ? null : own
  })
}
