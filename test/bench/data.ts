import { createReadStream, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { importTrace } from '../../src/core/trace/import.ts'
import { type Chunk, chunkLength, highWordAt, sizeAt } from '../../src/core/trace/store.ts'
import { createKeeper } from '../../src/core/trace/scan-memory.ts'
import { createTrace, type Trace } from '../../src/core/trace/trace.ts'
import { kindMask } from '../../src/core/trace/codes.ts'
import { scratch } from './reference.ts'

const shipped = join(process.cwd(), 'public', 'traces')

/** TRACE from the environment, or the largest trace that the page ships. */
function traceFile(): string {
  const { TRACE } = process.env
  if (TRACE) return TRACE
  const files = readdirSync(shipped).map((name) => join(shipped, name))
  const [largest] = files.toSorted((a, b) => statSync(b).size - statSync(a).size)
  if (!largest) throw new Error('There is no trace: name one with TRACE=FILE.')
  return largest
}

let loaded: Promise<Trace> | undefined

async function load(): Promise<Trace> {
  const file = traceFile()
  const stream = Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 }))
  const result = await importTrace(stream as ReadableStream<Uint8Array>, { name: file })
  if (!result.ok) throw new Error(result.error.reason)
  return result.value
}

/** A recorded trace of as many accesses as wanted, or somewhat more: a short one is repeated, each time with memory of its own. 0: as it is. */
export async function recordedTrace(accesses: number): Promise<Trace> {
  loaded ??= load()
  const trace = await loaded
  if (accesses === 0) return trace
  const full = trace.chunks.filter(({ length }) => length === chunkLength)
  const wanted = Math.ceil(accesses / chunkLength)
  const source = full.length > 0 ? full : trace.chunks
  const keep = createKeeper()
  const chunks = Array.from({ length: wanted }, (_, index): Chunk => {
    const chunk = source[index % source.length]
    if (!chunk) throw new Error(`${traceFile()} has no accesses.`)
    if (index < source.length) return chunk
    const { low, ...others } = chunk
    return { ...structuredClone(others), low: keep(low) }
  })
  return createTrace(trace, chunks)
}

/** A column of a trace as a file for the C programs. */
export type Column = 'low' | 'high' | 'kind' | 'size'

export function writeColumns(trace: Trace, columns: readonly Column[]): string[] {
  return columns.map((column) => {
    const file = join(scratch, `${column}.bin`)
    rmSync(file, { force: true })
    for (const chunk of trace.chunks) writeFileSync(file, columnOf(chunk, column), { flag: 'a' })
    return file
  })
}

function columnOf(chunk: Chunk, column: Column): Uint8Array | Uint32Array {
  const { length, low, meta } = chunk
  if (column === 'low') return low
  if (column === 'kind') return meta.map((byte) => byte & kindMask)
  if (column === 'high') return Uint32Array.from({ length }, (_, index) => highWordAt(chunk, index))
  return Uint8Array.from({ length }, (_, index) => Math.min(255, sizeAt(chunk, index)))
}
