import { lowHalf } from '../registers/bits.ts'
import type { Breakpoint, BreakpointLength, BreakpointType } from '../registers/types.ts'
import { isByteCount } from './overlap.ts'

/** The list of `coverRange` ends after this many pieces, 2,048 times what the slots hold. */
export const mostPieces = 8192

/** Longest first. */
const pieceLengths: readonly BreakpointLength[] = [8, 4, 2, 1]

/** What one slot can hold: LEN must be 00 for execution, and for I/O byte, word and dword are defined (AMD APM 13.1.3.3). */
const longestPiece: Record<BreakpointType, BreakpointLength> = {
  execute: 1,
  write: 8,
  access: 8,
  io: 4,
}

/** The longest piece that is aligned at `offset` in its eight bytes and not longer than `remaining` and `longest`. */
function pieceAt(offset: number, remaining: number, longest: BreakpointLength): BreakpointLength {
  const most = Math.min(longest, remaining)
  for (const length of pieceLengths) if (length <= most && offset % length === 0) return length
  return 1
}

/**
 * The aligned breakpoints that together cover `length` bytes from `address` and no other byte, in the order of GDB:
 * from the lowest address on, each as long as alignment and the rest allow. A range past the top of the address space
 * goes on at 0. Empty for a length that is no positive integer. Execution is covered byte by byte, ports by at most 4.
 * A list that would be longer than `mostPieces` (64 KiB of data) ends there: no slots hold it, and `piecesNeeded` has its true length.
 * Source: gdb/nat/x86-dregs.c, x86_handle_nonaligned_watchpoint, GDB 13.1.
 */
export function coverRange(
  address: bigint,
  length: number,
  type: BreakpointType = 'write',
): Breakpoint[] {
  const pieces: Breakpoint[] = []
  if (!isByteCount(length)) return pieces
  let next = BigInt.asUintN(64, address)
  const longest = longestPiece[type]
  const first = pieceAt(lowHalf(next) & 7, length, longest)
  // Most watches are one piece, and a list that was pushed to keeps room for many more.
  if (first === length) return [{ address: next, length: first, type }]
  let remaining = length
  while (remaining > 0 && pieces.length < mostPieces) {
    const piece = pieceAt(lowHalf(next) & 7, remaining, longest)
    pieces.push({ address: next, length: piece, type })
    next = BigInt.asUintN(64, next + BigInt(piece))
    remaining -= piece
  }
  return pieces
}

/** How many slots `coverRange` asks for, counted without making the list: exact for any safe integer. 0 for a length that is no positive integer. */
export function piecesNeeded(
  address: bigint,
  length: number,
  type: BreakpointType = 'write',
): number {
  if (!isByteCount(length)) return 0
  const longest = longestPiece[type]
  const offset = Number(BigInt.asUintN(64, address) % BigInt(longest))
  const head = Math.min(length, (longest - offset) % longest)
  const whole = Math.floor((length - head) / longest)
  const tail = length - head - whole * longest
  return coverRange(address, head, type).length + whole + coverRange(0n, tail, type).length
}
