import { failure, type Result, success } from '../result.ts'
import { encodeChunk } from './bpt-chunk.ts'
import { encodeFacts, encodeTable } from './bpt-facts.ts'
import { encodeFrame, encodeHead, encodeTail, type FrameTag } from './bpt-frame.ts'
import type { Trace } from './trace.ts'

export interface BptOptions {
  /** Told after each piece. */
  readonly onProgress?: (progress: { readonly accesses: number; readonly bytes: number }) => void
  /** Looked at before each piece. */
  readonly signal?: { readonly aborted: boolean }
}

/**
 * Writes a trace as a .bpt, version 1, piece by piece, each as it is ready. `write` may answer with a promise, which
 * is waited for; what it throws is thrown. Answers with the length of the file in bytes; the error is a sentence.
 */
export async function writeBpt(
  trace: Trace,
  write: (piece: Uint8Array<ArrayBuffer>) => unknown,
  { onProgress, signal }: BptOptions = {},
): Promise<Result<number>> {
  let bytes = 0
  let accesses = 0
  const put = async (piece: Uint8Array<ArrayBuffer>) => {
    await write(piece)
    bytes += piece.length
    onProgress?.({ accesses, bytes })
  }
  const putFrame = async (tag: FrameTag, content: Uint8Array): Promise<Result<number>> => {
    const position = bytes
    const frame = await encodeFrame(tag, content)
    if (!frame.ok) return failure(`The trace could not be written: ${frame.error}.`)
    await put(frame.value)
    return success(position)
  }
  await put(encodeHead())
  const chunks: { readonly position: number; readonly accesses: number }[] = []
  for (const chunk of trace.chunks) {
    if (signal?.aborted) return failure('Writing the trace was cancelled.')
    accesses += chunk.length
    const position = await putFrame('CHNK', encodeChunk(chunk))
    if (!position.ok) return position
    chunks.push({ position: position.value, accesses: chunk.length })
  }
  const facts = await putFrame('FACT', encodeFacts(trace))
  if (!facts.ok) return facts
  const table = await putFrame('TABL', encodeTable({ facts: facts.value, chunks }))
  if (!table.ok) return table
  await put(encodeTail(table.value))
  return success(bytes)
}
