import { ByteCursor, ByteSink } from './bpt-bytes.ts'
import {
  type AccessContext,
  type ChunkContext,
  type CodeColumn,
  contextAt,
  isUnsized,
  longestTask,
} from './context.ts'

/** The columns of a chunk that only some sources have, by their number in the file. */
const ids = { tasks: 6, cpus: 7, times: 8, unsized: 9 } as const

/** What was told of a chunk's accesses, as columns of the file. */
export function encodeContext(
  context: ChunkContext | null,
  length: number,
): (readonly [id: number, column: ByteSink])[] {
  if (context === null) return []
  const { tasks, cpus, times, unsized } = context
  const columns: (readonly [number, ByteSink])[] = []
  if (tasks) {
    columns.push([
      ids.tasks,
      encodeCodes(tasks, length, (sink, name) => {
        sink.number(name.length)
        for (let at = 0; at < name.length; at++) sink.number(name.charCodeAt(at))
      }),
    ])
  }
  if (cpus) columns.push([ids.cpus, encodeCodes(cpus, length, (sink, cpu) => sink.number(cpu))])
  if (times) columns.push([ids.times, bytesAsSink(doublesOf(times))])
  if (unsized) columns.push([ids.unsized, bytesAsSink(unsized)])
  return columns
}

function encodeCodes<Value>(
  { codes, values }: CodeColumn<Value>,
  length: number,
  put: (sink: ByteSink, value: Value) => void,
): ByteSink {
  const sink = new ByteSink()
  sink.number(values.length)
  for (const value of values) put(sink, value)
  for (let index = 0; index < length; index++) sink.number(codes[index] ?? 0)
  return sink
}

function bytesAsSink(bytes: Uint8Array): ByteSink {
  const sink = new ByteSink()
  sink.append(bytes)
  return sink
}

function doublesOf(times: Float64Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(times.length * 8))
  for (const [index, time] of times.entries()) bytes.setFloat64(index * 8, time, true)
  return new Uint8Array(bytes.buffer)
}

/** What a chunk of the file tells of each access besides; in parts, because the builder takes it one by one. */
export interface ReadContext {
  at(index: number): AccessContext
  isUnsized(index: number): boolean
}

/** Null: nothing is told. Half a sentence: what is wrong. */
export function decodeContext(
  columns: ReadonlyMap<number, Uint8Array>,
  length: number,
): ReadContext | null | string {
  const bytesOf = (id: number) => columns.get(id)
  const tasks = decodeCodes(bytesOf(ids.tasks), length, readName)
  const cpus = decodeCodes(bytesOf(ids.cpus), length, (cursor) => cursor.number())
  if (tasks === 'broken' || cpus === 'broken') return 'its tasks or CPUs are none'
  const times = bytesOf(ids.times)
  if (times && times.length !== length * 8) return 'its times are not one for each access'
  const unsized = bytesOf(ids.unsized)
  if (unsized && unsized.length !== Math.ceil(length / 8)) return 'its sizes are not all marked'
  if (!tasks && !cpus && !times && !unsized) return null
  const context: ChunkContext = {
    tasks,
    cpus,
    times: times ? timesOf(times) : null,
    unsized: unsized ?? null,
  }
  return {
    at: (index) => contextAt(context, index),
    isUnsized: (index) => isUnsized(context, index),
  }
}

function timesOf(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: bytes.length / 8 }, (_, index) =>
    view.getFloat64(index * 8, true),
  )
}

function readName(cursor: ByteCursor): string {
  const length = cursor.number()
  if (length > longestTask) cursor.bytes(Infinity)
  const units = Array.from({ length: Math.min(length, longestTask) }, () => cursor.number())
  return String.fromCharCode(...units)
}

function decodeCodes<Value>(
  bytes: Uint8Array | undefined,
  length: number,
  get: (cursor: ByteCursor) => Value,
): CodeColumn<Value> | null | 'broken' {
  if (bytes === undefined) return null
  const cursor = new ByteCursor(bytes)
  const count = cursor.number()
  if (count > length) return 'broken'
  const values = Array.from({ length: count }, () => get(cursor))
  const codes = Uint32Array.from({ length }, () => cursor.number())
  return cursor.complete && codes.every((code) => code <= count) ? { codes, values } : 'broken'
}
