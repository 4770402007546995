import * as v from 'valibot'
import { failure, type Result, success } from '../result.ts'
import { ByteCursor, ByteSink } from './bpt-bytes.ts'
import { type TraceFacts, traceFormats } from './trace.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = v.pipe(v.string(), v.maxLength(4096))

const yesNo = v.picklist(['yes', 'no'])

const carriesFile = v.object({
  records: v.picklist(['accesses', 'hits']),
  size: v.picklist(['yes', 'some', 'no']),
  direction: v.picklist(['yes', 'armed', 'no']),
  instructions: yesNo,
  task: yesNo,
  cpu: yesNo,
  time: v.picklist(['s', 'ticks', 'none']),
  order: v.picklist(['time', 'serialised', 'as printed']),
  address: v.picklist(['virtual', 'physical', 'unsaid']),
  share: v.picklist(['all', 'sampled', 'first touch', 'reports', 'hits']),
})

/** What is known of a trace besides its accesses, in JSON. */
const factsFile = v.object({
  format: v.picklist(traceFormats),
  name: v.exactOptional(text),
  bytes: count,
  notes: v.object({
    rejected: count,
    firstRejected: v.pipe(
      v.array(v.object({ line: count, text, reason: text })),
      v.maxLength(100),
      v.readonly(),
    ),
    recovered: count,
    merged: count,
    sentences: v.pipe(v.array(text), v.maxLength(100), v.readonly()),
  }),
  carries: v.exactOptional(carriesFile),
  remarks: v.exactOptional(v.pipe(v.array(text), v.maxLength(100), v.readonly())),
  gaps: v.exactOptional(
    v.pipe(
      v.array(v.object({ ordinal: count, line: count, text })),
      v.maxLength(100),
      v.readonly(),
    ),
  ),
})

export function encodeFacts(facts: TraceFacts): Uint8Array<ArrayBuffer> {
  const { format, name, bytes, notes, carries, remarks, gaps } = facts
  const json = JSON.stringify({ format, name, bytes, notes, carries, remarks, gaps })
  // In ASCII, so that its characters are its bytes.
  const escaped = json.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return Uint8Array.from(escaped, (letter) => letter.charCodeAt(0))
}

/** Errors are half a sentence. */
export function decodeFacts(bytes: Uint8Array): Result<TraceFacts> {
  let data: unknown
  try {
    data = JSON.parse(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  } catch {
    return failure('what it says about the trace is no JSON')
  }
  const parsed = v.safeParse(factsFile, data, { abortEarly: true })
  if (parsed.success) return success(parsed.output)
  const [issue] = parsed.issues
  const place = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the whole'
  return failure(`what it says about the trace is wrong at ${place}: ${issue.message}`)
}

/** Where the parts of a file stand. */
export interface BptTable {
  readonly facts: number
  readonly chunks: readonly { readonly position: number; readonly accesses: number }[]
}

export function encodeTable({ facts, chunks }: BptTable): Uint8Array<ArrayBuffer> {
  const sink = new ByteSink()
  sink.number(facts)
  sink.number(chunks.length)
  let before = 0
  for (const { position, accesses } of chunks) {
    sink.number(position - before)
    sink.number(accesses)
    before = position
  }
  return sink.take()
}

export function decodeTable(bytes: Uint8Array): Result<BptTable> {
  const cursor = new ByteCursor(bytes)
  const facts = cursor.number()
  const number = cursor.number()
  if (number > bytes.length) return failure(`its table says that it has ${number} chunks`)
  let position = 0
  const chunks = Array.from({ length: number }, () => {
    position += cursor.number()
    return { position, accesses: cursor.number() }
  })
  if (!cursor.complete) return failure('its table does not end where it should')
  return success({ facts, chunks })
}
