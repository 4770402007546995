import { failure, type Result, success } from '../result.ts'
import { TraceBuilder } from './builder.ts'
import type { RandomAccess } from './bpt-part.ts'
import { kindCodes } from './codes.ts'
import { detectFormat } from './detect.ts'
import { type ImportError, unreadable } from './errors.ts'
import type { ImportOptions, ImportProgress } from './import.ts'
import { createFastLackey } from './lackey-fast.ts'
import { carriageReturn, type LackeyRecord, newline, parseRecord } from './lackey-line.ts'
import { LackeyReader } from './lackey.ts'
import { NotesBuilder, type PlainNotes } from './notes.ts'
import { createKeeper, keepApart } from './scan-memory.ts'
import { type ByteSource, type ByteStream, openSource } from './source.ts'
import type { Chunk } from './store.ts'
import { createTrace, type Trace } from './trace.ts'

/** Part of a text that was read by itself, so that several can be read at once. Plain data. */
export interface TextBlock {
  /** Their lines are counted from the beginning of the block. */
  readonly chunks: readonly Chunk[]
  readonly lines: number
  readonly notes: PlainNotes
}

export type BlockProgress = Pick<ImportProgress, 'bytes' | 'accesses'>

/** Reads the block of a file that [from, to) stands for; see `readBlock`. */
export type BlockReader = (
  from: number,
  to: number,
  onProgress: (progress: BlockProgress) => void,
) => Promise<Result<TextBlock, ImportError>>

/** Bytes of a block, enough that what comes with each is little; and how many each reader has, so that all are busy to the end. */
const shortestBlock = 16 * 1_048_576
const longestBlock = 64 * 1_048_576
const blocksForEach = 4

/** Bytes between two words about how far it is. */
const progressLength = 4 * 1_048_576
const windowLength = 65_536

/** A file that is read in blocks. */
export interface BlockFile extends RandomAccess {
  /** The bytes [from, to), which lie in the file. */
  stream(from: number, to: number): ByteStream
}

/** Whether a file that begins like this can be read in blocks. */
export function hasBlocks(sample: Uint8Array): boolean {
  const format = detectFormat(sample, false)
  return format.ok && format.value.format.id === 'lackey'
}

/**
 * Reads what begins in [from, to) of a lackey text. A block begins with an instruction, the first on a line of its own
 * at or after `from`, and ends where the next one begins: what is before an instruction makes no difference to what
 * comes with it and after it, so the blocks of a file are together what reading it at one go gives.
 */
export async function readBlock(
  file: BlockFile,
  from: number,
  to: number,
  onProgress: (progress: BlockProgress) => void = () => undefined,
): Promise<Result<TextBlock, ImportError>> {
  let at = from
  let source: ByteSource | undefined
  try {
    const [start, end] = await Promise.all([
      from === 0 ? 0 : findInstruction(file, from),
      to < file.size ? findInstruction(file, to) : file.size,
    ])
    const builder = new TraceBuilder(keepApart)
    const notes = new NotesBuilder()
    const reader = new LackeyReader(builder, notes, createFastLackey(builder))
    const opened = openSource(start < end ? file.stream(start, end) : new Uint8Array())
    if (!opened.ok) return failure(unreadable(opened.error, start))
    source = opened.value
    let told = start
    for (at = start; at < end;) {
      const piece = await source.lend()
      if (!piece.ok) return failure(unreadable(piece.error, at))
      if (piece.value === null) return failure(unreadable('it became shorter', at))
      at += piece.value.length
      reader.push(piece.value)
      if (at < end && at - told < progressLength) continue
      told = at
      onProgress({ bytes: at - start, accesses: builder.length })
    }
    reader.finish()
    return success({ chunks: builder.finish(), lines: reader.lines, notes: notes.plain() })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (!(error instanceof RangeError)) return failure(unreadable(message, at))
    const reason = 'The trace does not fit in memory. Open a part of the file.'
    return failure({ kind: 'memory', reason, byte: at })
  } finally {
    source?.close()
  }
}

/** Where the first line at or after a byte begins that is an instruction and nothing else; the size: there is none. */
async function findInstruction(file: RandomAccess, from: number): Promise<number> {
  const record: LackeyRecord = { kind: 0, low: 0, high: 0, size: 0 }
  // From the byte before, which tells whether a line begins at `from`.
  let base = from - 1
  let inLine = true
  while (base < file.size) {
    const bytes = await file.read(base, Math.min(base + windowLength, file.size))
    if (bytes.length === 0) break
    let at = 0
    if (inLine) {
      at = bytes.indexOf(newline) + 1
      inLine = at === 0
    }
    for (let end = inLine ? -1 : bytes.indexOf(newline, at); end >= 0;) {
      if (isInstruction(bytes, at, end, record)) return base + at
      at = end + 1
      end = bytes.indexOf(newline, at)
    }
    if (base + bytes.length === file.size) break
    // The next window begins with the line that this one cut, unless it fills the window: then it is no record.
    if (at === 0) inLine = true
    base += at === 0 ? bytes.length : at
  }
  return file.size
}

function isInstruction(
  bytes: Uint8Array,
  start: number,
  end: number,
  record: LackeyRecord,
): boolean {
  const last = parseRecord(bytes, start, end, record)
  const plain = last === end || (last === end - 1 && bytes[last] === carriageReturn)
  return plain && record.kind === kindCodes.execute && record.size > 0
}

function blockLength(size: number, readers: number): number {
  const fair = Math.ceil(size / (readers * blocksForEach))
  return Math.min(longestBlock, Math.max(shortestBlock, fair))
}

/**
 * Reads a file of which `hasBlocks` is true with several readers, each of which has one block after the other.
 * The trace is the one that `importTrace` gives. Null: it has no access, which that explains better.
 */
export async function importBlocks(
  size: number,
  readers: readonly BlockReader[],
  { name, onProgress, signal, pause }: ImportOptions,
  length: number = blockLength(size, readers.length),
): Promise<Result<Trace, ImportError> | null> {
  const number = Math.ceil(size / length)
  const blocks: TextBlock[] = []
  const progress: BlockProgress[] = []
  const keep = createKeeper()
  let taken = 0
  let failed: ImportError | undefined
  const tell = () => {
    const sum = (of: keyof BlockProgress) => progress.reduce((all, each) => all + each[of], 0)
    onProgress?.({ bytes: Math.min(size, sum('bytes')), accesses: sum('accesses'), lines: 0 })
  }
  const work = async (read: BlockReader): Promise<void> => {
    for (let block = taken++; block < number; block = taken++) {
      if (failed !== undefined || signal?.aborted) return
      const done = await read(block * length, Math.min(size, (block + 1) * length), (each) => {
        progress[block] = each
        tell()
      })
      if (done.ok) {
        // At once, so that what they came in can go.
        const chunks = done.value.chunks.map((chunk) => ({ ...chunk, low: keep(chunk.low) }))
        blocks[block] = { ...done.value, chunks }
      } else failed ??= done.error
      await pause?.()
    }
  }
  await Promise.all(readers.map(work))
  if (signal?.aborted) {
    return failure({ kind: 'cancelled', reason: 'The import was cancelled.', byte: 0 })
  }
  if (failed !== undefined) return failure(failed)
  const trace = joinBlocks(blocks, size, name)
  return trace.length === 0 ? null : success(trace)
}

/** The trace of all blocks of a file, in their order. */
function joinBlocks(blocks: readonly TextBlock[], bytes: number, name?: string): Trace {
  const notes = new NotesBuilder()
  const chunks: Chunk[] = []
  let lines = 0
  for (const block of blocks) {
    for (const chunk of block.chunks) {
      const values = chunk.lines.values.map((line) => (line === 0 ? 0 : line + lines))
      chunks.push({ ...chunk, lines: { ...chunk.lines, values } })
    }
    notes.join(block.notes, lines)
    lines += block.lines
  }
  const facts = { format: 'lackey' as const, bytes, notes: notes.finish() }
  return createTrace(name === undefined ? facts : { ...facts, name }, chunks)
}
