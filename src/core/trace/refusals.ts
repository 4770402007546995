import { howToRecord, type ImportError } from './errors.ts'

/** What is often at hand and cannot be read, by what it begins with, and what to do instead. */
const magics: readonly (readonly [magic: readonly number[] | string, reason: string])[] = [
  [
    'PERFILE2',
    'The file is perf.data. Make text of it (perf script --header -F +addr) and open that.',
  ],
  [
    '\u{17}\bDtracing',
    'The file is a trace.dat of trace-cmd. Make text of it (trace-cmd report) and open that.',
  ],
  [
    '\u{17}\btracing',
    'The file is a trace.dat of trace-cmd. Make text of it (trace-cmd report) and open that.',
  ],
  [
    'gem5',
    'The file is a packet trace of gem5 in its own form. Decode it (util/decode_packet_trace.py) and open the text.',
  ],
]

const texts: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^(?:desc: |cmd: |version: 1\ncreator: callgrind|# callgrind format)/,
    'The file is a profile of cachegrind or callgrind: it has sums for each line and no single access.',
  ],
  [
    /^(?:ksym|#?\s*Access Type\s+Symbol\s+Counter)/m,
    'The file is a ksym_profile: it has counts for each symbol and no single hit. Open the trace of ksym_tracer.',
  ],
]

function beginsWith(sample: Uint8Array, magic: readonly number[] | string): boolean {
  const bytes = typeof magic === 'string' ? Array.from(magic, (c) => c.charCodeAt(0)) : magic
  return bytes.every((byte, at) => sample[at] === byte)
}

const zipMark = [0x50, 0x4b, 0x03, 0x04]

/** A sentence for what is known and cannot be read; null: it is none of these. */
export function refuse(sample: Uint8Array): ImportError | null {
  const known = magics.find(([magic]) => beginsWith(sample, magic))
  if (known) return { kind: 'not-accesses', reason: known[1], byte: 0 }
  const head = String.fromCharCode(...sample.subarray(0, 4096))
  if (beginsWith(sample, zipMark) && head.includes('chunk.0000')) {
    const reason =
      'The file is a drmemtrace of DynamoRIO. Print it (drrun -t drmemtrace -tool view -indir DIR) and open the text.'
    return { kind: 'compressed', reason, byte: 0 }
  }
  const text = texts.find(([pattern]) => pattern.test(head))
  if (text) return { kind: 'not-accesses', reason: `${text[1]} ${howToRecord}`, line: 1 }
  return null
}
