import { importBlocks } from '../../src/core/trace/blocks.ts'
import { importTrace } from '../../src/core/trace/import.ts'
import { openBlockPool } from '../../src/worker/block-pool.ts'

interface Order {
  readonly file: File
  readonly workers: number
}

async function read({ file, workers }: Order) {
  if (workers === 0) return importTrace(file.stream())
  const pool = openBlockPool(file, workers, () => new Worker('/block.js', { type: 'module' }))
  if (pool === null) throw new Error('no workers')
  const trace = await importBlocks(file.size, pool.readers, {})
  pool.close()
  return trace
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  const start = performance.now()
  void read(data).then(
    (trace) => postMessage(trace?.ok ? (performance.now() - start) / 1000 : 'no trace'),
    (error: unknown) => postMessage(String(error)),
  )
})
