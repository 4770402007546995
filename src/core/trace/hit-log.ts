import type { BreakpointType } from '../registers/types.ts'
import type { Carries } from './carries.ts'
import type { AccessContext } from './context.ts'
import type { Gap, HitFormat, TraceNotes } from './trace.ts'

/** A breakpoint as a hit log tells of it; null: it does not tell. */
export interface RecordedWatch {
  /** What the source calls it: an event, an expression, a symbol. */
  readonly name: string
  readonly address: bigint | null
  readonly length: number | null
  readonly type: BreakpointType | null
}

/** What a breakpoint reported while it was recorded. */
export interface RecordedHit extends AccessContext {
  /** Which of the log's watches. */
  readonly watch: number
  /** From 1. */
  readonly line: number
  /** The instruction that was reported: for data the one behind the access, for execute the one itself. */
  readonly pc?: bigint
  /** Where that is, as the source names it. At most 80 characters. */
  readonly place?: string
  /** The address that was accessed, where it is told apart from the watch's. */
  readonly address?: bigint
}

/** What breakpoints reported, in the order of the file. It never changes. */
export interface HitLog {
  readonly format: HitFormat
  readonly name?: string
  /** Bytes of the source. */
  readonly bytes: number
  readonly carries: Carries
  readonly remarks: readonly string[]
  readonly gaps: readonly Gap[]
  readonly notes: TraceNotes
  readonly watches: readonly RecordedWatch[]
  readonly hits: readonly RecordedHit[]
}

/** Hits that are kept; a log of more was no log of a breakpoint. */
export const mostHits = 200_000
const mostWatches = 1000

type Told = Partial<Omit<RecordedWatch, 'name'>>

/** Takes hits one by one. */
export class HitsBuilder {
  readonly #watches: RecordedWatch[] = []
  readonly #numbers = new Map<string, number>()
  readonly #hits: RecordedHit[] = []

  /** Hits so far. */
  get length(): number {
    return this.#hits.length
  }

  /** Whether one more can be kept. */
  get hasRoom(): boolean {
    return this.#hits.length < mostHits
  }

  /** The number of a watch, and what is told of it now; what was told before stays. */
  watch(name: string, told: Told = {}): number {
    const number = this.#numbers.get(name)
    if (number === undefined) {
      // Further ones share the last number: a log of so many watches is none that anybody reads by watch.
      if (this.#watches.length === mostWatches) return mostWatches - 1
      this.#numbers.set(name, this.#watches.length)
      return this.#watches.push({ name, address: null, length: null, type: null, ...told }) - 1
    }
    const before = this.#watches[number]
    if (before) this.#watches[number] = { ...before, ...told }
    return number
  }

  watchAt(number: number): RecordedWatch | undefined {
    return this.#watches[number]
  }

  add(hit: RecordedHit): void {
    this.#hits.push(hit)
  }

  /** Adds to what was told of the hit that was added last. */
  amend(told: Partial<RecordedHit>): void {
    const last = this.#hits.pop()
    if (last) this.#hits.push({ ...last, ...told })
  }

  finish(): Pick<HitLog, 'watches' | 'hits'> {
    return { watches: this.#watches, hits: this.#hits }
  }
}
