/** Starts the replay worker from its own file beside the page. Bundlers look for this very form. */
export function createModuleWorker(): Worker {
  return new Worker(new URL('./replay.worker.ts', import.meta.url), { type: 'module' })
}
