import { failure, type Result, success } from '../result.ts'
import type { TraceBuilder } from './builder.ts'
import { decodeChunk } from './bpt-chunk.ts'
import { type BptTable, decodeFacts, decodeTable } from './bpt-facts.ts'
import {
  decodeFrame,
  decodeFrameHead,
  decodeHead,
  decodeTail,
  type FrameHead,
  frameHeadLength,
  headLength,
  tailLength,
} from './bpt-frame.ts'
import { type ImportError, unreadable } from './errors.ts'
import { joinPieces } from './pieces.ts'
import type { ByteSource } from './source.ts'
import type { TraceFacts } from './trace.ts'

/** What is wrong, as half a sentence, and the byte of the part that it is about. */
export function damaged(detail: string, byte: number): ImportError {
  const reason = `This .bpt cannot be read at byte ${byte}: ${detail}. Make or fetch it again.`
  return { kind: 'damaged', reason, byte }
}

/** Where the stream of a .bpt stands, and what was made of it so far. */
export interface BptProgress {
  readonly bytes: number
  readonly accesses: number
}

/**
 * Reads a .bpt from its beginning to its end, which must agree with each other. `step` is waited for after each chunk;
 * an error of it ends the reading.
 */
export async function readBpt(
  source: ByteSource,
  builder: TraceBuilder,
  step: (progress: BptProgress) => Promise<ImportError | null>,
): Promise<Result<TraceFacts, ImportError>> {
  const stream = new FrameStream(source)
  const head = await stream.take(headLength, 'its head')
  if (!head.ok) return head
  const version = decodeHead(head.value)
  if (!version.ok) return failure(damaged(version.error, 0))
  const chunks: { readonly position: number; readonly accesses: number }[] = []
  let facts: { readonly position: number; readonly value: TraceFacts } | undefined
  for (;;) {
    const { position } = stream
    const frame = await stream.frame()
    if (!frame.ok) return frame
    const { tag, content } = frame.value
    if (tag === 'TABL') {
      if (facts === undefined) return failure(damaged('its facts are missing', position))
      if (chunks.length === 0) {
        const reason = 'This .bpt has no memory access. Make it again, from a trace that has some.'
        return failure({ kind: 'no-accesses', reason, byte: position })
      }
      const end = await checkEnd(stream, position, content, { facts: facts.position, chunks })
      return end === null ? success(facts.value) : failure(end)
    }
    if (facts !== undefined) return failure(damaged('a part stands behind its facts', position))
    if (tag === 'FACT') {
      const decoded = decodeFacts(content)
      if (!decoded.ok) return failure(damaged(decoded.error, position))
      facts = { position, value: decoded.value }
      continue
    }
    const accesses = decodeChunk(content, builder)
    if (typeof accesses === 'string') return failure(damaged(accesses, position))
    chunks.push({ position, accesses })
    const stop = await step({ bytes: stream.position, accesses: builder.length })
    if (stop !== null) return failure(stop)
  }
}

async function checkEnd(
  stream: FrameStream,
  position: number,
  content: Uint8Array,
  found: BptTable,
): Promise<ImportError | null> {
  const table = decodeTable(content)
  if (!table.ok) return damaged(table.error, position)
  const agrees =
    table.value.facts === found.facts &&
    table.value.chunks.length === found.chunks.length &&
    table.value.chunks.every(
      (chunk, index) =>
        chunk.position === found.chunks[index]?.position &&
        chunk.accesses === found.chunks[index]?.accesses,
    )
  if (!agrees) return damaged('its table is of another file', position)
  const tailPosition = stream.position
  const tail = await stream.take(tailLength, 'its end')
  if (!tail.ok) return tail.error
  const pointed = decodeTail(tail.value)
  if (!pointed.ok) return damaged(pointed.error, tailPosition)
  if (pointed.value !== position) return damaged('its end is of another file', tailPosition)
  return (await stream.ended()) ? null : damaged('something stands behind its end', stream.position)
}

/** Takes parts from a stream of pieces that is cut anywhere. Never holds more than a part and a piece. */
class FrameStream {
  readonly #source: ByteSource
  #piece = new Uint8Array(0) as Uint8Array
  #at = 0
  position = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  async frame(): Promise<
    Result<{ readonly tag: FrameHead['tag']; readonly content: Uint8Array }, ImportError>
  > {
    const start = this.position
    const bytes = await this.take(frameHeadLength, 'the head of a part')
    if (!bytes.ok) return bytes
    const head = decodeFrameHead(bytes.value)
    if (!head.ok) return failure(damaged(head.error, start))
    const packed = await this.take(head.value.stored, 'a part')
    if (!packed.ok) return packed
    const content = await decodeFrame(head.value, packed.value)
    if (!content.ok) return failure(damaged(content.error, start))
    return success({ tag: head.value.tag, content: content.value })
  }

  /** The next bytes; what there is no more of is named in the error. */
  async take(length: number, what: string): Promise<Result<Uint8Array, ImportError>> {
    const start = this.position
    const parts: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      const part = this.#piece.subarray(this.#at, this.#at + missing)
      this.#at += part.length
      this.position += part.length
      missing -= part.length
      if (part.length > 0) parts.push(part)
      if (missing === 0) break
      const more = await this.#more()
      if (!more.ok) return more
      if (!more.value) {
        const detail = `the file ends after ${this.position} bytes, in ${what} that begins here`
        return failure(damaged(detail, start))
      }
    }
    const [only] = parts
    if (parts.length === 1 && only !== undefined) return success(only)
    return success(joinPieces(parts))
  }

  async ended(): Promise<boolean> {
    while (this.#at === this.#piece.length) {
      const more = await this.#more()
      if (!more.ok || !more.value) return true
    }
    return false
  }

  /** Whether there was another piece. */
  async #more(): Promise<Result<boolean, ImportError>> {
    const piece = await this.#source.next()
    if (!piece.ok) return failure(unreadable(piece.error, this.position))
    if (piece.value === null) return success(false)
    this.#piece = piece.value
    this.#at = 0
    return success(true)
  }
}
