import { coverRange } from '../matching/cover.ts'
import { formatAddress, formatSlots } from '../registers/text.ts'
import { type Breakpoint, type BreakpointLength, slotIndices } from '../registers/types.ts'
import { accepted, type Handoff, type Verdict } from './interface.ts'
import { executeLength, firstReason, isKernel, noPorts, noWrap, reachable } from './rules.ts'

const types: Record<BreakpointLength, string> = { 1: 'char', 2: 'short', 4: 'int', 8: 'long' }

function isAligned({ address, length, type }: Breakpoint): boolean {
  return type === 'execute' || address % BigInt(length) === 0n
}

function wordFor(breakpoint: Breakpoint): string {
  const words = [
    isKernel(breakpoint)
      ? 'A kernel address: for kgdb or the stub of a virtual machine; for a program gdb fails at continue.'
      : '',
    isAligned(breakpoint)
      ? ''
      : 'Not aligned: gdb takes several slots for it, and watches the bytes as written, not those that the CPU would.',
    breakpoint.type === 'write' && isAligned(breakpoint)
      ? 'gdb stops only where the value changes; a write of the same value traps, and gdb goes on.'
      : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

/** What a slot of gdb holds: equal pieces share one, with a count of references. */
function piecesOf({ address, length, type }: Breakpoint): string[] {
  return coverRange(address, length, type).map(
    (piece) => `${piece.type} ${piece.address}/${piece.length}`,
  )
}

/** One verdict each, in the order in which they are typed: the slots go to who comes first. */
function verdictsOf(breakpoints: readonly Breakpoint[]): Verdict[] {
  const taken = new Set<string>()
  return breakpoints.map((breakpoint) => {
    const reason = firstReason([noPorts, executeLength, noWrap, reachable], breakpoint)
    if (reason !== null) return { breakpoint, accepted: false, why: reason }
    const wanted = piecesOf(breakpoint).filter((piece) => !taken.has(piece))
    const free = slotIndices.length - taken.size
    if (wanted.length > free) {
      const why = `It takes ${formatSlots(wanted.length)}, and ${free === 0 ? 'none is' : `${free} ${free === 1 ? 'is' : 'are'}`} left: gdb says at continue that it could not insert it.`
      return { breakpoint, accepted: false, why }
    }
    for (const piece of wanted) taken.add(piece)
    return { breakpoint, accepted: true, why: wordFor(breakpoint) }
  })
}

function command({ address, length, type }: Breakpoint): string {
  const at = formatAddress(address)
  if (type === 'execute') return `hbreak *${at}`
  return `${type === 'write' ? 'watch' : 'awatch'} -l *(${types[length]} *) ${at}`
}

/** Source: gdb/nat/x86-dregs.c and gdb/breakpoint.c, GDB 13.1; what does not fit or is no user address was tried there. */
export function forGdb(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = verdictsOf(breakpoints)
  const lines = accepted(verdicts).map(command)
  return {
    id: 'gdb',
    title: 'gdb',
    about: 'Typed at the prompt of gdb, once the program runs.',
    text: lines.length === 0 ? '' : ['set can-use-hw-watchpoints 1', ...lines].join('\n'),
    language: 'gdb',
    verdicts,
    source: 'gdb/nat/x86-dregs.c, GDB 13.1',
  }
}
