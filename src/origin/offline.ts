import shipped from 'virtual:shipped'
import { createInlinedWorker } from '../worker/inlined.ts'

/** Starts the replay worker, whose code lies in this file: a page opened from a file may not load another. */
export function createWorker(): Worker {
  return createInlinedWorker()
}

/** A file under public/, as it lies in this one. Rejects where it does not. */
export async function fetchFile(path: string): Promise<Blob> {
  const found = shipped[path]
  if (found === undefined) throw new Error(`${path}: not in this file`)
  return new Blob([Uint8Array.from(atob(found), (char) => char.charCodeAt(0))])
}
