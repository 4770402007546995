import { slotIndices } from '../../registers/types.ts'
import type { HwBreakpoint } from './breakpoint.ts'

/** One entry for each slot. */
export type PerSlot<Value> = [Value, Value, Value, Value]

/** What thread_struct holds of the debug registers; ptrace reads and writes it. */
export class Thread {
  readonly hbp: PerSlot<HwBreakpoint | null> = [null, null, null, null]
  readonly debugreg: PerSlot<bigint> = [0n, 0n, 0n, 0n]
  debugreg7 = 0n
  /** TIF_DEBUG: a switch to this thread loads its registers. */
  debug = false

  /** arch_flush_thread_hw_breakpoint: the registers, not the table. */
  clearRegisters(): void {
    this.debugreg7 = 0n
    for (const slot of slotIndices) this.debugreg[slot] = 0n
  }

  /**
   * The child of a fork: a copy of everything. Only where the parent has TIF_DEBUG are the child's flag and registers
   * cleared, and nothing ever clears the table, whose breakpoints are not counted a second time.
   * Source: arch_dup_task_struct and copy_thread, arch/x86/kernel/process.c and process_64.c, Linux commit 66cb59172959.
   */
  fork(): Thread {
    const child = new Thread()
    for (const slot of slotIndices) {
      child.hbp[slot] = this.hbp[slot]
      child.debugreg[slot] = this.debugreg[slot]
    }
    child.debugreg7 = this.debugreg7
    if (this.debug) child.clearRegisters()
    return child
  }
}
