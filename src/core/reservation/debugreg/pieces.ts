import type { Watch } from '../../matching/access.ts'
import { coverRange } from '../../matching/cover.ts'
import type { Breakpoint } from '../../registers/types.ts'

/**
 * The aligned breakpoints of a watch where no register holds more than 4 bytes, as on i386: what needs one of 8 bytes
 * elsewhere needs two of 4.
 */
export function shortPieces({ address, length, type }: Watch): Breakpoint[] {
  const pieces = coverRange(address, length, type)
  if (pieces.every((piece) => piece.length !== 8)) return pieces
  return pieces.flatMap((piece): Breakpoint[] => {
    if (piece.length !== 8) return [piece]
    const half = { ...piece, length: 4 } as const
    return [half, { ...half, address: piece.address + 4n }]
  })
}
