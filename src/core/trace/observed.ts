import type { Carries } from './carries.ts'
import type { RecordedHit } from './hit-log.ts'
import type { Chunk } from './store.ts'
import { kindCodes } from './codes.ts'

function setBits(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count++
  return count
}

function hasColumn(column: object | null | undefined): boolean {
  return column !== null && column !== undefined
}

/** What a trace tells, held to what is really in it. */
export function observedInTrace(carries: Carries, chunks: readonly Chunk[]): Carries {
  const any = (has: (chunk: Chunk) => boolean) => (chunks.some(has) ? 'yes' : 'no')
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const unsized = chunks.reduce((sum, { context }) => {
    return sum + (context?.unsized ? setBits(context.unsized) : 0)
  }, 0)
  return {
    ...carries,
    size: unsized === 0 ? 'yes' : unsized === length ? 'no' : 'some',
    instructions: any(({ counts }) => (counts[kindCodes.execute] ?? 0) > 0),
    task: any(({ context }) => hasColumn(context?.tasks)),
    cpu: any(({ context }) => hasColumn(context?.cpus)),
    time: chunks.some(({ context }) => hasColumn(context?.times)) ? carries.time : 'none',
  }
}

/** What a log of hits tells, held to what is really in it. */
export function observedInHits(carries: Carries, hits: readonly RecordedHit[]): Carries {
  const any = (has: (hit: RecordedHit) => boolean) => (hits.some(has) ? 'yes' : 'no')
  return {
    ...carries,
    task: any(({ task }) => task !== undefined),
    cpu: any(({ cpu }) => cpu !== undefined),
    time: hits.some(({ time }) => time !== undefined) ? carries.time : 'none',
  }
}
