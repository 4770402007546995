// The bundler makes the default export, of the query.
// oxlint-disable-next-line import/default
import InlinedWorker from './replay.worker.ts?worker&inline'

/** The replay worker out of the page's own code, as a classic script: the one form that starts from file://. */
export function createInlinedWorker(): Worker {
  return new InlinedWorker()
}
