import { coverRange, piecesNeeded } from '../../matching/cover.ts'
import { type Breakpoint, slotIndices } from '../../registers/types.ts'
import { isKind, type Request } from '../actions.ts'
import { hwBreakpointPriority } from './breakpoint.ts'
import { failure, type Result, success } from '../../result.ts'

/** Who never looks: ptrace reports 0 as success, and with it the debugger that uses it. */
export function isAttentive(request: Pick<Request, 'client' | 'kind' | 'attentive'>): boolean {
  return request.attentive ?? !(isKind(request, 'gdb') || isKind(request, 'ptrace'))
}

/**
 * What was asked for, or by default that of its kind: NORMAL for the kernel, PTRACE for a task, and HIGH for those
 * that declare themselves not well-behaved.
 */
export function priorityOf({ priority, task, wellBehaved }: Request): number {
  if (priority !== undefined) return priority
  if (wellBehaved === false) return hwBreakpointPriority.high
  return task === undefined ? hwBreakpointPriority.normal : hwBreakpointPriority.ptrace
}

/** The pieces to register one by one, or why the parameters are no good: the only reason for a refusal. */
export function piecesOf(request: Request): Result<Breakpoint[]> {
  const { type, address, length } = request.watch
  if (type === 'io') return failure('I/O breakpoints are not among the types')
  if (type === 'execute' && length !== 1) return failure('an execute breakpoint is 1 byte long')
  const needed = piecesNeeded(address, length, type)
  if (needed === 0 || needed > slotIndices.length) {
    return failure(`it needs ${needed} slots, and no client can have more than 4`)
  }
  const priority = priorityOf(request)
  if (!Number.isInteger(priority) || priority < 0 || priority > 255) {
    return failure(`a priority is a whole number from 0 to 255, and ${priority} is none`)
  }
  return success(coverRange(address, length, type))
}
