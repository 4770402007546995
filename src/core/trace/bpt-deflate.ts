import { failure, type Result, success } from '../result.ts'
import { joinPieces } from './pieces.ts'

/** What is needed of the platform's CompressionStream and DecompressionStream: bytes in, bytes out. */
interface Transform {
  readonly writable: {
    getWriter(): {
      write(bytes: Uint8Array): Promise<unknown>
      close(): Promise<unknown>
      abort(reason?: unknown): Promise<unknown>
    }
  }
  readonly readable: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
    }
  }
}

type TransformClass = new (format: 'deflate-raw') => Transform

/** Browsers and Node have both; ECMAScript, which is all that the core is written against, names neither. */
interface Platform {
  readonly CompressionStream?: TransformClass
  readonly DecompressionStream?: TransformClass
}

const platform = globalThis as unknown as Platform

const missing =
  'this program cannot compress (CompressionStream is missing): use a browser or Node of 2024 or newer'

/** Errors are half a sentence. */
export function deflate(bytes: Uint8Array): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const { CompressionStream } = platform
  if (CompressionStream === undefined) return Promise.resolve(failure(missing))
  return through(new CompressionStream('deflate-raw'), bytes, Infinity)
}

/** The bytes, if they are `length` and no more: what a file promises more of is given up at that point. */
export async function inflate(
  bytes: Uint8Array,
  length: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const { DecompressionStream } = platform
  if (DecompressionStream === undefined) return failure(missing)
  const inflated = await through(new DecompressionStream('deflate-raw'), bytes, length)
  if (!inflated.ok || inflated.value.length === length) return inflated
  return failure(`it unpacks to ${inflated.value.length} bytes instead of ${length}`)
}

async function through(
  { writable, readable }: Transform,
  bytes: Uint8Array,
  most: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const writer = writable.getWriter()
  // What fails here fails the reader too, who tells of it.
  const written = Promise.allSettled([writer.write(bytes), writer.close()])
  const reader = readable.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || value === undefined) break
      length += value.length
      if (length > most) {
        void writer.abort().catch(() => undefined)
        return failure(`it unpacks to more than ${most} bytes`)
      }
      pieces.push(value)
    }
    await written
  } catch {
    return failure('it does not unpack')
  }
  return success(joinPieces(pieces))
}
