import { carriesOf } from './carries.ts'
import type { Format, ReaderParts, Survey, TraceReader } from './format.ts'
import { newline, trimEnd, trimStart } from './lackey-line.ts'
import { RecordCounter, RecordKeeper, type RecordSink } from './records.ts'
import { decodeText, excerpt } from './text.ts'
import type { SourceFormat } from './trace.ts'

/** Understands one line after the other. */
export interface LineParser {
  /** Null: the line is understood. Otherwise why not, as half a sentence of a fixed set. */
  line(bytes: Uint8Array, start: number, end: number): string | null
  /** The source has ended. */
  finish?(): void
}

export interface LineFormat {
  readonly id: SourceFormat
  readonly title: string
  /** A line that only this format has; without: what most lines are decides. */
  readonly named?: RegExp
  /** Its records stand between other text, which is understood to be that. */
  readonly scattered?: boolean
  createParser(sink: RecordSink): LineParser
}

/** Bytes of a line that are kept; a longer one is left out. */
export const longestLine = 4096

/** A parser that takes lines as text. */
export function textParser(
  parse: (text: string) => string | null,
  finish?: () => void,
): LineParser {
  const line = (bytes: Uint8Array, start: number, end: number) =>
    parse(decodeText(bytes, start, end))
  return finish ? { line, finish } : { line }
}

/** A format of lines, from what understands one of them: the same code surveys a sample and reads the whole. */
export function lineFormat(format: LineFormat): Format {
  return {
    id: format.id,
    title: format.title,
    carries: carriesOf[format.id],
    survey: (sample, whole) => survey(format, sample, whole),
    createReader: (parts) => new LineReader(format, parts),
  }
}

/** Lines of a sample that are looked at for the name of a format. */
const mostNamed = 400

function survey(format: LineFormat, sample: Uint8Array, whole: boolean): Survey {
  const sink = new RecordCounter()
  const parser = format.createParser(sink)
  let named = false
  let others = 0
  let line = 0
  let firstOther: Survey['firstOther'] = null
  for (let at = 0; at < sample.length;) {
    const found = sample.indexOf(newline, at)
    // The sample ends in a line of which nobody knows the rest.
    if (found < 0 && !whole && line > 0) break
    const lineEnd = found < 0 ? sample.length : found
    sink.line = ++line
    const start = trimStart(sample, at, line)
    const end = trimEnd(sample, start, lineEnd)
    at = lineEnd + 1
    if (end - start > longestLine) {
      others++
      firstOther ??= { line, text: excerpt(sample, start, end) }
      continue
    }
    const reason = parser.line(sample, start, end)
    if (format.named && !named && line <= mostNamed) {
      named = format.named.test(decodeText(sample, start, end))
    }
    if (reason === null) continue
    others++
    firstOther ??= { line, text: excerpt(sample, start, end) }
  }
  parser.finish?.()
  others += sink.rejected
  const { records } = sink
  const recognised = format.scattered ? named && records > 0 : named || fits(records, others)
  return { recognised, named, records, others, firstOther }
}

function fits(records: number, others: number): boolean {
  return records > 0 && records >= others
}

class LineReader implements TraceReader {
  readonly #parser: LineParser
  readonly #keeper: RecordKeeper
  readonly #parts: ReaderParts
  readonly #carry = new Uint8Array(longestLine)
  #carried = 0
  #tooLong = false
  lines = 0

  constructor(format: LineFormat, parts: ReaderParts) {
    this.#parts = parts
    this.#keeper = new RecordKeeper(parts.builder, parts.hits, parts.notes, parts.carries)
    this.#parser = format.createParser(this.#keeper)
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(newline, at)
      const lineEnd = end < 0 ? bytes.length : end
      if (this.#carried > 0 || end < 0) {
        const kept = Math.min(lineEnd - at, longestLine - this.#carried)
        this.#carry.set(bytes.subarray(at, at + kept), this.#carried)
        this.#carried += kept
        if (kept < lineEnd - at) this.#tooLong = true
        if (end < 0) return
        this.#readLine(this.#carry, 0, this.#carried, this.#tooLong, false)
        this.#carried = 0
        this.#tooLong = false
      } else this.#readLine(bytes, at, lineEnd, lineEnd - at > longestLine, false)
      at = lineEnd + 1
    }
  }

  finish(): void {
    if (this.#carried > 0) this.#readLine(this.#carry, 0, this.#carried, this.#tooLong, true)
    this.#carried = 0
    this.#parser.finish?.()
  }

  #readLine(
    bytes: Uint8Array,
    lineStart: number,
    lineEnd: number,
    tooLong: boolean,
    cut: boolean,
  ): void {
    const line = ++this.lines
    this.#keeper.line = line
    const start = trimStart(bytes, lineStart, line)
    const end = trimEnd(bytes, start, lineEnd)
    const reason = tooLong
      ? `it has more than ${longestLine} bytes`
      : this.#parser.line(bytes, start, end)
    if (reason === null) return
    const why = cut && !tooLong ? 'the file ends in it, and it is no record as it stands' : reason
    this.#parts.notes.reject(line, why, () => excerpt(bytes, start, end))
  }
}
