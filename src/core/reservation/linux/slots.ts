import { withLowHalf, writableMask } from '../../registers/bits.ts'
import { clearControl } from '../../registers/slot-control.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import { withValues } from '../../registers/values.ts'
import type { CpuIndex } from '../actions.ts'
import type { PerfEvent } from './event.ts'
import { armedControl, type Machine } from '../machine.ts'

/**
 * The slots of one CPU: bp_per_reg, cpu_dr7 and cpu_debugreg, and the two functions that change them. What anybody
 * else wrote is invisible here: an address register is written when an event moves in, DR7 at every change and as a
 * whole. Source: arch/x86/kernel/hw_breakpoint.c, Linux 6.1 and later.
 */
export class CpuSlots {
  readonly #machine: Machine
  readonly #cpu: CpuIndex
  readonly #events: (PerfEvent | null)[] = [null, null, null, null]
  readonly #addresses: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n]
  /** The lower half of cpu_dr7; the upper one is 0. */
  #control = 0
  /** Bit n: DRn is to be written. */
  #moved = 0
  #changed = false

  constructor(machine: Machine, cpu: CpuIndex) {
    this.#machine = machine
    this.#cpu = cpu
  }

  /** bp_per_reg: what Linux believes to be in each slot. */
  get events(): readonly (PerfEvent | null)[] {
    return this.#events
  }

  /** Takes the lowest free slot; false, EBUSY and a warning in the kernel's log, where there is none. */
  install(event: PerfEvent): boolean {
    const slot = slotIndices.find((each) => this.#events[each] === null)
    if (slot === undefined) return false
    this.#events[slot] = event
    event.on = this.#cpu
    this.#addresses[slot] = event.breakpoint.address
    this.#moved |= 1 << slot
    this.#control = armedControl(this.#control, slot, event.breakpoint, 'linux')
    this.#changed = true
    return true
  }

  /** The address stays in its register, GE stays in DR7. */
  uninstall(event: PerfEvent): void {
    const slot = slotIndices.find((each) => this.#events[each] === event)
    if (slot === undefined) return
    this.#events[slot] = null
    event.on = null
    this.#control = clearControl(this.#control, slot)
    this.#changed = true
  }

  /** hw_breakpoint_restore: all of DR0-DR3 and DR7 are to be written, whatever they hold. */
  restore(): void {
    this.#moved = 0b1111
    this.#changed = true
  }

  /** Somebody else changed a register that `restore` would write back. */
  get isDisturbed(): boolean {
    const { registers } = this.#machine.state(this.#cpu)
    const { dr, dr7 } = registers
    if ((dr7 & writableMask('dr7', registers)) !== this.#dr7) return true
    return slotIndices.some((slot) => dr[slot] !== this.#addresses[slot])
  }

  get #dr7(): bigint {
    return withLowHalf(0n, this.#control)
  }

  /** Carries out the MOVs that are due. */
  write(): void {
    if (!this.#changed) return
    const { registers, owners } = this.#machine.state(this.#cpu)
    const address = (n: SlotIndex) => (this.#moved & (1 << n) ? this.#addresses : registers.dr)[n]
    const dr = [address(0), address(1), address(2), address(3)] as const
    const owner = (n: SlotIndex) => {
      const event = this.#events[n]
      if (!event) return null
      return dr[n] === event.breakpoint.address ? event.owner : owners[n]
    }
    this.#machine.load(this.#cpu, {
      registers: withValues(registers, dr, registers.dr6, this.#dr7),
      owners: [owner(0), owner(1), owner(2), owner(3)],
    })
    this.#moved = 0
    this.#changed = false
  }
}
