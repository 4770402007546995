import { failure, type Result, success } from '../result.ts'

/** What the import needs of a ReadableStream of bytes. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
    cancel(reason?: unknown): Promise<unknown>
  }
}

/** A source of bytes, piece by piece. Errors are half a sentence. */
export interface ByteSource {
  /** The next bytes, or null at the end. */
  next(): Promise<Result<Uint8Array | null>>
  /** Tells the stream that nobody reads on. */
  close(): void
}

export function openSource(source: Uint8Array | ByteStream): Result<ByteSource> {
  if (ArrayBuffer.isView(source)) return success(arraySource(source))
  try {
    return success(streamSource(source.getReader()))
  } catch (error) {
    return failure(messageOf(error))
  }
}

function arraySource(bytes: Uint8Array): ByteSource {
  let given = false
  return {
    next() {
      const piece = given ? null : bytes
      given = true
      return Promise.resolve(success(piece))
    },
    close() {},
  }
}

function streamSource(reader: ReturnType<ByteStream['getReader']>): ByteSource {
  let open = true
  return {
    async next() {
      try {
        const { done, value } = await reader.read()
        if (done) {
          open = false
          return success(null)
        }
        // Another window's arrays are no instances of this one's classes.
        return ArrayBuffer.isView(value) ? success(value) : failure('it gives no bytes')
      } catch (error) {
        return failure(messageOf(error))
      }
    },
    close() {
      if (open) void abandon(reader)
      open = false
    },
  }
}

async function abandon(reader: ReturnType<ByteStream['getReader']>): Promise<void> {
  try {
    await reader.cancel()
  } catch {
    // Whoever cancels has no use for a source that fails.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
