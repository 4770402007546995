import { countOf } from './text.ts'
import type { Gap, RejectedLine, TraceNotes } from './trace.ts'

/** Rejected lines of which the text is kept. */
const mostKept = 20

const mostGaps = 100
const mostRemarks = 20

/** What a NotesBuilder has counted, as plain data. */
export interface PlainNotes {
  readonly firstRejected: readonly RejectedLine[]
  readonly reasons: readonly (readonly [
    reason: string,
    met: { readonly count: number; readonly first: RejectedLine },
  ])[]
  readonly rejected: number
  readonly recovered: number
  readonly firstRecovered: number
  readonly merged: number
}

/** Counts what a format could not read, with memory for the first lines alone. */
export class NotesBuilder {
  readonly #firstRejected: RejectedLine[] = []
  /** For each reason how often it was met, and where first. */
  readonly #reasons = new Map<string, { count: number; readonly first: RejectedLine }>()
  #rejected = 0
  #recovered = 0
  #firstRecovered = 0
  #merged = 0
  readonly #gaps: Gap[] = []
  #gapCount = 0
  readonly #remarks = new Set<string>()

  /** `reason` is half a sentence from a fixed set; `text` is asked for where it will be kept. */
  reject(line: number, reason: string, text: () => string): void {
    this.#rejected++
    const met = this.#reasons.get(reason)
    if (met) met.count++
    if (met && this.#firstRejected.length === mostKept) return
    const rejected = { line, text: text(), reason }
    if (!met) this.#reasons.set(reason, { count: 1, first: rejected })
    if (this.#firstRejected.length < mostKept) this.#firstRejected.push(rejected)
  }

  recover(line: number): void {
    if (this.#recovered === 0) this.#firstRecovered = line
    this.#recovered++
  }

  merge(): void {
    this.#merged++
  }

  /** All that was counted, to be joined to what was counted before it. */
  plain(): PlainNotes {
    return {
      firstRejected: this.#firstRejected,
      reasons: [...this.#reasons],
      rejected: this.#rejected,
      recovered: this.#recovered,
      firstRecovered: this.#firstRecovered,
      merged: this.#merged,
    }
  }

  /** Adds what was counted in a part that begins behind `lines` lines. */
  join(part: PlainNotes, lines: number): void {
    const moved = (rejected: RejectedLine) => ({ ...rejected, line: rejected.line + lines })
    for (const [reason, { count, first }] of part.reasons) {
      const met = this.#reasons.get(reason)
      if (met) met.count += count
      else this.#reasons.set(reason, { count, first: moved(first) })
    }
    const room = mostKept - this.#firstRejected.length
    this.#firstRejected.push(...part.firstRejected.slice(0, room).map(moved))
    if (this.#recovered === 0 && part.recovered > 0) {
      this.#firstRecovered = part.firstRecovered + lines
    }
    this.#rejected += part.rejected
    this.#recovered += part.recovered
    this.#merged += part.merged
  }

  /** Where the source says that it lost something. */
  gap(gap: Gap): void {
    if (this.#gaps.length < mostGaps) this.#gaps.push(gap)
    this.#gapCount++
  }

  /** How the source was understood: a sentence of a few that the format has, each kept once. */
  remark(sentence: string): void {
    if (this.#remarks.size < mostRemarks) this.#remarks.add(sentence)
  }

  get gaps(): readonly Gap[] {
    return this.#gaps
  }

  get remarks(): readonly string[] {
    const further = this.#gapCount - this.#gaps.length
    const lost = further > 0 ? [`Of the gaps the first ${mostGaps} are shown.`] : []
    return [...this.#remarks, ...lost]
  }

  finish(): TraceNotes {
    return {
      rejected: this.#rejected,
      firstRejected: this.#firstRejected,
      recovered: this.#recovered,
      merged: this.#merged,
      sentences: [...this.#rejections(), ...this.#recoveries()],
    }
  }

  #rejections(): string[] {
    return [...this.#reasons].map(([reason, { count, first }]) => {
      const where = `${count === 1 ? '' : 'first '}line ${first.line}, “${first.text}”`
      // Of several lines “its” would be the lines’.
      const why = count > 1 && /^its? /.test(reason) ? `each because ${reason}` : reason
      return `${countOf(count, 'line')} left out, ${why}: ${where}.`
    })
  }

  #recoveries(): string[] {
    if (this.#recovered === 0) return []
    const where = `${this.#recovered === 1 ? '' : 'first '}line ${this.#firstRecovered}`
    return [`${countOf(this.#recovered, 'record')} read from behind other text: ${where}.`]
  }
}
