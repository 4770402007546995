import { resetRegisters } from '../../registers/registers.ts'
import { isEnabled, slotBreakpoint } from '../../registers/slots.ts'
import { formatAddress } from '../../registers/text.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../../registers/types.ts'
import type { PokeAction, RequestId, TaskId } from '../actions.ts'
import { rawId, type Writer } from '../claims.ts'
import { sameBreakpoint } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'
import { pokeRegisters } from '../poke.ts'
import { type HwBreakpoint, hwBreakpoint, hwBreakpointPriority } from './breakpoint.ts'
import type { HwBreakpoints } from './facility.ts'

/** What a debugger sees of a thread: its own DR0-DR3, DR6 and DR7, and the breakpoint behind each index. */
interface VirtualRegisters {
  registers: DebugRegisters
  readonly breakpoints: (HwBreakpoint | null)[]
}

/** vdr7 is kept as it was written, without the bit that hardware fixes. */
const fixedInDr7 = resetRegisters().dr7

/**
 * ptrace over the facility: the virtual register n owns one breakpoint of priority PTRACE, in whatever slot that ends
 * up. An error is reported, but 0 for a breakpoint that waits is taken for success, and there are no callbacks.
 */
export class PriorityPtrace {
  readonly #facility: HwBreakpoints
  readonly #threads = new Map<TaskId, VirtualRegisters>()

  constructor(facility: HwBreakpoints) {
    this.#facility = facility
  }

  poke(action: PokeAction): PolicyOutcome[] {
    const { task, register, value, client = 'ptrace' } = action
    const id = `${client}:${task}:DR${register}`
    const writer = { client, task }
    const virtual = this.#virtual(task)
    const { registers } = virtual
    const before = virtual.breakpoints.map((each) => each && { ...each })
    const poked = pokeRegisters(registers, action)
    if (!poked.ok) return [{ type: 'refused', id, ...poked.error }]
    virtual.registers = poked.value
    const wrong = this.#apply(task, virtual, (slot) => rawId(writer, slot))
    if (wrong !== null) {
      virtual.registers = registers
      this.#apply(task, virtual, (slot) => before[slot]?.owner ?? rawId(writer, slot))
      const reason = `${formatAddress(wrong.address)} is not a multiple of ${wrong.length}`
      return [{ type: 'refused', id, errno: 'EINVAL', reason }]
    }
    const told = slotIndices.flatMap((slot) =>
      answers(rawId(writer, slot), writer, before[slot], virtual.breakpoints[slot]),
    )
    return [{ type: 'stored', task, register, value }, ...told]
  }

  /** What the debugger reads back from u_debugreg[register]. */
  peek(task: TaskId, register: number): bigint {
    const { registers } = this.#virtual(task)
    if (register === 6) return registers.dr6
    if (register === 7) return registers.dr7 & ~fixedInDr7
    const slot = slotIndices[register]
    return slot === undefined ? 0n : registers.dr[slot]
  }

  /** B0-B3 are set afresh for each hit, by virtual index: gdb relies on that and never clears them. */
  trap(task: TaskId, hit: readonly HwBreakpoint[]): void {
    const virtual = this.#threads.get(task)
    if (virtual === undefined) return
    const bits = virtual.breakpoints.reduce(
      (sum, own, n) => (own !== null && hit.includes(own) ? sum | (1n << BigInt(n)) : sum),
      0n,
    )
    const { registers } = virtual
    virtual.registers = { ...registers, dr6: (registers.dr6 & ~0xfn) | bits }
  }

  flush(task: TaskId): PolicyOutcome[] {
    const virtual = this.#threads.get(task)
    this.#threads.delete(task)
    return (virtual?.breakpoints ?? []).flatMap((breakpoint): PolicyOutcome[] => {
      if (breakpoint === null) return []
      this.#facility.unregisterUser(task, breakpoint)
      return [{ type: 'released', id: breakpoint.owner }]
    })
  }

  #virtual(task: TaskId): VirtualRegisters {
    const fresh = { registers: resetRegisters(), breakpoints: slotIndices.map(() => null) }
    const virtual = this.#threads.get(task) ?? fresh
    this.#threads.set(task, virtual)
    return virtual
  }

  /**
   * From index 0 up: what is no longer enabled is unregistered, what is enabled modified or registered. Ends at the
   * first one whose address is not aligned, and answers with it.
   */
  #apply(
    task: TaskId,
    { registers, breakpoints }: VirtualRegisters,
    idOf: (slot: SlotIndex) => RequestId,
  ): Breakpoint | null {
    for (const slot of slotIndices) {
      const old = breakpoints[slot] ?? null
      const enabled = isEnabled(registers, slot)
      const info = slotBreakpoint(registers, slot)
      if (enabled && info.address % BigInt(info.length) !== 0n) return info
      if (enabled && old !== null && sameBreakpoint(old.info, info)) continue
      if (enabled && old?.owner === idOf(slot)) {
        this.#facility.modifyUser(task, old, info)
        continue
      }
      if (old !== null) this.#facility.unregisterUser(task, old)
      breakpoints[slot] = null
      if (!enabled) continue
      const fresh = hwBreakpoint(idOf(slot), hwBreakpointPriority.ptrace, info)
      breakpoints[slot] = fresh
      this.#facility.registerUser(task, fresh)
    }
    return null
  }
}

/** The debugger was told yes and believes what it wrote; whose breakpoint it wrote over is not told. */
function answers(
  id: RequestId,
  writer: Writer,
  before: HwBreakpoint | null | undefined,
  after: HwBreakpoint | null | undefined,
): PolicyOutcome[] {
  if (!after) return before?.owner === id ? [{ type: 'released', id }] : []
  if (before?.owner === after.owner && sameBreakpoint(before.info, after.info)) return []
  return [{ type: 'granted', id, request: { id, ...writer, watch: after.info } }]
}
