import type { BlockFile } from '../core/index.ts'

/** A file as the core reads parts of it. */
export function randomAccess(file: Blob): BlockFile {
  return {
    size: file.size,
    read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
    stream: (from, to) => file.slice(from, to).stream(),
  }
}
