import { carriesOf } from './carries.ts'
import type { Format, ReaderParts, Survey, TraceReader } from './format.ts'
import { newline, trimEnd, trimStart } from './lackey-line.ts'
import type { Sample } from './sample.ts'
import { RecordCounter, RecordKeeper, type RecordSink } from './records.ts'
import { decodeText, excerpt } from './text.ts'
import type { SourceFormat } from './trace.ts'

/** Understands one line after the other. */
export interface LineParser {
  /**
   * Null: the line is understood. Otherwise why not, as half a sentence of a fixed set. `text`: the line, where
   * somebody has it already.
   */
  line(bytes: Uint8Array, start: number, end: number, text?: () => string): string | null
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
  const line: LineParser['line'] = (bytes, start, end, text) =>
    parse(text?.() ?? decodeText(bytes, start, end))
  return finish ? { line, finish } : { line }
}

/** A format of lines, from what understands one of them: the same code surveys a sample and reads the whole. */
export function lineFormat(format: LineFormat): Format {
  return {
    id: format.id,
    title: format.title,
    carries: carriesOf[format.id],
    survey: (sample) => survey(format, sample),
    createReader: (parts) => new LineReader(format, parts),
  }
}

/** Lines of a sample that are looked at for the name of a format, and for a first record of it. */
const mostLooks = 400

function survey(format: LineFormat, sample: Sample): Survey {
  const { named: pattern } = format
  const heads = pattern ? sample.lines.slice(0, format.scattered ? undefined : mostLooks) : []
  const named = heads.some(
    (line) => line.end - line.start <= longestLine && pattern?.test(sample.text(line)),
  )
  // What stands between other text is looked for where it was named.
  if (format.scattered && !named) return notIt
  const sink = new RecordCounter()
  const parser = format.createParser(sink)
  let others = 0
  let firstOther: Survey['firstOther'] = null
  for (const each of sample.lines) {
    const { line, start, end } = each
    sink.line = line
    const understood =
      end - start <= longestLine &&
      parser.line(sample.bytes, start, end, () => sample.text(each)) === null
    if (understood) continue
    others++
    firstOther ??= { line, text: excerpt(sample.bytes, start, end) }
    if (others === mostLooks && sink.records === 0 && !named) break
  }
  parser.finish?.()
  others += sink.rejected
  const { records } = sink
  const recognised = format.scattered ? records > 0 : named || fits(records, others)
  return { recognised, named, records, others, firstOther }
}

const notIt: Survey = { recognised: false, named: false, records: 0, others: 0, firstOther: null }

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
