import type { TraceBuilder } from './builder.ts'
import { type KindCode, kindCodes } from './codes.ts'
import type { TraceReader } from './format.ts'
import { type FastLackey, type LastRecord, mostText } from './lackey-fast.ts'
import {
  carriageReturn,
  classifyLine,
  explainLine,
  isCutLine,
  type LackeyRecord,
  newline,
  parseRecord,
  parseTail,
  trimEnd,
  trimStart,
} from './lackey-line.ts'
import type { NotesBuilder } from './notes.ts'
import { excerpt } from './text.ts'

/** Bytes of a line that are kept; no record needs more than 30. A longer line is left out, unless it is a message. */
export const longestLine = 4096

/**
 * Reads what `valgrind --tool=lackey --trace-mem=yes` prints (lackey/lk_main.c, valgrind 3.19), whole lines only.
 * An L and the M of the same bytes behind it are one instruction that reads and then exchanges (lock add, xchg):
 * one modify access, on the line of the L.
 */
export class LackeyReader implements TraceReader {
  readonly #builder: TraceBuilder
  readonly #notes: NotesBuilder
  readonly #fast: FastLackey | null
  readonly #record: LackeyRecord = { kind: 0, low: 0, high: 0, size: 0 }
  /** The beginning of the line that the last piece was cut in. */
  readonly #carry = new Uint8Array(longestLine)
  #carried = 0
  #tooLong = false
  #lines = 0
  readonly #last: LastRecord = { kind: 0, low: 0, high: 0, size: 0 }

  /** `fast`: what reads plain records into this builder; null: this class reads all of them. */
  constructor(builder: TraceBuilder, notes: NotesBuilder, fast: FastLackey | null = null) {
    this.#builder = builder
    this.#notes = notes
    this.#fast = fast
  }

  get lines(): number {
    return this.#lines
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += mostText) {
      this.#push(bytes.length > mostText ? bytes.subarray(at, at + mostText) : bytes)
    }
  }

  #push(bytes: Uint8Array): void {
    this.#fast?.load(bytes)
    const record = this.#record
    let at = this.#carried > 0 ? this.#completeLine(bytes) : 0
    while (at < bytes.length) {
      at = this.#runFast(at)
      // Nearly all lines are records, and a record tells where its line ends.
      const next = parseRecord(bytes, at, bytes.length, record)
      if (next > 0 && record.size > 0) {
        const end = bytes[next] === carriageReturn ? next + 1 : next
        if (bytes[end] === newline) {
          this.#accept(++this.#lines)
          at = end + 1
          continue
        }
      }
      const end = bytes.indexOf(newline, at)
      if (end < 0) {
        this.#keep(bytes, at, bytes.length)
        return
      }
      this.#readLine(bytes, at, end, end - at > longestLine, false)
      at = end + 1
    }
  }

  /**
   * A last line without a newline counts if it is a record. Were it cut in its size, nobody could tell; an editor
   * that took away the last newline is far more likely.
   */
  finish(): void {
    if (this.#carried > 0) this.#readLine(this.#carry, 0, this.#carried, this.#tooLong, true)
    this.#carried = 0
  }

  /** Leaves plain records to `fast`, where each is on the line after the one before. */
  #runFast(at: number): number {
    if (this.#fast === null || this.#builder.nextLine !== this.#lines + 1) return at
    const before = this.#builder.length
    const next = this.#fast.run(at, this.#last)
    this.#lines += this.#builder.length - before
    return next
  }

  /** Reads the line that began in an earlier piece and answers where the next begins. */
  #completeLine(bytes: Uint8Array): number {
    const end = bytes.indexOf(newline)
    this.#keep(bytes, 0, end < 0 ? bytes.length : end)
    if (end < 0) return bytes.length
    this.#readLine(this.#carry, 0, this.#carried, this.#tooLong, false)
    this.#carried = 0
    this.#tooLong = false
    return end + 1
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const kept = Math.min(end - start, longestLine - this.#carried)
    this.#carry.set(bytes.subarray(start, start + kept), this.#carried)
    this.#carried += kept
    if (kept < end - start) this.#tooLong = true
  }

  /** `cut`: the source ends before the line does. */
  #readLine(
    bytes: Uint8Array,
    lineStart: number,
    lineEnd: number,
    tooLong: boolean,
    cut: boolean,
  ): void {
    const line = ++this.#lines
    const start = trimStart(bytes, lineStart, line)
    const end = trimEnd(bytes, start, lineEnd)
    if (!tooLong && parseRecord(bytes, start, end, this.#record) === end) {
      if (this.#record.size > 0) this.#accept(line)
      else this.#reject(bytes, start, end, 'its size is 0 bytes')
      return
    }
    const kind = classifyLine(bytes, start, end)
    if (kind === 'message') return
    if (tooLong) {
      this.#reject(bytes, start, end, `it has more than ${longestLine} bytes`)
      return
    }
    if (kind === 'blank') return
    if (kind === 'superblock') {
      this.#last.kind = 0
      return
    }
    if (parseTail(bytes, start, end, this.#record) && this.#record.size > 0) {
      this.#notes.recover(line)
      this.#accept(line)
      return
    }
    const isCut = cut && isCutLine(bytes, start, end)
    const reason = isCut ? 'the file ends in the middle of it' : explainLine(bytes, start, end)
    this.#reject(bytes, start, end, reason)
  }

  #accept(line: number): void {
    const { kind, low, high, size } = this.#record
    const last = this.#last
    const merges =
      last.kind === kindCodes.read &&
      kind === kindCodes.modify &&
      low === last.low &&
      high === last.high &&
      size === last.size
    last.kind = kind
    last.low = low
    last.high = high
    last.size = size
    if (merges) {
      this.#builder.changeLastKind(kindCodes.modify)
      this.#notes.merge()
      return
    }
    this.#builder.append(kind as KindCode, low, high, size, line)
  }

  #reject(bytes: Uint8Array, start: number, end: number, reason: string): void {
    // What was left out may have begun another instruction.
    this.#last.kind = 0
    this.#notes.reject(this.#lines, reason, () => excerpt(bytes, start, end))
  }
}
