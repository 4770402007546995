import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { CpuIndex, TaskId } from '../actions.ts'
import type { CpuMoves } from './cpus.ts'
import type { KwatchList } from './kwatch.ts'
import { localBit, type OwnershipTable } from './table.ts'
import type { Thread, Threads } from './threads.ts'
import type { DebugregVersion } from './version.ts'

/** `ignored`: nobody was signalled. `stop`: a kwatch handler was at work, and the #DB ended there. */
export type TrapResult = 'SIGTRAP' | 'ignored' | 'stop'

/**
 * What the scheduler, the life of a task and the #DB handler do with the registers.
 * Source: the hunks of arch/i386/kernel/process.c, signal.c and traps.c in Alan Stern's as839b, 22 January 2007; the
 * end of do_debug, beyond the two lines that the patch changes, from 2.6.20.
 */
export class Processes {
  readonly #cpus: CpuMoves
  readonly #threads: Threads
  readonly #table: OwnershipTable
  readonly #kwatches: KwatchList
  readonly #loaded: DebugregVersion['loaded']

  constructor(
    cpus: CpuMoves,
    threads: Threads,
    table: OwnershipTable,
    kwatches: KwatchList,
    { loaded }: DebugregVersion,
  ) {
    this.#cpus = cpus
    this.#threads = threads
    this.#table = table
    this.#kwatches = kwatches
    this.#loaded = loaded
  }

  /** __switch_to. A task without TIF_DEBUG leaves the registers as they are. */
  switchTo(cpu: CpuIndex, task: TaskId | null): void {
    const before = this.#threads.of(this.#threads.current(cpu))
    this.#threads.run(cpu, task)
    const next = this.#threads.of(task)
    if (!next.debugged) return
    for (const slot of slotIndices) {
      if (!this.#loads(slot, before, next)) continue
      this.#cpus.write(cpu, slot, this.#threads.saved(task, slot))
    }
    this.#cpus.write(cpu, 6, this.#threads.saved(task, 6))
    this.#loadControl(cpu, this.#threads.saved(task))
  }

  /** copy_thread: the child starts with a copy of what its parent has saved. */
  fork(parent: TaskId, child: TaskId): void {
    this.#threads.copy(parent, child)
    if (this.#threads.of(parent).debugged) this.#table.addTask(this.#threads.saved(parent))
  }

  /** flush_thread: nothing saved is left; the hardware is not touched. */
  exec(task: TaskId): void {
    if (this.#threads.of(task).debugged) this.#table.removeTask(this.#threads.saved(task))
    this.#threads.clear(task)
  }

  /** exit_thread: the hardware is not touched. */
  exit(task: TaskId): void {
    this.exec(task)
    this.#threads.stop(task)
  }

  /** do_signal, before a signal is delivered to the task that runs: a #DB has cleared the task's bits of DR7. */
  signal(cpu: CpuIndex): void {
    const dr7 = this.#threads.saved(this.#threads.current(cpu))
    if (dr7 !== 0n) this.#loadControl(cpu, dr7)
  }

  /** do_debug with this value in DR6: first the kernel's watches, then the task that runs, whosever hit it was. */
  trap(cpu: CpuIndex, condition: bigint): TrapResult {
    this.#cpus.write(cpu, 6, 0n)
    if (this.#kwatches.handle(cpu, condition)) return 'stop'
    const task = this.#threads.current(cpu)
    const leftOver = (condition & 0xfn) !== 0n && this.#threads.saved(task) === 0n
    if (!leftOver && task !== null) this.#threads.store(task, 6, BigInt.asUintN(32, condition))
    this.#loadControl(cpu, 0n)
    return leftOver ? 'ignored' : 'SIGTRAP'
  }

  /** DR7 as it will be once a #DB was handled and its signal, if any, delivered. */
  controlAfterTrap(cpu: CpuIndex): bigint {
    return this.#merged(this.#cpus.control(cpu), this.#threads.saved(this.#threads.current(cpu)))
  }

  #loads(slot: SlotIndex, before: Thread, next: Thread): boolean {
    switch (this.#loaded) {
      case 'what is not global':
        return !this.#table.isGlobal(slot)
      case 'what is enabled':
        return ((next.debugreg[7] ?? 0n) & localBit(slot)) !== 0n
      case 'what differs':
        return before.debugreg[slot] !== next.debugreg[slot]
    }
  }

  /** set_process_debugreg7: the kernel's bits stay, all others are the task's. */
  #loadControl(cpu: CpuIndex, dr7: bigint): void {
    this.#cpus.write(cpu, 7, this.#merged(this.#cpus.read(cpu, 7), dr7))
  }

  #merged(hardware: bigint, dr7: bigint): bigint {
    const mask = this.#table.globalMask
    return (hardware & mask) | (dr7 & ~mask)
  }
}
