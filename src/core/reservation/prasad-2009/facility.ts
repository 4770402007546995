import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { CpuIndex } from '../actions.ts'
import type { Errno } from '../outcomes.ts'
import {
  controlMasks,
  encodeControl,
  type HwBreakpoint,
  type Symbols,
  validate,
} from './breakpoint.ts'
import { type PerSlot, Thread } from './thread.ts'

/** set_debugreg and get_debugreg of each CPU. */
export interface DebugRegisterPort {
  set(cpu: CpuIndex, register: SlotIndex | 7, value: bigint): void
  control(cpu: CpuIndex): bigint
}

/** What the handler of one #DB did. */
export interface Handled {
  /** NOTIFY_STOP: nobody else hears of it. */
  readonly stop: boolean
  /** DR6 as it is passed on: the bits of breakpoints that were looked at are gone. */
  readonly dr6: bigint
  /** The callbacks that were called. */
  readonly triggered: readonly HwBreakpoint[]
}

const noBreakpoints = (): PerSlot<HwBreakpoint | null> => [null, null, null, null]

/**
 * The hardware breakpoint facility of 2009 with its own calls and its own state, faults included.
 * `cpu` is always the CPU on which the call runs: "the thread is current" means current there.
 * Source: kernel/hw_breakpoint.c and arch/x86/kernel/hw_breakpoint.c, K.Prasad, Linux commit 0067f1297241, 2009.
 */
export class HwBreakpointFacility {
  /** hbp_kernel. */
  readonly kernel = noBreakpoints()
  /** hbp_user_refcount: how many threads use the slot, unsigned 32 bits. */
  readonly userCount: PerSlot<number> = [0, 0, 0, 0]
  /** hbp_kernel_pos: the lowest slot of the kernel, 4 where it holds none. */
  kernelPosition = 4
  /** kdr7. */
  #kernelControl = 0n
  /** this_hbp_kernel of each CPU: what the #DB handler looks at. */
  readonly #snapshots: readonly PerSlot<HwBreakpoint | null>[]
  readonly #current: Thread[]
  readonly #port: DebugRegisterPort
  readonly #symbols: Symbols

  constructor(cpus: number, port: DebugRegisterPort, symbols: Symbols = new Map()) {
    this.#snapshots = Array.from({ length: cpus }, noBreakpoints)
    this.#current = Array.from({ length: cpus }, () => new Thread())
    this.#port = port
    this.#symbols = symbols
  }

  registerKernel(bp: HwBreakpoint): Errno | null {
    const error = validate(bp, false, this.#symbols)
    if (error !== null) return error
    const slot = slotIndices[this.kernelPosition - 1]
    if (slot === undefined || this.userCount[slot] !== 0) return 'ENOSPC'
    this.kernelPosition = slot
    this.kernel[slot] = bp
    this.#updateEveryCpu()
    return null
  }

  /** The breakpoints below the freed slot move up by one; the CPUs are updated before the position is. */
  unregisterKernel(bp: HwBreakpoint): void {
    const slots = this.#kernelSlots()
    const found = slots.find((slot) => this.kernel[slot] === bp)
    if (found === undefined) return
    for (const slot of slots.filter((each) => each <= found).toReversed()) {
      this.kernel[slot] = (slot > this.kernelPosition ? this.kernel[slot - 1] : null) ?? null
    }
    this.#updateEveryCpu()
    this.kernelPosition += 1
  }

  /** The first free slot of the thread below the kernel's, which is looked for before the breakpoint is validated. */
  registerUser(cpu: CpuIndex, thread: Thread, bp: HwBreakpoint): Errno | null {
    const slot = this.#userSlots().find((each) => thread.hbp[each] === null)
    if (slot === undefined) return 'ENOSPC'
    const error = validate(bp, true, this.#symbols)
    if (error !== null) return error
    thread.hbp[slot] = bp
    this.#count(slot, 1)
    this.#updateUser(cpu, thread, slot)
    thread.debug = true
    return null
  }

  /** Takes the fields that `bp` has by now; the first slot where it sits. Every error of validation is EINVAL. */
  modifyUser(cpu: CpuIndex, thread: Thread, bp: HwBreakpoint): Errno | null {
    const slot = this.#userSlots().find((each) => thread.hbp[each] === bp)
    if (slot === undefined) return 'ENOENT'
    if (validate(bp, true, this.#symbols) !== null) return 'EINVAL'
    this.#updateUser(cpu, thread, slot)
    return null
  }

  /** The last slot where it sits. */
  unregisterUser(cpu: CpuIndex, thread: Thread, bp: HwBreakpoint): void {
    const slot = this.#userSlots().findLast((each) => thread.hbp[each] === bp)
    if (slot !== undefined) {
      thread.hbp[slot] = null
      this.#count(slot, -1)
      this.#updateUser(cpu, thread, slot)
    }
    if (this.#userSlots().every((each) => thread.hbp[each] === null)) thread.debug = false
  }

  /** flush_thread_hw_breakpoint: at exec and exit. */
  flush(cpu: CpuIndex, thread: Thread): void {
    thread.debug = false
    for (const slot of slotIndices) {
      if (thread.hbp[slot] === null) continue
      this.#count(slot, -1)
      thread.hbp[slot] = null
    }
    thread.clearRegisters()
    if (this.#isCurrent(cpu, thread)) this.#uninstall(cpu)
  }

  /** Lazy: without TIF_DEBUG nothing is written, whatever stands in the registers. */
  switchTo(cpu: CpuIndex, thread: Thread): void {
    this.#current[cpu] = thread
    if (thread.debug) this.#install(cpu, thread)
  }

  /** load_debug_registers: a CPU comes up. */
  bringUp(cpu: CpuIndex): void {
    this.#updateKernel(cpu)
    const current = this.#current[cpu]
    if (current?.debug) this.#install(cpu, current)
  }

  /** hw_breakpoint_handler, for the DR6 of a #DB on this CPU. */
  handle(cpu: CpuIndex, dr6: bigint): Handled {
    const current = this.#current[cpu]
    if ((dr6 & 0xfn) === 0n || current === undefined) return { stop: false, dr6, triggered: [] }
    if (!current.debug) this.#uninstall(cpu)
    const saved = this.#port.control(cpu)
    this.#port.set(cpu, 7, 0n)
    const hit = slotIndices.filter((slot) => (dr6 >> BigInt(slot)) & 1n)
    const found = hit.map((slot) => ({ slot, bp: this.holder(cpu, slot) }))
    const forTask = found.some(({ slot, bp }) => slot < this.kernelPosition && bp !== null)
    this.#port.set(cpu, 7, saved)
    return {
      stop: !forTask && dr6 >> 4n === 0n,
      dr6: dr6 & ~0xfn,
      triggered: found.flatMap(({ bp }) => bp ?? []),
    }
  }

  /** What the next #DB on this CPU loads into DR7 before it looks at anything; null: it leaves DR7 as it is. */
  controlAfterTrap(cpu: CpuIndex): bigint | null {
    return this.#current[cpu]?.debug ? null : this.#kernelControl
  }

  /** The breakpoint that the #DB handler takes for the one in this slot. */
  holder(cpu: CpuIndex, slot: SlotIndex): HwBreakpoint | null {
    const table = slot >= this.kernelPosition ? this.#snapshots[cpu] : this.#current[cpu]?.hbp
    return table?.[slot] ?? null
  }

  #kernelSlots(): SlotIndex[] {
    return slotIndices.filter((slot) => slot >= this.kernelPosition)
  }

  #userSlots(): SlotIndex[] {
    return slotIndices.filter((slot) => slot < this.kernelPosition)
  }

  #count(slot: SlotIndex, by: number): void {
    this.userCount[slot] = (this.userCount[slot] + by) >>> 0
  }

  #isCurrent(cpu: CpuIndex, thread: Thread): boolean {
    return this.#current[cpu] === thread
  }

  /** arch_update_user_hw_breakpoint, and the registers at once where the thread is current on the calling CPU. */
  #updateUser(cpu: CpuIndex, thread: Thread, slot: SlotIndex): void {
    const bp = thread.hbp[slot]
    thread.debugreg7 &= ~controlMasks[slot]
    if (bp !== null) thread.debugreg7 |= encodeControl(slot, bp)
    thread.debugreg[slot] = bp?.address ?? 0n
    if (this.#isCurrent(cpu, thread)) this.#install(cpu, thread)
  }

  #updateEveryCpu(): void {
    for (const cpu of this.#current.keys()) this.#updateKernel(cpu)
  }

  /** Writes the kernel's addresses, and enables those of the current thread without writing them. */
  #updateKernel(cpu: CpuIndex): void {
    const snapshot = this.#snapshots[cpu]
    const current = this.#current[cpu]
    if (snapshot === undefined || current === undefined) return
    let control = 0n
    this.#port.set(cpu, 7, 0n)
    for (const slot of this.#kernelSlots()) {
      const bp = this.kernel[slot]
      snapshot[slot] = bp
      if (bp === null) continue
      control |= encodeControl(slot, bp)
      this.#port.set(cpu, slot, bp.address)
    }
    this.#kernelControl = control
    this.#port.set(cpu, 7, control | current.debugreg7)
  }

  #install(cpu: CpuIndex, thread: Thread): void {
    for (const slot of this.#userSlots().toReversed()) {
      this.#port.set(cpu, slot, thread.debugreg[slot])
    }
    this.#port.set(cpu, 7, this.#kernelControl | thread.debugreg7)
  }

  #uninstall(cpu: CpuIndex): void {
    this.#port.set(cpu, 7, this.#kernelControl)
  }
}
