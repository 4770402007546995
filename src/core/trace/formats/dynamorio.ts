import { type KindCode, kindCodes } from '../codes.ts'
import { type LineFormat } from '../line-format.ts'
import { LineScan } from '../line-scan.ts'

const kinds: Readonly<Record<string, KindCode>> = {
  read: kindCodes.read,
  write: kindCodes.write,
  ifetch: kindCodes.execute,
}
const noAccess = /^(?:pref-\S*|prefetch\S*|iflush|dflush|flush)$/
/** Heads, what closes the report, and its block of counts. */
const around = /^(?:Output format:|<--record#->|-+$|View tool results:|\s+\d+ : total|\s*$)/
const mostThreads = 10_000

/**
 * `RECORD# INSTR#: W0.T123 KIND SIZE byte(s) @ 0xADDRESS ...` and `<marker: ...>`.
 * DynamoRIO, clients/drcachesim/tools/view.cpp.
 */
export const dynamorioFormat: LineFormat = {
  id: 'dynamorio',
  title: 'DynamoRIO drmemtrace, view tool',
  named: /^(?:Output format:$|<--record#->|\s*\d+\s+\d+: (?:W\d+\.)?T\d+ <marker:)/,
  createParser(sink) {
    const scan = new LineScan()
    /** The CPU that a marker put a thread on. */
    const cpus = new Map<string, number>()
    return {
      line(bytes, start, end) {
        scan.start(bytes, start, end)
        scan.skipSpaces()
        if (scan.number() < 0) {
          scan.at = start
          return around.test(textFrom(bytes, start, end))
            ? null
            : 'it does not begin with two numbers'
        }
        scan.skipSpaces()
        if (scan.number() < 0 || !scan.take(0x3a)) {
          return around.test(textFrom(bytes, start, end))
            ? null
            : 'it does not begin with two numbers'
        }
        scan.skipSpaces()
        const thread = scan.word().replace(/^W\d+\./, '')
        if (!/^T\d{1,20}$/.test(thread)) return 'it names no thread'
        scan.skipSpaces()
        const word = scan.word()
        if (word.startsWith('<')) {
          const cpu = /on core (\d{1,5})/.exec(textFrom(bytes, start, end))
          if (cpu && cpus.size < mostThreads) cpus.set(thread, Number(cpu[1]))
          return null
        }
        if (word === 'non-fetched') {
          sink.remark(
            'Further rounds of repeated instructions (non-fetched) are left out; their reads and writes are there.',
          )
          return null
        }
        if (noAccess.test(word)) {
          sink.remark('Prefetches and flushes are no accesses and are left out.')
          return null
        }
        const kind = kinds[word]
        if (kind === undefined) return 'its kind is none of read, write and ifetch'
        scan.skipSpaces()
        const size = scan.number()
        if (size < 0 || size > 65_536) return 'its size is no number up to 65,536'
        if (!scan.takeWord(' byte(s) @ ') || !scan.takePrefix() || !scan.hex()) {
          return 'its address is no hexadecimal number with 0x'
        }
        const cpu = cpus.get(thread)
        const context = cpu === undefined ? { task: thread } : { task: thread, cpu }
        sink.access(kind, scan.low, scan.high, size, context)
        return null
      },
    }
  },
}

function textFrom(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
