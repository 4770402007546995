import type { FromWorker, ToWorker } from './protocol.ts'
import { createReplayService } from './service.ts'
import { nextTask } from './next-task.ts'

const scope = self as unknown as DedicatedWorkerGlobalScope
const post = (message: FromWorker, transfer: readonly ArrayBuffer[]) => {
  scope.postMessage(message, [...transfer])
}
const createBlockWorker = () =>
  new Worker(new URL('./block.worker.ts', import.meta.url), { type: 'module' })
const receive = createReplayService(post, nextTask, { createBlockWorker })
scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  void receive(data)
})
post({ type: 'ready' }, [])
