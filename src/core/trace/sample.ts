import { newline, trimEnd, trimStart } from './lackey-line.ts'
import { decodeText } from './text.ts'

/** A line of a sample, without its end. */
export interface SampleLine {
  /** From 1. */
  readonly line: number
  readonly start: number
  readonly end: number
}

/** The beginning of a source, all of it if `whole`, cut into lines once for all formats that look at it. */
export class Sample {
  readonly bytes: Uint8Array
  readonly whole: boolean
  readonly lines: readonly SampleLine[]
  readonly #texts: (string | undefined)[] = []

  constructor(bytes: Uint8Array, whole: boolean) {
    this.bytes = bytes
    this.whole = whole
    this.lines = [...linesOf(bytes, whole)]
  }

  text({ line, start, end }: SampleLine): string {
    return (this.#texts[line] ??= decodeText(this.bytes, start, end))
  }
}

function* linesOf(bytes: Uint8Array, whole: boolean): Generator<SampleLine> {
  let line = 0
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(newline, at)
    // The sample ends in a line of which nobody knows the rest.
    if (found < 0 && !whole && line > 0) return
    const lineEnd = found < 0 ? bytes.length : found
    line++
    const start = trimStart(bytes, at, line)
    yield { line, start, end: trimEnd(bytes, start, lineEnd) }
    at = lineEnd + 1
  }
}
