import { failure, type Result, success } from '../result.ts'
import type { ByteSource } from './source.ts'

/** What is needed of the platform's DecompressionStream: bytes in, bytes out. */
interface Transform {
  readonly writable: {
    getWriter(): {
      readonly ready: Promise<unknown>
      write(bytes: Uint8Array): Promise<unknown>
      close(): Promise<unknown>
      abort(reason?: unknown): Promise<unknown>
    }
  }
  readonly readable: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
      cancel(reason?: unknown): Promise<unknown>
    }
  }
}

interface Platform {
  readonly DecompressionStream?: new (format: 'gzip') => Transform
}

export function isGzip(sample: Uint8Array): boolean {
  return sample[0] === 0x1f && sample[1] === 0x8b
}

/** Bytes that a gzip stream unpacks to, piece by piece; `taken` is told of packed bytes. Errors are half a sentence. */
export function gunzip(packed: ByteSource, taken: (bytes: number) => void): Result<ByteSource> {
  const { DecompressionStream } = globalThis as unknown as Platform
  if (DecompressionStream === undefined) {
    return failure(
      'this program cannot unpack gzip (DecompressionStream is missing): gunzip it first',
    )
  }
  const { writable, readable } = new DecompressionStream('gzip')
  const writer = writable.getWriter()
  const reader = readable.getReader()
  let broken: string | null = null

  /** Feeds the stream as fast as it takes what it is given, so that no more than a piece waits in it. */
  async function feed(): Promise<void> {
    for (;;) {
      await writer.ready
      const piece = await packed.next()
      if (!piece.ok) {
        broken = piece.error
        await writer.abort(piece.error)
        return
      }
      if (piece.value === null) break
      taken(piece.value.length)
      await writer.write(piece.value)
    }
    await writer.close()
  }

  // What fails in it fails the reader too, who tells of it.
  void feed().catch(() => undefined)
  const next = async () => {
    try {
      const { done, value } = await reader.read()
      return success(done || value === undefined ? null : value)
    } catch {
      return failure(broken ?? 'it is damaged or cut there')
    }
  }
  return success({
    next,
    lend: next,
    close() {
      void reader.cancel().catch(() => undefined)
      packed.close()
    },
  })
}
