import { decodeDr7, encodeDr7 } from '../registers/decode.ts'
import { resetRegisters, writeRegister } from '../registers/registers.ts'
import {
  baseAddress,
  isEnabled,
  slotBreakpoint,
  withoutSlot,
  withSlot,
} from '../registers/slots.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../registers/types.ts'
import type { CpuIndex, RequestId, TaskId } from './actions.ts'

/** Who put what stands in each slot; null: nobody, or the slot is not enabled. */
export type Owners = readonly [
  RequestId | null,
  RequestId | null,
  RequestId | null,
  RequestId | null,
]

export const noOwners: Owners = [null, null, null, null]

/** One logical CPU at one moment. Replaced as a whole by every change, so that a reference is a snapshot. */
export interface CpuState {
  readonly registers: DebugRegisters
  readonly owners: Owners
  readonly task: TaskId | null
}

/** Registers with the owner of each slot: those of a CPU, or the saved ones of a task. */
export type Image = Pick<CpuState, 'registers' | 'owners'>

/** What stands in a slot while it is enabled. */
export interface Armed {
  readonly breakpoint: Breakpoint
  readonly owner: RequestId | null
}

/**
 * Null where the slot reports nothing: not enabled, I/O without CR4.DE, execution with a length.
 * The address is the first byte that hardware compares, whatever the low bits of DRn are.
 */
export function armedIn({ registers, owners }: Image, slot: SlotIndex): Armed | null {
  if (!isEnabled(registers, slot)) return null
  const breakpoint = slotBreakpoint(registers, slot)
  if (breakpoint.type === 'io' && !registers.de) return null
  if (breakpoint.type === 'execute' && breakpoint.length !== 1) return null
  return {
    breakpoint: { ...breakpoint, address: baseAddress(breakpoint) },
    owner: owners[slot],
  }
}

/**
 * Which enable bits a client sets: gdb Ln with LE, kgdb Gn alone, Linux since 2.6.33 Gn with GE.
 * Only the hardware task switch, which Linux does not use, would tell them apart (SDM 17.2.4).
 */
export type EnableStyle = 'gdb' | 'kgdb' | 'linux'

/** The image with one slot armed, or disabled where `armed` is null; the other slots stay as they are. */
export function withArmed(
  image: Image,
  slot: SlotIndex,
  armed: Armed | null,
  style: EnableStyle = 'linux',
): Image {
  const owners = toOwners(
    slotIndices.map((n) => (n === slot ? (armed?.owner ?? null) : image.owners[n])),
  )
  if (armed === null) return { registers: withoutSlot(image.registers, slot), owners }
  const local = style === 'gdb'
  const registers = withSlot(image.registers, slot, { ...armed.breakpoint, local, global: !local })
  const exact = style === 'gdb' ? { le: true } : style === 'linux' ? { ge: true } : {}
  const dr7 = encodeDr7({ ...decodeDr7(registers.dr7), ...exact })
  return { registers: { ...registers, dr7 }, owners }
}

export function toOwners(list: readonly (RequestId | null)[]): Owners {
  return [list[0] ?? null, list[1] ?? null, list[2] ?? null, list[3] ?? null]
}

export function sameBreakpoint(a: Breakpoint, b: Breakpoint): boolean {
  return a.address === b.address && a.length === b.length && a.type === b.type
}

/** The registers of every CPU, with the owner of each slot. Policies write here and nowhere else. */
export class Machine {
  readonly #cpus: CpuState[]

  constructor(cpus: number, de: boolean) {
    const registers: DebugRegisters = { ...resetRegisters(), de }
    this.#cpus = Array.from({ length: cpus }, () => ({ registers, owners: noOwners, task: null }))
  }

  get states(): readonly CpuState[] {
    return this.#cpus
  }

  state(cpu: CpuIndex): CpuState {
    const state = this.#cpus[cpu]
    if (state === undefined) throw new RangeError(`no CPU ${cpu}`)
    return state
  }

  update(cpu: CpuIndex, change: Partial<CpuState>): void {
    this.#cpus[cpu] = { ...this.state(cpu), ...change }
  }

  /** The CPU on which the task runs, or null. */
  cpuOf(task: TaskId): CpuIndex | null {
    const cpu = this.#cpus.findIndex((state) => state.task === task)
    return cpu < 0 ? null : cpu
  }

  /**
   * The kernel's own MOVs: DR0-DR3, then DR7, and DR6 where asked.
   * With DR7.GD set the first of them raises #DB, whose handler finds GD cleared and goes on (SDM 17.2.4).
   */
  load(cpu: CpuIndex, image: Image, withDr6 = false): void {
    let { registers } = this.state(cpu)
    const move = (n: number, value: bigint) => {
      let result = writeRegister(registers, n, value)
      if (!result.ok && result.error.vector === '#DB') {
        result = writeRegister(result.error.registers, n, value)
      }
      if (result.ok) registers = result.value
    }
    for (const slot of slotIndices) move(slot, image.registers.dr[slot])
    if (withDr6) move(6, image.registers.dr6)
    move(7, image.registers.dr7)
    this.update(cpu, { registers, owners: image.owners })
  }
}
