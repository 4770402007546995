/** Starts the replay worker. Bundlers look for this very form. */
export function createWorker(): Worker {
  return new Worker(new URL('../worker/replay.worker.ts', import.meta.url), { type: 'module' })
}

/** A file under public/. Rejects where the server does not give it. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.blob()
}
