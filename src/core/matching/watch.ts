import type { Access, Watch } from './access.ts'
import { reportsKind, touches } from './overlap.ts'

/**
 * Whether the access is one that the watch is about: the kind fits its type and a byte lies in its range, which may
 * have any length, is not aligned to anything and goes round the top of the address space. Instructions count with
 * their first byte. It is what a client wants to see, whatever a slot can hold.
 */
export function watchMatches(watch: Watch, access: Access): boolean {
  return reportsKind(watch.type, access.kind) && touches(watch, access)
}
