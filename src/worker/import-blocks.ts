import {
  hasBlocks,
  importBlocks,
  type ImportError,
  type ImportOptions,
  type Result,
  type Trace,
} from '../core/index.ts'
import { blockWorkers, openBlockPool } from './block-pool.ts'
import type { TraceSource } from './protocol.ts'

/** Smaller files are read before several workers are up. */
const largeFile = 48 * 1_048_576

/** What tells the format. */
const sampleLength = 65_536

/**
 * Reads a large text with several workers. Null: it is none, there are too few cores, or a worker failed: the plain import
 * is to read it, or to say what is wrong.
 */
export async function importWithHelp(
  source: TraceSource,
  options: ImportOptions,
  createWorker: (() => Worker) | undefined,
): Promise<Result<Trace, ImportError> | null> {
  if (source instanceof Uint8Array || source.size < largeFile || createWorker === undefined) {
    return null
  }
  const count = blockWorkers()
  if (count === 0) return null
  try {
    const sample = new Uint8Array(await source.slice(0, sampleLength).arrayBuffer())
    if (!hasBlocks(sample)) return null
    const pool = openBlockPool(source, count, createWorker)
    if (pool === null) return null
    try {
      return await importBlocks(source.size, pool.readers, options)
    } finally {
      pool.close()
    }
  } catch {
    return null
  }
}
