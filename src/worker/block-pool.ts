import type { BlockReader } from '../core/index.ts'
import type { FromBlockWorker, ToBlockWorker } from './protocol.ts'

/** Workers that read blocks of one file. */
export interface BlockPool {
  readonly readers: readonly BlockReader[]
  /** Ends the workers; readers that are at work never answer. */
  close(): void
}

/** More are not faster: they wait for the disk and for each other's memory. */
const mostWorkers = 8

/**
 * How many workers a machine is worth. On two cores they stood in the way of the worker that puts the blocks together:
 * 153 million accesses took 5.7 s with two of them and 4.9 s without (2 x AMD EPYC, medians of four, Chromium). That was
 * measured while a block was fetched in pieces of 4 MB; since it is read as a stream it was not measured again.
 */
export function blockWorkers(
  machine: { readonly hardwareConcurrency?: number } = navigator,
): number {
  const cores = Math.min(machine.hardwareConcurrency ?? 1, mostWorkers)
  return cores >= 3 ? cores : 0
}

/** A reader that fails rejects: a worker did not start or broke down, and the file can still be read without it. */
export function openBlockPool(
  file: Blob,
  count: number,
  createWorker: () => Worker,
): BlockPool | null {
  const workers: Worker[] = []
  try {
    for (let number = 0; number < count; number++) workers.push(createWorker())
  } catch {
    for (const worker of workers) worker.terminate()
    return null
  }
  return {
    readers: workers.map((worker) => readerOf(file, worker)),
    close() {
      for (const worker of workers) worker.terminate()
    },
  }
}

function readerOf(file: Blob, worker: Worker): BlockReader {
  return (from, to, onProgress) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromBlockWorker>) => {
        if (data.type === 'progress') onProgress(data.progress)
        else resolve(data.block)
      }
      worker.onerror = (event) => {
        event.preventDefault()
        reject(new Error(event.message))
      }
      const message: ToBlockWorker = { file, from, to }
      worker.postMessage(message)
    })
}
