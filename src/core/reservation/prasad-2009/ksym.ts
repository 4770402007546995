import type { Watch } from '../../matching/access.ts'
import type { ClientId } from '../actions.ts'
import type { Errno } from '../outcomes.ts'

/**
 * The kernel symbol tracer (kernel/trace/trace_ksym.c, 2009), first client of the kernel's side: it traces writes, or
 * reads and writes, of 4 bytes at a symbol, and at most as many symbols as there are registers.
 */
export const ksymTracer: ClientId = 'ksym_tracer'

const mostEntries = 4

/** What it answers before it asks for a register: null, or why it does not ask. */
export function ksymRefusal({ type, length }: Watch, entries: number): Errno | null {
  if ((type !== 'write' && type !== 'access') || length !== 4) return 'EINVAL'
  return entries < mostEntries ? null : 'ENOSPC'
}

/**
 * What it makes of the kernel's answer to an entry, new or registered anew with another operation: whatever went
 * wrong, "try again later".
 */
export function ksymAnswer(error: Errno | null): Errno | null {
  return error === null ? null : 'EAGAIN'
}
