import { failure, type Result, success } from '../result.ts'
import { isBpt } from './bpt-frame.ts'
import { readBpt } from './bpt-read.ts'
import { TraceBuilder } from './builder.ts'
import { detectFormat, sampleLength } from './detect.ts'
import { howToRecord, type ImportError, unreadable } from './errors.ts'
import { NotesBuilder } from './notes.ts'
import { type ByteSource, type ByteStream, openSource } from './source.ts'
import { countOf } from './text.ts'
import { createTrace, type Trace, type TraceNotes } from './trace.ts'

export type { ImportError }

/** What was worked through so far. */
export interface ImportProgress {
  readonly bytes: number
  readonly accesses: number
  readonly lines: number
}

export interface ImportOptions {
  /** Kept as `trace.name`. */
  readonly name?: string
  /** Told after each slice and at the end. */
  readonly onProgress?: (progress: ImportProgress) => void
  /** Looked at before each slice. */
  readonly signal?: { readonly aborted: boolean }
  /** Waited for after each slice, so that a caller without a worker keeps its page alive and can set `signal`. */
  readonly pause?: () => Promise<void>
}

/** Bytes worked through at one go: some milliseconds. */
export const sliceLength = 1_048_576

/**
 * Reads a trace from bytes or a stream of them; the format is recognised by the first 64 KiB.
 * Lines that cannot be read are left out and stand in `trace.notes`. What the stream throws comes back as an error;
 * what `onProgress` and `pause` throw is thrown. A stream that was not read to its end is cancelled.
 */
export async function importTrace(
  source: Uint8Array | ByteStream,
  options: ImportOptions = {},
): Promise<Result<Trace, ImportError>> {
  const opened = openSource(source)
  if (!opened.ok) return failure(unreadable(opened.error, 0))
  try {
    return await new Import(opened.value, options).run()
  } finally {
    opened.value.close()
  }
}

/** The pieces that were read to recognise the format by, and their beginning in one. */
interface Beginning {
  readonly pieces: Uint8Array[]
  readonly sample: Uint8Array
  readonly whole: boolean
}

class Import {
  readonly #source: ByteSource
  readonly #options: ImportOptions
  readonly #builder = new TraceBuilder()
  readonly #notes = new NotesBuilder()
  #bytes = 0
  /** Bytes since the last pause. */
  #worked = 0

  constructor(source: ByteSource, options: ImportOptions) {
    this.#source = source
    this.#options = options
  }

  async run(): Promise<Result<Trace, ImportError>> {
    const beginning = await this.#readBeginning()
    if (!beginning.ok) return beginning
    const { pieces, sample, whole } = beginning.value
    if (isBpt(sample)) return this.#readBpt(pieces)
    const detected = detectFormat(sample, whole)
    if (!detected.ok) return detected
    const format = detected.value
    const reader = format.createReader(this.#builder, this.#notes)
    for (;;) {
      const piece = pieces.length > 0 ? success(pieces.shift() ?? null) : await this.#next()
      if (!piece.ok) return piece
      if (piece.value === null) break
      for (let at = 0; at < piece.value.length;) {
        if (this.#options.signal?.aborted) return failure(this.#cancelled())
        const slice = piece.value.subarray(at, at + sliceLength - this.#worked)
        const parsed = this.#guard(() => reader.push(slice))
        if (!parsed.ok) return parsed
        at += slice.length
        this.#bytes += slice.length
        this.#worked += slice.length
        if (this.#worked === sliceLength) await this.#rest(reader.lines)
      }
    }
    const made = this.#guard(() => {
      reader.finish()
      const facts = { format: format.id, bytes: this.#bytes, notes: this.#notes.finish() }
      const { name } = this.#options
      return createTrace(name === undefined ? facts : { ...facts, name }, this.#builder.finish())
    })
    if (!made.ok) return made
    await this.#rest(reader.lines)
    if (this.#options.signal?.aborted) return failure(this.#cancelled())
    if (made.value.length === 0) return failure(withoutAccesses(made.value.notes, reader.lines))
    return made
  }

  /** Reads until there is enough to recognise the format by. */
  async #readBeginning(): Promise<Result<Beginning, ImportError>> {
    const pieces: Uint8Array[] = []
    let length = 0
    let whole = false
    while (length <= sampleLength && !whole) {
      const piece = await this.#next()
      if (!piece.ok) return piece
      if (piece.value === null) whole = true
      else {
        pieces.push(piece.value)
        length += piece.value.length
      }
    }
    const sample = joinBeginning(pieces, Math.min(length, sampleLength))
    return success({ pieces, sample, whole })
  }

  /** The packed form of another source: parts instead of lines, each unpacked beside this thread. */
  async #readBpt(pieces: Uint8Array[]): Promise<Result<Trace, ImportError>> {
    const source: ByteSource = {
      next: () => {
        const piece = pieces.shift()
        return piece === undefined ? this.#source.next() : Promise.resolve(success(piece))
      },
      close() {},
    }
    const { name } = this.#options
    try {
      const facts = await readBpt(source, this.#builder, async ({ bytes }) => {
        this.#bytes = bytes
        await this.#rest(0)
        return this.#options.signal?.aborted ? this.#cancelled() : null
      })
      if (!facts.ok) return facts
      const known = name === undefined ? facts.value : { ...facts.value, name }
      return success(createTrace(known, this.#builder.finish()))
    } catch (error) {
      return failure(this.#full(error))
    }
  }

  async #next(): Promise<Result<Uint8Array | null, ImportError>> {
    if (this.#options.signal?.aborted) return failure(this.#cancelled())
    const piece = await this.#source.next()
    return piece.ok ? piece : failure(unreadable(piece.error, this.#bytes))
  }

  async #rest(lines: number): Promise<void> {
    this.#worked = 0
    this.#options.onProgress?.({ bytes: this.#bytes, accesses: this.#builder.length, lines })
    await this.#options.pause?.()
  }

  /** The columns are all that grows, and a machine that cannot give them memory says so with a RangeError. */
  #guard<Value>(work: () => Value): Result<Value, ImportError> {
    try {
      return success(work())
    } catch (error) {
      return failure(this.#full(error))
    }
  }

  #full(error: unknown): ImportError {
    if (!(error instanceof RangeError)) throw error
    const read = countOf(this.#builder.length, 'access', 'accesses')
    const reason = `The trace does not fit in memory: it was full after ${read}. Open a part of the file.`
    return { kind: 'memory', reason, byte: this.#bytes }
  }

  #cancelled(): ImportError {
    const reason = `The import was cancelled after ${countOf(this.#bytes, 'byte')}.`
    return { kind: 'cancelled', reason, byte: this.#bytes }
  }
}

function joinBeginning(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece.subarray(0, length - at), at)
    at = Math.min(length, at + piece.length)
  }
  return joined
}

function withoutAccesses({ firstRejected, sentences }: TraceNotes, lines: number): ImportError {
  const [first] = firstRejected
  const what = `The file has no memory access in its ${countOf(lines, 'line')}.`
  return {
    kind: 'no-accesses',
    reason: [what, ...sentences, howToRecord].join(' '),
    ...(first && { line: first.line }),
  }
}
