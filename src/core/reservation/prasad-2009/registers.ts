import { resetRegisters } from '../../registers/registers.ts'
import { isEnabled, slotBreakpoint } from '../../registers/slots.ts'
import { type DebugRegisters, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { CpuIndex, RequestId } from '../actions.ts'
import { type CpuState, type Machine, sameBreakpoint, toOwners } from '../machine.ts'
import type { DebugRegisterPort } from './facility.ts'
import type { PerSlot } from './thread.ts'

/** What one call has written on one CPU so far. */
interface Pending {
  readonly dr: PerSlot<bigint>
  readonly written: Set<SlotIndex>
  dr7: bigint
}

/** Bit 10, which reads as 1. */
const fixedControl = resetRegisters().dr7

/** The debug registers of the machine as the facility writes them: one MOV after another, loaded when a call is over. */
export class MachineRegisters implements DebugRegisterPort {
  readonly #machine: Machine
  readonly #pending = new Map<CpuIndex, Pending>()
  /** Everybody whose breakpoint was ever loaded from here. */
  readonly #known = new Set<RequestId>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  set(cpu: CpuIndex, register: SlotIndex | 7, value: bigint): void {
    const pending = this.#pendingOn(cpu)
    if (register === 7) {
      pending.dr7 = value
      return
    }
    pending.dr[register] = value
    pending.written.add(register)
  }

  control(cpu: CpuIndex): bigint {
    return this.#pendingOn(cpu).dr7
  }

  /** Whether DR7 reads as it does after this value was written. */
  holds(cpu: CpuIndex, control: bigint): boolean {
    return this.#machine.state(cpu).registers.dr7 === (control | fixedControl)
  }

  /** Ends a call. `ownerOf` names who is told of a hit in this slot. */
  commit(ownerOf: (cpu: CpuIndex, slot: SlotIndex) => RequestId | null): void {
    for (const [cpu, { dr, dr7, written }] of this.#pending) {
      const before = this.#machine.state(cpu)
      const registers = { ...before.registers, dr, dr7: dr7 | fixedControl }
      if (written.size === 0 && registers.dr7 === before.registers.dr7) continue
      const owners = slotIndices.map((slot) => {
        if (!isEnabled(registers, slot)) return null
        if (!written.has(slot) && this.#isForeign(before, registers, slot)) {
          return before.owners[slot]
        }
        const owner = ownerOf(cpu, slot)
        if (owner !== null) this.#known.add(owner)
        return owner
      })
      this.#machine.load(cpu, { registers, owners: toOwners(owners) })
    }
    this.#pending.clear()
  }

  /** Somebody wrote the slot raw, and it still holds that. */
  #isForeign(before: CpuState, registers: DebugRegisters, slot: SlotIndex): boolean {
    const owner = before.owners[slot]
    if (owner === null || this.#known.has(owner)) return false
    return (
      isEnabled(before.registers, slot) &&
      sameBreakpoint(slotBreakpoint(before.registers, slot), slotBreakpoint(registers, slot))
    )
  }

  #pendingOn(cpu: CpuIndex): Pending {
    const old = this.#pending.get(cpu)
    if (old !== undefined) return old
    const { dr, dr7 } = this.#machine.state(cpu).registers
    const pending = { dr: [...dr] as PerSlot<bigint>, written: new Set<SlotIndex>(), dr7 }
    this.#pending.set(cpu, pending)
    return pending
  }
}
