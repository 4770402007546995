import type { AccessKind } from '../matching/access.ts'
import { reportsKind } from '../matching/overlap.ts'
import type { BreakpointType } from '../registers/types.ts'

/** The kind of an access in three bits. `modify` is `read` and `write` together. */
export const kindCodes = {
  read: 1,
  write: 2,
  modify: 3,
  execute: 4,
  in: 5,
  out: 6,
} as const satisfies Record<AccessKind, number>

export type KindCode = (typeof kindCodes)[AccessKind]

/** A byte of the column `meta` holds the kind in its low bits and the code of the size above. */
export const kindBits = 3
export const kindMask = (1 << kindBits) - 1

/** Codes of sizes below this one stand in the chunk's dictionary, this one says: look in the sparse table. */
export const furtherSize = 31
/** The same for the codes of high words, which have a byte of their own. */
export const furtherHighWord = 255

export const accessKinds = Object.keys(kindCodes) as AccessKind[]

const kindsByCode = new Map<number, AccessKind>(accessKinds.map((kind) => [kindCodes[kind], kind]))

export function kindOf(meta: number): AccessKind {
  return kindsByCode.get(meta & kindMask) ?? 'read'
}

/** For each kind code 1 where a watch of this type is about such accesses, else 0. */
export function reportedCodes(type: BreakpointType): Uint8Array {
  const reported = new Uint8Array(kindMask + 1)
  for (const kind of accessKinds) reported[kindCodes[kind]] = reportsKind(type, kind) ? 1 : 0
  return reported
}
