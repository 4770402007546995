import { kindCodes } from '../codes.ts'
import type { AccessContext } from '../context.ts'
import { type LineFormat, longestLine } from '../line-format.ts'
import { LineScan } from '../line-scan.ts'
import type { RecordSink } from '../records.ts'
import { decodeText } from '../text.ts'
import {
  fieldsOf,
  guessMapping,
  kindOfWord,
  type Mapping,
  type Role,
  rolesOfHeader,
} from './column-roles.ts'

/** Lines that are looked at before the columns are named. */
const firstLines = 64

const comma = 0x2c
const colon = 0x3a
const unknown = 'its columns are no kind and address that could be told'

/**
 * Accesses in columns: `R 0x1000 8`, `cpu,kind,address,size`, QEMU's libmem, gem5's decoded packets, Ramulator, DRAMSim,
 * DRAMSys, SST. A line that names the columns is used; without one they are guessed, and what was guessed is said.
 */
export const columnsFormat: LineFormat = {
  id: 'columns',
  title: 'columns or CSV',
  createParser(sink) {
    const encoder = { bytes: new Uint8Array(longestLine) }
    let header: readonly Role[] | null = null
    let held: { readonly text: string; readonly line: number }[] = []
    let rows: RowReader | null = null
    let decided = false

    function decide() {
      decided = true
      const mapping = guessMapping(
        held.map(({ text }) => text),
        header,
      )
      if (mapping) {
        announce(sink, mapping)
        rows = new RowReader(sink, mapping)
      }
      const { line } = sink
      for (const row of held) {
        sink.line = row.line
        const length = putText(encoder.bytes, row.text)
        const reason = rows ? rows.read(encoder.bytes, 0, length) : unknown
        if (reason !== null) sink.reject(reason, row.text)
      }
      sink.line = line
      held = []
    }

    return {
      line(bytes, start, end) {
        if (decided && rows && !isComment(bytes[start])) return rows.read(bytes, start, end)
        const text = decodeText(bytes, start, end).trim()
        if (text === '' || text === '#eof') return null
        if (!decided && held.length === 0 && header === null) {
          const names = text.replace(/^(?:#|Format:)\s*/, '')
          header = rolesOfHeader(fieldsOf(names, names.includes(',')))
          if (header) return null
        }
        if (isComment(text.charCodeAt(0)) || text.startsWith('//')) return null
        if (decided) return unknown
        held.push({ text, line: sink.line })
        if (held.length === firstLines) decide()
        return null
      },
      finish() {
        if (!decided) decide()
      },
    }
  },
}

function isComment(byte: number | undefined): boolean {
  return byte === 0x23 || byte === 0x3b
}

/** What a held line was, byte for byte where it is ASCII; other characters are no part of any record. */
function putText(bytes: Uint8Array, text: string): number {
  const length = Math.min(text.length, bytes.length)
  for (let at = 0; at < length; at++) bytes[at] = Math.min(text.charCodeAt(at), 0xff)
  return length
}

function announce(sink: RecordSink, { roles, guessed }: Mapping): void {
  for (const sentence of guessed) sink.remark(sentence)
  const physical = roles.includes('physical')
  if (physical) sink.know({ address: roles.includes('address') ? 'virtual' : 'physical' })
}

/** Kinds by the byte of a letter that says them. */
const letters = Array.from({ length: 128 }, (_, byte) => kindOfWord(String.fromCharCode(byte)))

/** Reads lines whose columns are known. */
class RowReader {
  readonly #sink: RecordSink
  readonly #mapping: Mapping
  readonly #scan = new LineScan()
  readonly #addressRole: Role

  constructor(sink: RecordSink, mapping: Mapping) {
    this.#sink = sink
    this.#mapping = mapping
    this.#addressRole = mapping.roles.includes('address') ? 'address' : 'physical'
  }

  read(bytes: Uint8Array, start: number, end: number): string | null {
    const scan = this.#scan
    const { roles, bits, base } = this.#mapping
    scan.start(bytes, start, end)
    if (scan.blank) return null
    let kind: ReturnType<typeof kindOfWord>
    let low = -1
    let high = 0
    let size = 0
    let context: { task?: string; cpu?: number; time?: number } | undefined
    for (const role of roles) {
      if (scan.done && role !== 'unused') return 'it has fewer columns than the others'
      if (role === 'kind') {
        kind = this.#letter() ?? kindOfWord(this.#word())
        if (kind === undefined) return 'its kind is no word for a read, a write or an instruction'
      } else if (role === this.#addressRole) {
        const number = scan.takePrefix() || base === 16 ? scan.hex() : scan.decimal()
        if (!number) return 'its address is no number below 2^64'
        low = scan.low
        high = scan.high
      } else if (role === 'size') {
        const given = scan.takePrefix() && scan.hex() ? scan.low : scan.number()
        size = bits ? given / 8 : given
        if (!Number.isInteger(size) || size < 0 || size > 65_536)
          return 'its size is no number of bytes up to 65,536'
      } else if (role === 'cpu' || role === 'time') {
        const value = scan.number()
        if (value < 0) return `its ${role === 'cpu' ? 'CPU' : 'time'} is no number`
        context ??= {}
        context[role] = value
      } else {
        const word = this.#word()
        if (role === 'task') (context ??= {}).task = word.slice(0, 64)
      }
      if (!this.#next()) return 'its columns are not those of the others'
    }
    if (!scan.done && this.#mapping.exact) return 'it has more columns than the others'
    if (kind === undefined || low < 0) return unknown
    const told: AccessContext | undefined = context
    this.#sink.access(kindCodes[kind], low, high, size, told)
    return null
  }

  /** A kind of one letter, as nearly all are. */
  #letter(): ReturnType<typeof kindOfWord> {
    const scan = this.#scan
    const kind = letters[scan.byte]
    if (kind === undefined) return undefined
    scan.at++
    if (scan.done || scan.byte === comma || scan.byte === 0x20 || scan.byte === 0x09) return kind
    scan.at--
    return undefined
  }

  /** A field of text. */
  #word(): string {
    const scan = this.#scan
    if (!this.#mapping.commas) return scan.word().replace(/:$/, '')
    const from = scan.at
    scan.findOrEnd(comma)
    return scan.text(from).trim().replace(/:$/, '')
  }

  /** Goes to the next field; false: this one does not end here. */
  #next(): boolean {
    const scan = this.#scan
    const from = scan.at
    scan.skipSpaces()
    const colonHere = scan.take(colon)
    if (colonHere) scan.skipSpaces()
    if (scan.done) return true
    if (!this.#mapping.commas) return colonHere || scan.at > from || scan.before === colon
    const parted = scan.take(comma) || colonHere
    scan.skipSpaces()
    return parted
  }
}
