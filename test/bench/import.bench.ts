import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TraceBuilder } from '../../src/core/trace/builder.ts'
import { importTrace } from '../../src/core/trace/import.ts'
import { createFastLackey, instantiateLackey, mostText } from '../../src/core/trace/lackey-fast.ts'
import { LackeyReader } from '../../src/core/trace/lackey.ts'
import { NotesBuilder } from '../../src/core/trace/notes.ts'
import { type Chunk, completeChunk } from '../../src/core/trace/store.ts'
import { openImportPage } from './import-page.ts'
import { compileReference, scratch } from './reference.ts'
import { type BenchRow, interleave } from './row.ts'
import { writeText } from './text.ts'

const megabyte = 1e6
const sliceLength = 1_048_576
/** Bytes of text that are read in each round. */
const textLength = 300 * megabyte
const rounds = 5

/** A text of some hundred megabytes: of TRACE, or of the trace that the page ships. */
async function textFile(): Promise<string> {
  const file = join(scratch, 'import.lackey')
  const { TRACE } = process.env
  if (TRACE !== undefined) {
    const bytes = Buffer.alloc(Math.min(textLength, statSync(TRACE).size))
    const source = openSync(TRACE, 'r')
    readSync(source, bytes)
    closeSync(source)
    writeFileSync(file, bytes.subarray(0, bytes.lastIndexOf('\n') + 1))
    return file
  }
  const shipped = await importTrace(Uint8Array.from(readFileSync('public/traces/perl.bpt')))
  if (!shipped.ok) throw new Error(shipped.error.reason)
  writeText(shipped.value, file, textLength)
  return file
}

function parse(bytes: Uint8Array): readonly Chunk[] {
  const builder = new TraceBuilder()
  const reader = new LackeyReader(builder, new NotesBuilder(), createFastLackey(builder))
  for (let at = 0; at < bytes.length; at += sliceLength) {
    reader.push(bytes.subarray(at, at + sliceLength))
  }
  reader.finish()
  return builder.finish()
}

/**
 * What the C program does, by the parser in WebAssembly alone: text in memory to columns that are there. The sizes and
 * high words have their codes. Answers how many records there were.
 */
function parseAlone(bytes: Uint8Array): number {
  const exports = instantiateLackey()
  if (exports === null) throw new Error('There is no WebAssembly.')
  const { buffer } = exports.memory
  const text = new Uint8Array(buffer, exports.text.value, mostText)
  new Uint8Array(buffer, exports.sizes.value + 1, 99).fill(8)
  new Uint32Array(buffer, exports.highWords.value, 2).set([0, 0x1f])
  exports.start()
  let records = 0
  for (let at = 0; at < bytes.length;) {
    const slice = bytes.subarray(at, at + mostText)
    text.set(slice)
    let from = 0
    for (;;) {
      records += exports.parse(from, slice.length, 0, 2)
      const stopped = exports.stopped()
      if (stopped === from || slice.length - stopped < 64) break
      from = stopped
    }
    // What is not plain goes to another path; here it is passed over, to the next line.
    const line = bytes.indexOf(0x0a, at + Math.max(from, exports.stopped()))
    at = line < 0 ? bytes.length : line + 1
  }
  return records
}

/** Seconds of this process: what else the machine does hits long rounds more than the short ones of C. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

export async function bench(): Promise<BenchRow[]> {
  const file = await textFile()
  const bytes = new Uint8Array(readFileSync(file))
  const size = bytes.length / megabyte
  const reference = compileReference()
  const page = await openImportPage(file)
  let chunks = parse(bytes)
  let parsed = 0
  const accesses = chunks.reduce((sum, { length }) => sum + length, 0)
  try {
    const found = await interleave(rounds, {
      c: () => {
        const round = reference?.('lackey', [file])[0]
        // An L and its M are two records and one access.
        if (round && round.answer < accesses) throw new Error(`C finds ${round.answer} records`)
        return size / (round?.seconds ?? NaN)
      },
      alone: () => size / processorTime(() => (parsed = parseAlone(bytes))),
      both: () => size / processorTime(() => (chunks = parse(bytes))),
      index: () => size / processorTime(() => chunks.map((chunk) => completeChunk(chunk))),
      here: () => page.run(0).then((seconds) => size / seconds),
      one: () => page.run(1).then((seconds) => size / seconds),
      two: () => page.run(2).then((seconds) => size / seconds),
    })
    // What is left of the whole when the index is taken away.
    const columns = 1 / (1 / found.both - 1 / found.index)
    const native = reference && { name: 'C, text to columns', value: found.c }
    const ratio = (value: number) => native && value / native.value
    const unit = 'MB/s of text'
    const row = (name: string, value: number, goal = '', met: boolean | null = null): BenchRow => ({
      name: `import of lackey text: ${name}`,
      value,
      unit,
      reference: native,
      ratio: ratio(value),
      goal,
      met,
    })
    if (parsed < accesses * 0.99) throw new Error(`The parser alone finds ${parsed} records.`)
    return [
      row(
        'the parser alone, to columns that are there as in C, by processor time',
        found.alone,
        '0.6 of C',
        native && found.alone / found.c >= 0.6,
      ),
      row(
        'columns, in Node, by processor time',
        columns,
        '0.6 of C',
        native && columns / found.c >= 0.6,
      ),
      row('columns and index, in Node, by processor time', found.both),
      row(
        'one worker in Chromium, with reading the file, columns and index',
        found.here,
        '700 MB/s',
        found.here >= 700,
      ),
      row('one block worker in Chromium', found.one),
      {
        ...row('two block workers in Chromium', found.two),
        reference: { name: 'one block worker', value: found.one },
        ratio: found.two / found.one,
        goal: '1.6 times one',
        met: found.two / found.one >= 1.6,
      },
    ]
  } finally {
    await page.close()
  }
}
