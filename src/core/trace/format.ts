import type { TraceBuilder } from './builder.ts'
import type { NotesBuilder } from './notes.ts'
import type { TraceFormat } from './trace.ts'

/** Reads one format from a stream of bytes that may be cut anywhere. */
export interface TraceReader {
  /** Lines that are complete so far; 0 for ever in a format without lines. */
  readonly lines: number
  push(bytes: Uint8Array): void
  /** The source has ended. */
  finish(): void
}

/** What a format makes of the beginning of a source. */
export interface Survey {
  readonly recognised: boolean
  /** Records of the format, and lines or pieces that are none and do not belong to it. */
  readonly records: number
  readonly others: number
  /** The first of the others; without any, the first line that is no record and not blank. */
  readonly firstOther: { readonly line: number; readonly text: string } | null
}

export interface Format {
  readonly id: TraceFormat
  /** `sample` is the beginning of the source, all of it if `whole`. */
  survey(sample: Uint8Array, whole: boolean): Survey
  createReader(builder: TraceBuilder, notes: NotesBuilder): TraceReader
}
