import type { RandomAccess } from '../core/index.ts'

/** A file as the core reads parts of it. */
export function randomAccess(file: Blob): RandomAccess {
  return {
    size: file.size,
    read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  }
}
