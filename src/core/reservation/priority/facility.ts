import type { Breakpoint, SlotIndex } from '../../registers/types.ts'
import { slotIndices } from '../../registers/types.ts'
import type { CpuIndex, TaskId } from '../actions.ts'
import type { Machine } from '../machine.ts'
import { insertByPriority, kernelShare, threadPriorities } from './balance.ts'
import type { HwBreakpoint } from './breakpoint.ts'
import { loadPlacement, placedIn, type Placement } from './registers.ts'
import { ThreadBreakpoints } from './thread.ts'

/**
 * The hw_breakpoint facility of 2007 to March 2009, by its own calls. Registering always succeeds: 1 says that the
 * breakpoint got a register, 0 that it waits. Everything is reconstructed, the code was not found. The generation
 * numbers, the double buffering and the locks serve concurrency, which there is none of here.
 */
export class HwBreakpoints {
  readonly #machine: Machine
  /** Registered by the kernel, best first. */
  readonly #kernel: HwBreakpoint[] = []
  /** The published table: those of the kernel that have a register, on every CPU. */
  #table: readonly HwBreakpoint[] = []
  readonly #threads = new Map<TaskId, ThreadBreakpoints>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  registerKernel(breakpoint: HwBreakpoint): 0 | 1 {
    insertByPriority(this.#kernel, breakpoint)
    this.#rebalance(breakpoint)
    return breakpoint.installed ? 1 : 0
  }

  unregisterKernel(breakpoint: HwBreakpoint): void {
    this.#kernel.splice(this.#kernel.indexOf(breakpoint), 1)
    this.#rebalance(null)
  }

  /** The thread need not run: then 1 says that it will have a register once it does. */
  registerUser(task: TaskId, breakpoint: HwBreakpoint): 0 | 1 {
    const thread = this.#threads.get(task) ?? new ThreadBreakpoints()
    this.#threads.set(task, thread)
    thread.insert(breakpoint)
    this.#rebalance(breakpoint)
    this.#reload(task)
    return breakpoint.installed ? 1 : 0
  }

  unregisterUser(task: TaskId, breakpoint: HwBreakpoint): void {
    const thread = this.#threads.get(task)
    if (thread === undefined) return
    thread.remove(breakpoint)
    if (thread.list.length === 0) this.#threads.delete(task)
    this.#rebalance(null)
    this.#reload(task)
  }

  /** Another address, length or type in the same place of its list. */
  modifyUser(task: TaskId, breakpoint: HwBreakpoint, info: Breakpoint): void {
    breakpoint.info = info
    this.#reload(task)
  }

  modifyKernel(breakpoint: HwBreakpoint, info: Breakpoint): void {
    breakpoint.info = info
    if (this.#table.includes(breakpoint)) this.#updateAll()
  }

  /** The task that runs on this CPU is switched in: only now its clients hear what has changed since it last ran. */
  switchTo(cpu: CpuIndex): void {
    this.#update(cpu, 'thread')
  }

  /** What this slot holds while the CPU's task runs. */
  at(cpu: CpuIndex, slot: SlotIndex): HwBreakpoint | undefined {
    return placedIn(this.#placement(cpu), slot)
  }

  /**
   * Who has to go hears of it before the registers change, who comes in afterwards. Whoever has just registered is
   * told by the return value instead.
   */
  #rebalance(newcomer: HwBreakpoint | null): void {
    const share = kernelShare(this.#kernel, threadPriorities(this.#threads.values()))
    const old = this.#table
    const table = this.#kernel.slice(0, share)
    const waiting = this.#kernel.slice(share)
    for (const breakpoint of old) {
      if (!waiting.includes(breakpoint)) continue
      breakpoint.installed = false
      breakpoint.callbacks?.uninstalled(newcomer?.owner ?? null)
    }
    this.#table = table
    for (const thread of this.#threads.values()) {
      thread.settle(slotIndices.length - share, newcomer, table)
    }
    if (table.length === old.length && table.every((each, n) => each === old[n])) return
    this.#updateAll()
    for (const breakpoint of table) {
      if (breakpoint.installed) continue
      breakpoint.installed = true
      if (breakpoint !== newcomer) breakpoint.callbacks?.installed()
    }
  }

  /** By inter-processor interrupt, which also switches in again what runs there. */
  #updateAll(): void {
    for (const cpu of this.#machine.cpus) this.#update(cpu, 'kernel and thread')
  }

  #reload(task: TaskId): void {
    const cpu = this.#machine.cpuOf(task)
    if (cpu !== null) this.#update(cpu, 'thread')
  }

  #update(cpu: CpuIndex, what: 'thread' | 'kernel and thread'): void {
    const thread = this.#threadOn(cpu)
    const changes = thread?.takeChanges()
    for (const breakpoint of changes?.lost ?? []) {
      breakpoint.callbacks?.uninstalled(thread?.evictorOf(breakpoint) ?? null)
    }
    loadPlacement(this.#machine, cpu, this.#placement(cpu), what)
    for (const breakpoint of changes?.gained ?? []) breakpoint.callbacks?.installed()
  }

  #placement(cpu: CpuIndex): Placement {
    return { kernel: this.#table, thread: this.#threadOn(cpu)?.entitled ?? [] }
  }

  #threadOn(cpu: CpuIndex): ThreadBreakpoints | undefined {
    const { task } = this.#machine.state(cpu)
    return task === null ? undefined : this.#threads.get(task)
  }
}
