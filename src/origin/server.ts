import { createModuleWorker } from '../worker/start.ts'

/** Starts the replay worker. */
export function createWorker(): Worker {
  return createModuleWorker()
}

/** A file under public/. Rejects where the server does not give it. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.blob()
}
