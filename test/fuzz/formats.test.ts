import { describe, expect, test } from 'vitest'
import { carriesSentences } from '../../src/core/trace/carries.ts'
import { formats } from '../../src/core/trace/formats/list.ts'
import { hitFormats, traceFormats } from '../../src/core/trace/trace.ts'
import { importFile, type ImportedFile } from '../../src/core/trace/import.ts'
import { file } from '../core/trace/files.ts'
import { fuzzCount as most, random } from './mutate.ts'

/** Seventeen formats: of the tests of every day each gets a quarter. */
const fuzzCount = process.env['FUZZ_COUNT'] === undefined ? most / 4 : most

type Below = (limit: number) => number

type Piece = readonly [path: string, from: number, length?: number]

/** Some lines of a fixture of each format, a few hundred bytes. */
const sources: Readonly<Record<string, readonly Piece[]>> = {
  lackey: [
    ['lackey/t_misc.lackey', 200],
    ['lackey/t_hello.verbose.lackey', 2900],
  ],
  din: [['din/small.din', 0]],
  xdin: [['xdin/small.xdin', 0]],
  pinatrace: [['pinatrace/small.out', 0]],
  dynamorio: [
    ['dynamorio/view.txt', 0],
    ['dynamorio/view.txt', 700],
  ],
  execlog: [
    ['execlog/t_misc.execlog', 300],
    ['execlog/t_misc.execlog', 1000],
  ],
  columns: [
    ['columns/t_misc.csv', 200],
    ['columns/libmem.csv', 0],
    ['columns/gem5.csv', 0],
    ['columns/sst.txt', 0],
    ['columns/dramsys.stl', 0],
    ['columns/letters.txt', 0],
    ['columns/memtrace.log', 0],
  ],
  gem5: [['gem5/small.txt', 0]],
  perf: [
    ['perf/pagefault.txt', 0],
    ['perf/mem.txt', 0],
  ],
  ftrace: [
    ['ftrace/lost.txt', 0],
    ['ftrace/trace-cmd.txt', 0],
  ],
  mmiotrace: [['mmiotrace/small.txt', 0]],
  'kernel-report': [
    ['kernel-report/kasan.txt', 0],
    ['kernel-report/kcsan.txt', 0],
  ],
  'perf-hits': [
    ['perf/w-x.txt', 0],
    ['perf/callgraph.txt', 0],
    ['perf/header.txt', 620],
  ],
  'perf-json': [['perf/data.json', 0, 1500]],
  'ftrace-hits': [['ftrace/wprobe.txt', 0]],
  ksym: [
    ['ksym/first.txt', 0],
    ['ksym/last.txt', 0],
  ],
  gdb: [
    ['gdb/watch.txt', 250],
    ['gdb/threads.txt', 200],
  ],
}

const longest = 700

function cut([path, from, length = longest]: Piece): Uint8Array {
  const bytes = file(path)
  const start = from === 0 ? 0 : bytes.indexOf(0x0a, from) + 1
  return bytes.subarray(start, start + length)
}

/** Bytes that mean something to some format. */
const telling = Array.from(
  '0123456789abcdefxXRWrw,:()[]<>#|/"+-=.MSLI \t\r\n\u{0}\u{ff}',
  (letter) => letter.charCodeAt(0),
)

function mutate(bytes: number[], below: Below): void {
  const at = below(bytes.length)
  switch (below(8)) {
    case 0:
      bytes[at] = below(256)
      break
    case 1:
      bytes[at] = telling[below(telling.length)] ?? 0
      break
    case 2:
      bytes.splice(at, 1 + below(30))
      break
    case 3:
      bytes.splice(at, 0, ...Array.from({ length: 1 + below(30) }, () => below(256)))
      break
    case 4: {
      const digit = telling[below(telling.length)] ?? 0
      bytes.splice(at, 0, ...Array.from({ length: 1 + below(200) }, () => digit))
      break
    }
    case 5:
      bytes.splice(below(bytes.length), 0, ...bytes.slice(at, at + below(200)))
      break
    case 6:
      bytes.length = at
      break
    default: {
      const line = bytes.indexOf(0x0a, at)
      if (line >= 0) bytes[line] = below(2) === 0 ? 0x20 : 0x0d
    }
  }
}

/** No instruction touches more than 65,536 bytes; KASAN reports a memset as one access. */
function mostBytes(format: string): number {
  return format === 'kernel-report' ? 999_999 : 65_536
}

/** What is wrong with what came out; empty: nothing. */
function faultsOf(found: ImportedFile, bytes: number): string[] {
  const faults: string[] = []
  const { notes, gaps, remarks, carries } = found.kind === 'trace' ? found.trace : found.log
  const length = found.kind === 'trace' ? found.trace.length : found.log.hits.length
  if (length < 1 || length > bytes) faults.push(`${length} records`)
  if (found.kind === 'trace') {
    for (let ordinal = 0; ordinal < length; ordinal++) {
      const { address, size } = found.trace.access(ordinal)
      const { task, cpu, time } = found.trace.context(ordinal)
      const line = found.trace.line(ordinal) ?? 0
      if (line < 1 || line > bytes) faults.push(`line ${line}`)
      if (size < 1 || size > mostBytes(found.trace.format)) faults.push(`size ${size}`)
      if (address < 0n || address >= 2n ** 64n) faults.push(`address ${address}`)
      if (task !== undefined && task.length > 64) faults.push(`task ${task}`)
      if (Number.isNaN(cpu ?? 0) || Number.isNaN(time ?? 0)) faults.push('no number')
    }
    // The columns of a chunk that is not full are cut to its length.
    if (found.trace.memory > 60 * length + 4096) faults.push(`${found.trace.memory} bytes`)
  } else {
    const { watches, hits } = found.log
    for (const { watch, line, place, pc } of hits) {
      if (watches[watch] === undefined) faults.push(`watch ${watch}`)
      if (line < 1 || line > bytes) faults.push(`line ${line}`)
      if ((place?.length ?? 0) > 80) faults.push('a long place')
      if (pc !== undefined && (pc < 0n || pc >= 2n ** 64n)) faults.push(`pc ${pc}`)
    }
  }
  if (gaps.length > 100 || remarks.length > 21) faults.push('too many notes')
  if (notes.firstRejected.length !== Math.min(20, notes.rejected)) faults.push('lines lost')
  if (carriesSentences(carries).some((sentence) => !/^[A-Z].*\.$/.test(sentence)))
    faults.push('no word')
  return faults
}

test('each format has sources', () => {
  expect(Object.keys(sources).toSorted()).toEqual(formats.map(({ id }) => id).toSorted())
  expect(Object.keys(sources).toSorted()).toEqual([...traceFormats, ...hitFormats].toSorted())
})

describe.each(Object.entries(sources))('%s', (_id, paths) => {
  const texts = paths.map((piece) => [...cut(piece)])

  test(`${fuzzCount} damaged files: records that hold together, or a sentence with the place`, async () => {
    const below = random(20_261_127)
    const ends = { found: 0, error: 0 }
    const faults: string[] = []
    for (let count = 0; count < fuzzCount; count++) {
      const bytes = [...(texts[count % texts.length] ?? [])]
      for (let rounds = below(6); rounds >= 0 && bytes.length > 0; rounds--) mutate(bytes, below)
      const result = await importFile(Uint8Array.from(bytes))
      ends[result.ok ? 'found' : 'error']++
      if (result.ok) {
        faults.push(
          ...faultsOf(result.value, bytes.length + 1).map((fault) => `${count}: ${fault}`),
        )
      } else {
        const { reason, line, byte } = result.error
        const placed = line !== undefined || byte !== undefined
        if (!placed || !/^[A-Z].*\.$/s.test(reason)) faults.push(`${count}: ${reason}`)
      }
    }
    expect(faults.slice(0, 10)).toEqual([])
    expect(ends.found).toBeGreaterThan(fuzzCount / 4)
  }, 1_200_000)
})
