import { formatAddress } from '../registers/text.ts'
import type { Breakpoint, BreakpointLength } from '../registers/types.ts'
import { accepted, type Handoff, type Verdict } from './interface.ts'
import { executeLength, firstReason, noPorts, noWrap } from './rules.ts'

const types: Record<BreakpointLength, string> = { 1: 'char', 2: 'short', 4: 'int', 8: 'long' }

function verdictOf(breakpoint: Breakpoint): Verdict {
  const reason = firstReason([noPorts, executeLength, noWrap], breakpoint)
  if (reason !== null) return { breakpoint, accepted: false, why: reason }
  const { address, length, type } = breakpoint
  const pieces = type !== 'execute' && address % BigInt(length) !== 0n
  return {
    breakpoint,
    accepted: true,
    why: pieces
      ? 'Not aligned: gdb takes several slots for it, and watches the bytes as written, not those that the CPU would.'
      : type === 'write'
        ? 'gdb stops only where the value changes; a write of the same value traps, and gdb goes on.'
        : '',
  }
}

function command({ address, length, type }: Breakpoint): string {
  const at = formatAddress(address)
  if (type === 'execute') return `hbreak *${at}`
  return `${type === 'write' ? 'watch' : 'awatch'} -l *(${types[length]} *) ${at}`
}

/** Source: gdb/nat/x86-dregs.c and gdb/breakpoint.c, GDB 13.1. */
export function forGdb(breakpoints: readonly Breakpoint[]): Handoff {
  const verdicts = breakpoints.map(verdictOf)
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
