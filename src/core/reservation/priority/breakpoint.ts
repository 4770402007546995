import type { Breakpoint } from '../../registers/types.ts'
import type { RequestId } from '../actions.ts'

/** The named priorities, of 0 to 255, where the higher one wins (reconstructed; the order is sure, the values nearly). */
export const hwBreakpointPriority = { normal: 64, ptrace: 128, high: 192 } as const

/** Both are optional: who passes none is told nothing but what the registration returned. */
export interface Callbacks {
  readonly installed: () => void
  /** `by` is what stands in its way; the kernel's callback does not say so, and null is nobody. */
  readonly uninstalled: (by: RequestId | null) => void
}

/** struct hw_breakpoint: one aligned piece, as its client registered it. */
export interface HwBreakpoint {
  readonly owner: RequestId
  readonly priority: number
  info: Breakpoint
  /** The INSTALLED status: what its client was last told, and for the kernel's own what the registers hold. */
  installed: boolean
  callbacks?: Callbacks
}

export function hwBreakpoint(owner: RequestId, priority: number, info: Breakpoint): HwBreakpoint {
  return { owner, priority, info, installed: false }
}
