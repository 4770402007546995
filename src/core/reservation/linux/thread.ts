import { reservedControl } from '../../registers/limits.ts'
import { decodeSlot, encodeSlot } from '../../registers/slot-control.ts'
import { resetRegisters } from '../../registers/registers.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import { failure, type Result, success } from '../../result.ts'
import type { TaskId } from '../actions.ts'
import { rawId } from '../claims.ts'
import { accessBits, type Attributes, executeLength, type Refusal } from './attributes.ts'
import type { PerfBreakpoints } from './breakpoints.ts'
import type { PerfEvent } from './event.ts'

type Fields = Pick<Attributes, 'type' | 'length'>

/** arch_bp_generic_fields: what perf calls the type and length of one slot of a DR7 value. */
function fieldsOf(dr7: bigint, slot: SlotIndex): Result<Fields, Refusal> {
  const { type, length } = decodeSlot(dr7, slot)
  if (type === 'write') return success({ type: accessBits.write, length })
  if (type === 'access') return success({ type: accessBits.read + accessBits.write, length })
  if (type === 'execute' && length === 1) {
    return success({ type: accessBits.execute, length: executeLength })
  }
  const what = type === 'io' ? 'R/W = 10' : `an execute breakpoint of ${length} bytes`
  return failure({ errno: 'EINVAL', reason: `DR7 has ${what} in slot ${slot}` })
}

/** What perf calls the type and length of an event. */
function fieldsOfEvent({ breakpoint: { length, type } }: PerfEvent): Fields {
  if (type === 'execute') return { type: accessBits.execute, length: executeLength }
  const data = type === 'write' ? accessBits.write : accessBits.read + accessBits.write
  return { type: data, length }
}

/** What ptrace opens an event with, or changes it to. */
function attributesOf({ type, length }: Fields, address: bigint, disabled: boolean): Attributes {
  return { type, address, length, excludeKernel: true, unprivileged: false, disabled }
}

/**
 * The debug registers that a debugger sees in one thread. Each is an event of the thread, made when DR0-DR3 is
 * written first and there until exec or exit: DR7 only enables, disables and describes it. The slot of the CPU in
 * which it stands is another matter. Source: arch/x86/kernel/ptrace.c, Linux 4.0 and later.
 */
export class DebuggedThread {
  readonly #task: TaskId
  readonly #breakpoints: PerfBreakpoints
  /** ptrace_bps. */
  readonly #events: (PerfEvent | null)[] = [null, null, null, null]
  /** ptrace_dr7: what was written last without an error. */
  #dr7 = 0n
  /** virtual_dr6, with each bit saying yes. */
  #dr6 = 0n

  constructor(task: TaskId, breakpoints: PerfBreakpoints) {
    this.#task = task
    this.#breakpoints = breakpoints
  }

  /** The event behind virtual DR0-DR3; null: never written. */
  event(slot: SlotIndex): PerfEvent | null {
    return this.#events[slot] ?? null
  }

  /** PTRACE_PEEKUSER of u_debugreg[register]. */
  peek(register: number): bigint {
    if (register === 6) return this.#dr6 ^ resetRegisters().dr6
    if (register === 7) return this.#dr7
    return this.#events[register]?.breakpoint.address ?? 0n
  }

  /** PTRACE_POKEUSER of u_debugreg[register]. */
  poke(register: number, value: bigint): Refusal | null {
    const slot = slotIndices.find((each) => each === register)
    if (slot !== undefined) return this.#pokeAddress(slot, value)
    if (register === 6) {
      this.#dr6 = value ^ resetRegisters().dr6
      return null
    }
    if (register !== 7) return { errno: 'EIO', reason: `ptrace has no DR${register}` }
    const refusal = this.#pokeControl(value & ~reservedControl)
    if (refusal === null) this.#dr7 = value
    return refusal
  }

  /** A #DB of the thread in user mode: DR6 speaks of this one alone, by virtual slots. */
  trap(hit: readonly PerfEvent[]): void {
    this.#dr6 = 0n
    this.#events.forEach((event, slot) => {
      if (event !== null && hit.includes(event)) this.#dr6 |= 1n << BigInt(slot)
    })
  }

  /** flush_ptrace_hw_breakpoint: at exec and exit, and never before. */
  flush(): void {
    for (const slot of slotIndices) {
      const event = this.event(slot)
      if (event !== null) this.#breakpoints.unregister(event)
      this.#events[slot] = null
    }
    this.#dr6 = 0n
    this.#dr7 = 0n
  }

  /** The first write makes a disabled event for writes of one byte: here a slot is counted, before DR7 is touched. */
  #pokeAddress(slot: SlotIndex, address: bigint): Refusal | null {
    const event = this.event(slot)
    if (event !== null) {
      const attributes = attributesOf(fieldsOfEvent(event), address, event.disabled)
      return this.#breakpoints.modify(event, attributes)
    }
    return this.#register(slot, { type: accessBits.write, length: 1 }, address, true)
  }

  /**
   * Slot after slot, up to the first error. Then the old state is applied the same way: to slots that were enabled
   * as they were, to all others as a DR7 of zeros, which describes execution; events made by then stay.
   */
  #pokeControl(dr7: bigint): Refusal | null {
    const old = slotIndices.reduce((value, slot) => {
      const event = this.event(slot)
      if (event === null || event.disabled) return value
      return encodeSlot(value, slot, { ...event.breakpoint, local: false, global: true })
    }, 0n)
    const refusal = this.#apply(dr7)
    if (refusal !== null) this.#apply(old)
    return refusal
  }

  #apply(dr7: bigint): Refusal | null {
    for (const slot of slotIndices) {
      const event = this.event(slot)
      const { local, global } = decodeSlot(dr7, slot)
      const disabled = !local && !global
      if (event === null && disabled) continue
      const fields = fieldsOf(dr7, slot)
      if (!fields.ok) return fields.error
      const refusal =
        event === null
          ? this.#register(slot, fields.value, 0n, disabled)
          : this.#breakpoints.modify(
              event,
              attributesOf(fields.value, event.breakpoint.address, disabled),
            )
      if (refusal !== null) return refusal
    }
    return null
  }

  #register(slot: SlotIndex, fields: Fields, address: bigint, disabled: boolean): Refusal | null {
    const context = { task: this.#task, cpu: null, pinned: true }
    const attributes = attributesOf(fields, address, disabled)
    const owner = rawId({ client: 'ptrace', task: this.#task }, slot)
    const made = this.#breakpoints.register(owner, context, attributes)
    if (!made.ok) return made.error
    this.#events[slot] = made.value
    return null
  }
}
