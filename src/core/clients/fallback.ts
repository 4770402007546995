import type { Watch } from '../matching/access.ts'
import { watchMatches } from '../matching/watch.ts'
import type { AccessAction, Request, TaskId } from '../reservation/actions.ts'
import type { FallbackMethod } from '../reservation/outcomes.ts'

const pageSize = 4096n

/**
 * The whole pages that a watch lies in, as a watch: for writes they are made read-only, for all accesses they are
 * taken away. Source: mprotect(2); mmiotrace does the same to pages of the kernel (arch/x86/mm/mmio-mod.c, Linux 2.6.27).
 */
export function protectedPages({ address, length, type }: Watch): Watch {
  const first = address - (address % pageSize)
  const last = address + BigInt(length) - 1n
  const end = last - (last % pageSize) + pageSize
  return { address: first, length: Number(end - first), type }
}

/**
 * Why this method cannot take the place of a slot for this request, or null where it can.
 * Single-stepping needs a task to step. Page protection is for data: what an instruction fetch would trap on is better
 * done with an INT3, which costs nothing; ports have no pages.
 */
export function fallbackRefusal(method: FallbackMethod, { task, watch }: Request): string | null {
  if (method === 'single-step') {
    return task === undefined ? 'there is no single task to step' : null
  }
  if (watch.type === 'execute') return 'page protection is for data'
  return watch.type === 'io' ? 'I/O ports have no pages' : null
}

/**
 * Whether this access traps for the sake of the request. EFLAGS.TF is clear while the kernel works, for the task or for
 * itself, so stepping sees no access of the kernel's; a protected page of a task makes the kernel's copy fail with EFAULT, and
 * nobody is told either. Pages of the kernel are protected against everybody.
 */
export function fallbackTraps(
  method: FallbackMethod,
  request: Request,
  { access, mode, cpu, task }: AccessAction,
  running: TaskId | null,
): boolean {
  if (request.cpu !== undefined && request.cpu !== cpu) return false
  const ofKernel = mode === 'kernel' || task === null
  if (request.task !== undefined && (request.task !== running || ofKernel)) return false
  return method === 'single-step' || watchMatches(protectedPages(request.watch), access)
}
