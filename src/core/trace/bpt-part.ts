import { failure, type Result, success } from '../result.ts'
import { TraceBuilder } from './builder.ts'
import { decodeChunk, mostAccesses } from './bpt-chunk.ts'
import { type BptTable, decodeFacts, decodeTable } from './bpt-facts.ts'
import {
  decodeFrame,
  decodeFrameHead,
  decodeHead,
  decodeTail,
  type FrameTag,
  frameHeadLength,
  headLength,
  tailLength,
} from './bpt-frame.ts'
import { damaged } from './bpt-read.ts'
import type { ImportError } from './errors.ts'
import { keepApart } from './scan-memory.ts'
import { createTrace, type Trace, type TraceFacts } from './trace.ts'

/** A file of which any part can be read. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number
  /** The bytes [from, to), which lie in the file. May reject. */
  read(from: number, to: number): Promise<Uint8Array>
}

/** A .bpt of which parts are read alone: all but the chunks is known. */
export interface BptFile {
  readonly facts: TraceFacts
  /** Accesses. */
  readonly length: number
  /** Chunks, each of some accesses in a row. */
  readonly chunks: readonly { readonly first: number; readonly accesses: number }[]
  /** The accesses of the chunks [from, to) as a trace of its own. */
  part(from: number, to: number): Promise<Result<Trace, ImportError>>
}

/** Reads both ends of a .bpt, and none of its chunks. */
export async function openBpt(file: RandomAccess): Promise<Result<BptFile, ImportError>> {
  const head = await read(file, 0, headLength)
  if (!head.ok) return head
  const version = decodeHead(head.value)
  if (!version.ok) return failure(damaged(version.error, 0))
  const tailPosition = file.size - tailLength
  const tail = await read(file, tailPosition, file.size)
  if (!tail.ok) return tail
  const position = decodeTail(tail.value)
  if (!position.ok) return failure(damaged(position.error, tailPosition))
  const tableBytes = await readFrame(file, position.value, 'TABL')
  if (!tableBytes.ok) return tableBytes
  const table = decodeTable(tableBytes.value)
  if (!table.ok) return failure(damaged(table.error, position.value))
  const factBytes = await readFrame(file, table.value.facts, 'FACT')
  if (!factBytes.ok) return factBytes
  const facts = decodeFacts(factBytes.value)
  if (!facts.ok) return failure(damaged(facts.error, table.value.facts))
  return fileOf(file, table.value, facts.value, position.value)
}

function fileOf(
  file: RandomAccess,
  table: BptTable,
  facts: TraceFacts,
  position: number,
): Result<BptFile, ImportError> {
  let length = 0
  const chunks: { readonly first: number; readonly accesses: number }[] = []
  for (const { accesses } of table.chunks) {
    if (accesses < 1 || accesses > mostAccesses) {
      return failure(damaged(`its table has a chunk of ${accesses} accesses`, position))
    }
    chunks.push({ first: length, accesses })
    length += accesses
  }
  return success({
    facts,
    length,
    chunks,
    async part(from, to) {
      const builder = new TraceBuilder(keepApart)
      for (const { position: start, accesses } of table.chunks.slice(from, to)) {
        const content = await readFrame(file, start, 'CHNK')
        if (!content.ok) return content
        const decoded = decodeChunk(content.value, builder)
        if (typeof decoded === 'string') return failure(damaged(decoded, start))
        if (decoded !== accesses) return failure(damaged('its table is of another file', start))
      }
      return success(createTrace(facts, builder.finish()))
    },
  })
}

async function readFrame(
  file: RandomAccess,
  position: number,
  tag: FrameTag,
): Promise<Result<Uint8Array, ImportError>> {
  const bytes = await read(file, position, position + frameHeadLength)
  if (!bytes.ok) return bytes
  const head = decodeFrameHead(bytes.value)
  if (!head.ok) return failure(damaged(head.error, position))
  if (head.value.tag !== tag) return failure(damaged('another part stands there', position))
  const start = position + frameHeadLength
  const packed = await read(file, start, start + head.value.stored)
  if (!packed.ok) return packed
  const content = await decodeFrame(head.value, packed.value)
  return content.ok ? content : failure(damaged(content.error, position))
}

async function read(
  file: RandomAccess,
  from: number,
  to: number,
): Promise<Result<Uint8Array, ImportError>> {
  if (!(from >= 0 && to <= file.size)) {
    const detail = `a part is said to be there, and the file has ${file.size} bytes`
    return failure(damaged(detail, Math.max(0, from)))
  }
  try {
    return success(await file.read(from, to))
  } catch (error) {
    return failure(damaged(error instanceof Error ? error.message : String(error), from))
  }
}
