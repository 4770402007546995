import { readBlock, type Result, type TextBlock } from '../core/index.ts'
import { randomAccess } from './blob.ts'
import type { FromBlockWorker, ToBlockWorker } from './protocol.ts'
import { buffersOf } from './transfer.ts'

const scope = self as unknown as DedicatedWorkerGlobalScope
const post = (message: FromBlockWorker, transfer: ArrayBuffer[] = []) => {
  scope.postMessage(message, transfer)
}
const answer = (block: Result<TextBlock, unknown>) => (block.ok ? buffersOf(block.value) : [])
scope.addEventListener('message', ({ data }: MessageEvent<ToBlockWorker>) => {
  void readBlock(randomAccess(data.file), data.from, data.to, (progress) => {
    post({ type: 'progress', progress })
  }).then((block) => post({ type: 'read', block }, answer(block)))
})
