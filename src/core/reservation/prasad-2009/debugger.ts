import { reservedControl } from '../../registers/limits.ts'
import { resetRegisters } from '../../registers/registers.ts'
import { baseAddress, isEnabled, slotBreakpoint } from '../../registers/slots.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../../registers/types.ts'
import type { ClientId, RequestId, TaskId } from '../actions.ts'
import { rawId, type Writer } from '../claims.ts'
import { sameBreakpoint } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'

/**
 * One task as one debugger sees it: the values whose pokes succeeded, each in the register that it poked.
 * Where the kernel really put them it is never told.
 */
export class PokedRegisters {
  readonly #writer: Writer
  #registers: DebugRegisters = resetRegisters()

  constructor(client: ClientId, task: TaskId) {
    this.#writer = { client, task }
  }

  /** What it believes to be armed. */
  ids(): RequestId[] {
    return slotIndices
      .filter((slot) => isEnabled(this.#registers, slot))
      .map((slot) => rawId(this.#writer, slot))
  }

  /** A poke succeeded: what the debugger believes from now on, slot by slot. */
  succeeded(register: number, value: bigint): PolicyOutcome[] {
    const before = this.#registers
    if (register === 7) this.#registers = { ...before, dr7: value & ~reservedControl }
    else {
      const dr = before.dr.map((old, slot) => (slot === register ? value : old))
      const [dr0 = 0n, dr1 = 0n, dr2 = 0n, dr3 = 0n] = dr
      this.#registers = { ...before, dr: [dr0, dr1, dr2, dr3] }
    }
    return slotIndices.flatMap((slot): PolicyOutcome[] => {
      const id = rawId(this.#writer, slot)
      const old = enabledIn(before, slot)
      const now = enabledIn(this.#registers, slot)
      if (now === null) return old === null ? [] : [{ type: 'released', id }]
      if (old !== null && sameBreakpoint(old, now)) return []
      return [{ type: 'granted', id, request: { id, ...this.#writer, watch: now } }]
    })
  }
}

function enabledIn(registers: DebugRegisters, slot: SlotIndex): Breakpoint | null {
  if (!isEnabled(registers, slot)) return null
  const breakpoint = slotBreakpoint(registers, slot)
  return { ...breakpoint, address: baseAddress(breakpoint) }
}
