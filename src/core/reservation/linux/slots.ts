import { maskOf, writableMask } from '../../registers/bits.ts'
import { encodeSlot } from '../../registers/slot-control.ts'
import { fieldNamed } from '../../registers/fields.ts'
import {
  type BreakpointLength,
  type BreakpointType,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../../registers/types.ts'
import type { CpuIndex } from '../actions.ts'
import type { PerfEvent } from './event.ts'
import { type Machine, toOwners } from '../machine.ts'

type Bits = Readonly<Record<BreakpointType, Readonly<Record<BreakpointLength, bigint>>>>

const globalExact = maskOf(fieldNamed('dr7', 'GE'))

/** Gn, R/Wn and LENn for each slot, type and length: what __encode_dr7 gives. */
const bitsOf: readonly Bits[] = slotIndices.map((slot) => {
  const encode = (type: BreakpointType, length: BreakpointLength) =>
    encodeSlot(0n, slot, { local: false, global: true, type, length })
  const all = (type: BreakpointType) => ({
    1: encode(type, 1),
    2: encode(type, 2),
    4: encode(type, 4),
    8: encode(type, 8),
  })
  return { execute: all('execute'), write: all('write'), access: all('access'), io: all('io') }
})

function bits(slot: SlotIndex, { breakpoint: { type, length } }: PerfEvent): bigint {
  return bitsOf[slot]?.[type][length] ?? 0n
}

/**
 * The slots of one CPU: bp_per_reg, cpu_dr7 and cpu_debugreg, and the two functions that change them. What anybody
 * else wrote is invisible here: an address register is written when an event moves in, DR7 at every change and as a
 * whole. Source: arch/x86/kernel/hw_breakpoint.c, Linux 6.1 and later.
 */
export class CpuSlots {
  readonly #machine: Machine
  readonly #cpu: CpuIndex
  readonly #events: (PerfEvent | null)[] = [null, null, null, null]
  readonly #addresses = [0n, 0n, 0n, 0n]
  #dr7 = 0n
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
    this.#dr7 |= bits(slot, event) | globalExact
    this.#changed = true
    return true
  }

  /** The address stays in its register, GE stays in DR7. */
  uninstall(event: PerfEvent): void {
    const slot = slotIndices.find((each) => this.#events[each] === event)
    if (slot === undefined) return
    this.#events[slot] = null
    event.on = null
    this.#dr7 &= ~bits(slot, event)
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

  /** Carries out the MOVs that are due. */
  write(): void {
    if (!this.#changed) return
    const { registers, owners } = this.#machine.state(this.#cpu)
    const register = (n: SlotIndex) =>
      this.#moved & (1 << n) ? (this.#addresses[n] ?? 0n) : registers.dr[n]
    const dr: DebugRegisters['dr'] = [register(0), register(1), register(2), register(3)]
    const next = slotIndices.map((slot) => {
      const event = this.#events[slot]
      if (!event) return null
      return dr[slot] === event.breakpoint.address ? event.owner : owners[slot]
    })
    this.#machine.load(this.#cpu, {
      registers: { ...registers, dr, dr7: this.#dr7 },
      owners: toOwners(next),
    })
    this.#moved = 0
    this.#changed = false
  }
}
