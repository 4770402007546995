import { failure, type Result, success } from '../result.ts'

/** What the import needs of a ReadableStream of bytes. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
    cancel(reason?: unknown): Promise<unknown>
  }
}

/** What a ReadableStream of bytes has too where it reads into the memory of whoever reads. */
interface FillingStream {
  readonly [Symbol.toStringTag]?: string
  getReader(options: { readonly mode: 'byob' }): FillingReader
}

interface FillingReader {
  read(
    memory: Uint8Array,
  ): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(reason?: unknown): Promise<unknown>
}

/** As much as is read at a time into memory that is lent: more than a stream has at hand. */
const lentLength = 1_048_576

/** A source of bytes, piece by piece. Errors are half a sentence. */
export interface ByteSource {
  /** The next bytes, or null at the end. */
  next(): Promise<Result<Uint8Array | null>>
  /** The same, in memory that may be used again when more is asked for. */
  lend(): Promise<Result<Uint8Array | null>>
  /** Tells the stream that nobody reads on. */
  close(): void
}

export function openSource(source: Uint8Array | ByteStream): Result<ByteSource> {
  if (ArrayBuffer.isView(source)) return success(arraySource(source))
  try {
    const filling = fillingReader(source)
    return success(filling === null ? keptSource(source.getReader()) : lentSource(filling))
  } catch (error) {
    return failure(messageOf(error))
  }
}

/**
 * Null: the stream gives memory of its own. Chromium gives new memory for each piece of a file, which costs more than
 * twice the time of reading into what is there.
 */
function fillingReader(stream: FillingStream): FillingReader | null {
  // What is no ReadableStream may know of no modes.
  if (stream[Symbol.toStringTag] !== 'ReadableStream') return null
  try {
    return stream.getReader({ mode: 'byob' })
  } catch {
    return null
  }
}

function arraySource(bytes: Uint8Array): ByteSource {
  let given = false
  const next = () => {
    const piece = given ? null : bytes
    given = true
    return Promise.resolve(success(piece))
  }
  return { next, lend: next, close() {} }
}

function keptSource(reader: ReturnType<ByteStream['getReader']>): ByteSource {
  const stream = streamSource(reader)
  const next = () => stream.pull(() => reader.read())
  return { next, lend: next, close: stream.close }
}

/**
 * Streams that are being read. Chromium (150) lets one be collected while a read of this kind waits for a file, if nothing
 * else holds it, and then the read is never answered: about half of 200 in test/browser/held.test.ts without this.
 */
const held = new Set<FillingReader>()

function lentSource(reader: FillingReader): ByteSource {
  held.add(reader)
  const stream = streamSource(reader, () => held.delete(reader))
  let memory: ArrayBufferLike = new ArrayBuffer(lentLength)
  const lend = () =>
    stream.pull(async () => {
      const read = await reader.read(new Uint8Array(memory))
      if (read.value !== undefined) memory = read.value.buffer
      return read
    })
  return {
    lend,
    next: async () => {
      const piece = await lend()
      return piece.ok && piece.value !== null ? success(piece.value.slice()) : piece
    },
    close: stream.close,
  }
}

/** Reads a stream until its end, or until nobody wants more of it. */
function streamSource(reader: { cancel(): Promise<unknown> }, ended: () => void = () => undefined) {
  let open = true
  const pull = async (
    read: () => ReturnType<ReturnType<ByteStream['getReader']>['read']>,
  ): Promise<Result<Uint8Array | null>> => {
    try {
      const { done, value } = await read()
      if (done) {
        open = false
        ended()
        return success(null)
      }
      // Another window's arrays are no instances of this one's classes.
      return ArrayBuffer.isView(value) ? success(value) : failure('it gives no bytes')
    } catch (error) {
      return failure(messageOf(error))
    }
  }
  const close = () => {
    if (open) void abandon(reader)
    open = false
    ended()
  }
  return { pull, close }
}

async function abandon(reader: { cancel(): Promise<unknown> }): Promise<void> {
  try {
    await reader.cancel()
  } catch {
    // Whoever cancels has no use for a source that fails.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
