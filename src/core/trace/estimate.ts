import { isBpt } from './bpt-frame.ts'
import { openBpt, type RandomAccess } from './bpt-part.ts'
import { importTrace } from './import.ts'
import { countOf } from './text.ts'

/** What a file will be as a trace. */
export interface TraceEstimate {
  readonly accesses: number
  /** Bytes of memory, with the index. */
  readonly memory: number
}

/** Bytes from the beginning that are taken for the whole. */
const sampleLength = 1_048_576

/** Columns, what is rare, and the index (store.ts): what they take at most for each access of a real trace. */
const bytesForAccess = 8

/** Judges a file without reading it. Null: nothing can be said; reading it will tell what is wrong with it. */
export async function estimateTrace(file: RandomAccess): Promise<TraceEstimate | null> {
  try {
    const sample = await file.read(0, Math.min(sampleLength, file.size))
    return isBpt(sample) ? await estimateBpt(file) : await estimateByRate(file.size, sample)
  } catch {
    return null
  }
}

async function estimateBpt(file: RandomAccess): Promise<TraceEstimate | null> {
  const opened = await openBpt(file)
  if (!opened.ok) return null
  return { accesses: opened.value.length, memory: opened.value.length * bytesForAccess }
}

async function estimateByRate(size: number, sample: Uint8Array): Promise<TraceEstimate | null> {
  const trace = await importTrace(sample)
  if (!trace.ok) return null
  const { length, memory } = trace.value
  const accesses = Math.round((length / sample.length) * size)
  // Columns of tasks and times come on top, where the source has them.
  return { accesses, memory: accesses * Math.max(bytesForAccess, memory / length) }
}

/** Ordinals are numbers of 32 bits. */
const mostAccesses = 2 ** 32 - 1

/** Why a file of `size` bytes is not read where a trace may take `limit` bytes of memory, and what to do; null: it is. */
export function refuseTrace(
  { accesses, memory }: TraceEstimate,
  size: number,
  limit: number,
): string | null {
  const share = Math.min(limit / memory, mostAccesses / accesses)
  if (share >= 1) return null
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`
  const millions = countOf(Math.round(accesses / 1e6), 'million accesses', 'million accesses')
  const needs = `The file holds about ${millions}, which need about ${gigabytes(memory)} of memory`
  const has = `a page may take about ${gigabytes(limit)} on this machine`
  const part = Math.floor((size * share * 0.9) / 1e6)
  return `${needs}; ${has}. Open a part of it: head -c ${part}000000 FILE > PART makes one of a text.`
}
