import type { TraceBuilder } from './builder.ts'
import type { Carries } from './carries.ts'
import type { KindCode } from './codes.ts'
import type { AccessContext } from './context.ts'
import type { HitsBuilder, RecordedHit, RecordedWatch } from './hit-log.ts'
import type { NotesBuilder } from './notes.ts'
import { longestExcerpt, shortText } from './text.ts'

/** Where the parser of a line puts what it finds. */
export interface RecordSink {
  /** Accesses or hits so far. */
  readonly records: number
  /** The line that is read, from 1. */
  line: number
  /** Leaves out a line that was held back until it could be read: `line` says which, and why is half a sentence. */
  reject(reason: string, text: string): void
  /** `size` 0: not told. The halves of the address are unsigned. */
  access(kind: KindCode, low: number, high: number, size: number, context?: AccessContext): void
  /** Adds to what was told of the last access. */
  tell(context: AccessContext): void
  /** The number of a watch, and what is told of it. */
  watch(name: string, told?: Partial<Omit<RecordedWatch, 'name'>>): number
  watchAt(number: number): RecordedWatch | undefined
  hit(hit: Omit<RecordedHit, 'line'>): void
  /** Adds to what was told of the last hit. */
  amend(told: Partial<RecordedHit>): void
  /** The source says here that it lost something; one sentence. */
  gap(text: string): void
  remark(sentence: string): void
  /** The file tells more or less than its format does otherwise. */
  know(carries: Partial<Carries>): void
}

/** Puts records into a trace or a log of hits. */
export class RecordKeeper implements RecordSink {
  readonly #accesses: TraceBuilder
  readonly #hits: HitsBuilder
  readonly #notes: NotesBuilder
  readonly #carries: { value: Carries }
  line = 0
  records = 0

  constructor(
    accesses: TraceBuilder,
    hits: HitsBuilder,
    notes: NotesBuilder,
    carries: { value: Carries },
  ) {
    this.#accesses = accesses
    this.#hits = hits
    this.#notes = notes
    this.#carries = carries
  }

  reject(reason: string, text: string): void {
    this.#notes.reject(this.line, reason, () => shortText(text, longestExcerpt))
  }

  access(kind: KindCode, low: number, high: number, size: number, context?: AccessContext): void {
    this.records++
    this.#accesses.append(kind, low, high, size === 0 ? 1 : size, this.line)
    if (context !== undefined || size === 0) this.#accesses.tell(context ?? {}, size === 0)
  }

  tell(context: AccessContext): void {
    if (this.records > 0) this.#accesses.tell(context)
  }

  watch(name: string, told?: Partial<Omit<RecordedWatch, 'name'>>): number {
    return this.#hits.watch(name, told)
  }

  watchAt(number: number): RecordedWatch | undefined {
    return this.#hits.watchAt(number)
  }

  hit(hit: Omit<RecordedHit, 'line'>): void {
    this.records++
    if (this.#hits.hasRoom) this.#hits.add({ ...hit, line: this.line })
    else this.#notes.reject(this.line, 'there are too many hits to keep', () => '')
  }

  amend(told: Partial<RecordedHit>): void {
    if (this.#hits.hasRoom) this.#hits.amend(told)
  }

  gap(text: string): void {
    const ordinal = Math.max(this.#accesses.length, this.#hits.length)
    this.#notes.gap({ ordinal, line: this.line, text })
  }

  remark(sentence: string): void {
    this.#notes.remark(sentence)
  }

  know(carries: Partial<Carries>): void {
    this.#carries.value = { ...this.#carries.value, ...carries }
  }
}

/** Counts records and keeps none, to see whether a format fits. */
export class RecordCounter implements RecordSink {
  records = 0
  line = 0
  /** Lines that were rejected after they had been held back. */
  rejected = 0
  readonly #watches: RecordedWatch[] = []

  reject(): void {
    this.rejected++
  }

  access(): void {
    this.records++
  }

  tell(): void {}

  watch(name: string, told: Partial<Omit<RecordedWatch, 'name'>> = {}): number {
    const known = this.#watches.findIndex((watch) => watch.name === name)
    if (known >= 0) return known
    return this.#watches.push({ name, address: null, length: null, type: null, ...told }) - 1
  }

  watchAt(number: number): RecordedWatch | undefined {
    return this.#watches[number]
  }

  hit(): void {
    this.records++
  }

  amend(): void {}
  gap(): void {}
  remark(): void {}
  know(): void {}
}
