import type { TraceBuilder } from './builder.ts'
import type { NotesBuilder } from './notes.ts'
import type { Carries } from './carries.ts'
import type { HitsBuilder } from './hit-log.ts'
import type { Sample } from './sample.ts'
import type { SourceFormat } from './trace.ts'

/** Reads one format from a stream of bytes that may be cut anywhere. */
export interface TraceReader {
  /** Lines that are complete so far; 0 for ever in a format without lines. */
  readonly lines: number
  push(bytes: Uint8Array): void
  /** The source has ended. */
  finish(): void
}

/** A line that is no record of a format. */
export interface OtherLine {
  readonly line: number
  readonly text: string
  /** Continues “it”: what is wrong about a line that is nearly a record. */
  readonly reason?: string
}

/** What a format makes of the beginning of a source. */
export interface Survey {
  readonly recognised: boolean
  /** It says itself what it is. */
  readonly named: boolean
  /** Records of the format, and lines or pieces that are none and do not belong to it. */
  readonly records: number
  readonly others: number
  /** The first of the others; without any, the first line that is no record and not blank. */
  readonly firstOther: OtherLine | null
}

/** Where a reader puts what it reads. */
export interface ReaderParts {
  readonly builder: TraceBuilder
  readonly hits: HitsBuilder
  readonly notes: NotesBuilder
  /** What the file tells; a reader that finds out more puts that in its place. */
  readonly carries: { value: Carries }
}

export interface Format {
  readonly id: SourceFormat
  /** For people: what the format is called. */
  readonly title: string
  readonly carries: Carries
  survey(sample: Sample): Survey
  createReader(parts: ReaderParts): TraceReader
}
