import { failure, type Result, success } from '../result.ts'
import { isBpt } from './bpt-frame.ts'
import { readBpt } from './bpt-read.ts'
import { TraceBuilder } from './builder.ts'
import type { Carries } from './carries.ts'
import { type Detected, detectFormat, sampleLength } from './detect.ts'
import { howToRecord, type ImportError, notUnpacked, unreadable } from './errors.ts'
import { gunzip, isGzip } from './gunzip.ts'
import { type HitLog, HitsBuilder } from './hit-log.ts'
import { NotesBuilder } from './notes.ts'
import { observedInHits, observedInTrace } from './observed.ts'
import { joinPieces } from './pieces.ts'
import { type ByteSource, type ByteStream, openSource } from './source.ts'
import { countOf } from './text.ts'
import {
  createTrace,
  type HitFormat,
  hitFormats,
  type Trace,
  type TraceFormat,
  type TraceNotes,
} from './trace.ts'

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

/** What a file turned out to hold: accesses, or hits that a breakpoint reported when it was recorded. */
export type ImportedFile =
  | { readonly kind: 'trace'; readonly trace: Trace }
  | { readonly kind: 'hits'; readonly log: HitLog }

/**
 * Reads a file from bytes or a stream of them, unpacking gzip; the format is recognised by the first 64 KiB.
 * Lines that cannot be read are left out and stand in `trace.notes`. What the stream throws comes back as an error;
 * what `onProgress` and `pause` throw is thrown. A stream that was not read to its end is cancelled.
 */
export async function importFile(
  source: Uint8Array | ByteStream,
  options: ImportOptions = {},
): Promise<Result<ImportedFile, ImportError>> {
  const opened = openSource(source)
  if (!opened.ok) return failure(unreadable(opened.error, 0))
  const running = new Import(opened.value, options)
  try {
    return await running.run()
  } finally {
    running.close()
  }
}

/** As `importFile`, for whoever has use for accesses alone: a log of hits is an error. */
export async function importTrace(
  source: Uint8Array | ByteStream,
  options: ImportOptions = {},
): Promise<Result<Trace, ImportError>> {
  const file = await importFile(source, options)
  if (!file.ok) return file
  if (file.value.kind === 'trace') return success(file.value.trace)
  const { length } = file.value.log.hits
  const reason = `The file holds ${countOf(length, 'hit')} that a breakpoint reported, and no accesses to match: importFile reads it.`
  return failure({ kind: 'hits', reason })
}

/** The pieces that were read to recognise the format by, and their beginning in one. */
interface Beginning {
  readonly pieces: Uint8Array[]
  readonly sample: Uint8Array
  readonly whole: boolean
}

class Import {
  #source: ByteSource
  readonly #options: ImportOptions
  readonly #builder = new TraceBuilder()
  readonly #notes = new NotesBuilder()
  readonly #hits = new HitsBuilder()
  #bytes = 0
  #isPacked = false
  /** Bytes since the last pause. */
  #worked = 0

  constructor(source: ByteSource, options: ImportOptions) {
    this.#source = source
    this.#options = options
  }

  async run(): Promise<Result<ImportedFile, ImportError>> {
    const first = await this.#readBeginning()
    if (!first.ok) return first
    const beginning = isGzip(first.value.sample) ? await this.#unpack(first.value) : first
    if (!beginning.ok) return beginning
    const { pieces, sample, whole } = beginning.value
    if (isBpt(sample)) {
      const trace = await this.#readBpt(pieces)
      return trace.ok ? success({ kind: 'trace', trace: trace.value }) : trace
    }
    const detected = detectFormat(sample, whole)
    return detected.ok ? this.#readFormat(detected.value, pieces) : detected
  }

  /** Reads the beginning again, of what the file unpacks to. */
  #unpack({ pieces }: Beginning): Promise<Result<Beginning, ImportError>> {
    const packed = before(pieces, this.#source)
    const unpacked = gunzip(packed, (bytes) => {
      this.#bytes += bytes
    })
    if (!unpacked.ok) return Promise.resolve(failure(unreadable(unpacked.error, 0)))
    this.#source = unpacked.value
    this.#isPacked = true
    return this.#readBeginning()
  }

  async #readFormat(
    { format, why }: Detected,
    pieces: Uint8Array[],
  ): Promise<Result<ImportedFile, ImportError>> {
    const carries = { value: format.carries }
    for (const sentence of why) this.#notes.remark(sentence)
    const parts = { builder: this.#builder, hits: this.#hits, notes: this.#notes, carries }
    const reader = format.createReader(parts)
    for (;;) {
      const piece = pieces.length > 0 ? success(pieces.shift() ?? null) : await this.#lend()
      if (!piece.ok) return piece
      if (piece.value === null) break
      for (let at = 0; at < piece.value.length;) {
        if (this.#options.signal?.aborted) return failure(this.#cancelled())
        const slice = piece.value.subarray(at, at + sliceLength - this.#worked)
        const parsed = this.#guard(() => reader.push(slice))
        if (!parsed.ok) return parsed
        at += slice.length
        if (!this.#isPacked) this.#bytes += slice.length
        this.#worked += slice.length
        if (this.#worked === sliceLength) await this.#rest(reader.lines)
      }
    }
    const made = this.#guard(() => {
      reader.finish()
      return this.#make(format.id, carries.value)
    })
    if (!made.ok) return made
    await this.#rest(reader.lines)
    if (this.#options.signal?.aborted) return failure(this.#cancelled())
    const { length, notes } =
      made.value.kind === 'trace'
        ? made.value.trace
        : { length: made.value.log.hits.length, notes: made.value.log.notes }
    return length === 0 ? failure(withoutAccesses(notes, reader.lines)) : made
  }

  #make(id: TraceFormat | HitFormat, carries: Carries): ImportedFile {
    const { name } = this.#options
    const { remarks, gaps } = this.#notes
    const facts = {
      bytes: this.#bytes,
      notes: this.#notes.finish(),
      remarks,
      gaps,
      ...(name !== undefined && { name }),
    }
    if (isHitFormat(id)) {
      const found = this.#hits.finish()
      const log = { format: id, ...facts, carries: observedInHits(carries, found.hits), ...found }
      return { kind: 'hits', log }
    }
    const chunks = this.#builder.finish()
    const known = { format: id, ...facts, carries: observedInTrace(carries, chunks) }
    return { kind: 'trace', trace: createTrace(known, chunks) }
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
    const sample = joinPieces(pieces, Math.min(length, sampleLength))
    return success({ pieces, sample, whole })
  }

  /** The packed form of another source: parts instead of lines, each unpacked beside this thread. */
  async #readBpt(pieces: Uint8Array[]): Promise<Result<Trace, ImportError>> {
    const source = before(pieces, this.#source)
    const { name } = this.#options
    try {
      const facts = await readBpt(source, this.#builder, async ({ bytes }) => {
        if (!this.#isPacked) this.#bytes = bytes
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

  #next(): Promise<Result<Uint8Array | null, ImportError>> {
    return this.#ask(() => this.#source.next())
  }

  /** A reader keeps nothing of what it is given. */
  #lend(): Promise<Result<Uint8Array | null, ImportError>> {
    return this.#ask(() => this.#source.lend())
  }

  async #ask(
    read: () => Promise<Result<Uint8Array | null>>,
  ): Promise<Result<Uint8Array | null, ImportError>> {
    if (this.#options.signal?.aborted) return failure(this.#cancelled())
    const piece = await read()
    if (piece.ok) return piece
    return failure((this.#isPacked ? notUnpacked : unreadable)(piece.error, this.#bytes))
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

  /** Gives back what a stream of another kind keeps. */
  close(): void {
    this.#source.close()
  }

  #cancelled(): ImportError {
    const reason = `The import was cancelled after ${countOf(this.#bytes, 'byte')}.`
    return { kind: 'cancelled', reason, byte: this.#bytes }
  }
}

function isHitFormat(id: TraceFormat | HitFormat): id is HitFormat {
  return hitFormats.some((format) => format === id)
}

/** The pieces, and then what the source has. */
function before(pieces: Uint8Array[], source: ByteSource): ByteSource {
  const first = () => {
    const piece = pieces.shift()
    return piece && Promise.resolve(success(piece))
  }
  return {
    next: () => first() ?? source.next(),
    lend: () => first() ?? source.lend(),
    close: () => source.close(),
  }
}

function withoutAccesses({ firstRejected, sentences }: TraceNotes, lines: number): ImportError {
  const [first] = firstRejected
  const what = `The file has no record in its ${countOf(lines, 'line')}.`
  return {
    kind: 'no-accesses',
    reason: [what, ...sentences, howToRecord].join(' '),
    line: first?.line ?? Math.max(1, lines),
  }
}
