import { allBits, isSet, lowHalf, maskOf, readBack, withLowHalf } from '../registers/bits.ts'
import { fieldNamed } from '../registers/fields.ts'
import { resetRegisters, writeRegister } from '../registers/registers.ts'
import { clearControl, encodeControl } from '../registers/slot-control.ts'
import { baseAddress, isEnabled, slotBreakpoint } from '../registers/slots.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../registers/types.ts'
import { withValues } from '../registers/values.ts'
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
  const address = baseAddress(breakpoint)
  return {
    breakpoint: address === breakpoint.address ? breakpoint : { ...breakpoint, address },
    owner: owners[slot],
  }
}

/**
 * Which enable bits a client sets: gdb Ln with LE, kgdb Gn alone, Linux since 2.6.33 Gn with GE.
 * Only the hardware task switch, which Linux does not use, would tell them apart (SDM 17.2.4).
 */
export type EnableStyle = 'gdb' | 'kgdb' | 'linux'

const exactBits: Readonly<Record<EnableStyle, number>> = {
  gdb: lowHalf(maskOf(fieldNamed('dr7', 'LE'))),
  kgdb: 0,
  linux: lowHalf(maskOf(fieldNamed('dr7', 'GE'))),
}

/** One slot and what it is to hold; null: it is disabled. */
export type Placing = readonly [slot: SlotIndex, armed: Armed | null]

/** The image with these slots armed or disabled, one after the other; the others stay as they are. */
export function withArmed(
  { registers, owners: old }: Image,
  placings: readonly Placing[],
  style: EnableStyle = 'linux',
): Image {
  const owners: [...Owners] = [...old]
  const dr: [...DebugRegisters['dr']] = [...registers.dr]
  let control = lowHalf(registers.dr7)
  for (const [slot, armed] of placings) {
    owners[slot] = armed?.owner ?? null
    if (armed === null) control = clearControl(control, slot)
    else {
      dr[slot] = BigInt.asUintN(64, armed.breakpoint.address)
      control = armedControl(control, slot, armed.breakpoint, style)
    }
  }
  return imageOf(registers, dr, control, owners)
}

/** The image with these in its slots and nothing else enabled; a vacant slot keeps its address. */
export function armedImage(registers: DebugRegisters, slots: readonly (Armed | null)[]): Image {
  const owners: [...Owners] = [null, null, null, null]
  const dr: [...DebugRegisters['dr']] = [...registers.dr]
  let control = vacant
  for (const slot of slotIndices) {
    const armed = slots[slot]
    if (!armed) continue
    owners[slot] = armed.owner
    dr[slot] = BigInt.asUintN(64, armed.breakpoint.address)
    control = armedControl(control, slot, armed.breakpoint, 'linux')
  }
  return imageOf(registers, dr, control, owners)
}

/** `control`: the lower half of DR7. */
function imageOf(
  registers: DebugRegisters,
  dr: DebugRegisters['dr'],
  control: number,
  owners: Owners,
): Image {
  const dr7 = withLowHalf(registers.dr7, control)
  return { registers: withValues(registers, dr, registers.dr6, dr7), owners }
}

const vacant = lowHalf(resetRegisters().dr7)

const locally = { local: true, global: false }
const globally = { local: false, global: true }

/** The lower half of DR7 with one slot enabled. */
export function armedControl(
  control: number,
  slot: SlotIndex,
  { type, length }: Breakpoint,
  style: EnableStyle,
): number {
  const enable = style === 'gdb' ? locally : globally
  return encodeControl(control, slot, type, length, enable) | exactBits[style]
}

export function toOwners(list: readonly (RequestId | null)[]): Owners {
  return [list[0] ?? null, list[1] ?? null, list[2] ?? null, list[3] ?? null]
}

export function sameBreakpoint(a: Breakpoint, b: Breakpoint): boolean {
  return a.length === b.length && a.type === b.type && a.address === b.address
}

export function sameOwners(a: Owners, b: Owners): boolean {
  return a === b || (a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3])
}

/** The registers of every CPU, with the owner of each slot. Policies write here and nowhere else. */
export class Machine {
  readonly #cpus: CpuState[]
  /** Their indices. */
  readonly cpus: readonly CpuIndex[]

  constructor(cpus: number, de: boolean) {
    const registers: DebugRegisters = { ...resetRegisters(), de }
    this.cpus = Array.from({ length: cpus }, (_, cpu) => cpu)
    this.#cpus = this.cpus.map(() => ({ registers, owners: noOwners, task: null }))
  }

  get states(): readonly CpuState[] {
    return this.#cpus
  }

  state(cpu: CpuIndex): CpuState {
    const state = this.#cpus[cpu]
    if (state === undefined) throw new RangeError(`no CPU ${cpu}`)
    return state
  }

  setRegisters(cpu: CpuIndex, registers: DebugRegisters): void {
    const { registers: old, owners, task } = this.state(cpu)
    if (registers !== old) this.#cpus[cpu] = { registers, owners, task }
  }

  setOwners(cpu: CpuIndex, owners: Owners): void {
    const { registers, task } = this.state(cpu)
    this.#cpus[cpu] = { registers, owners, task }
  }

  setImage(cpu: CpuIndex, { registers, owners }: Image): void {
    const { task } = this.state(cpu)
    this.#cpus[cpu] = { registers, owners, task }
  }

  setTask(cpu: CpuIndex, task: TaskId | null): void {
    const { registers, owners, task: old } = this.state(cpu)
    if (task !== old) this.#cpus[cpu] = { registers, owners, task }
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
    const { registers, owners, task } = this.state(cpu)
    const loaded = load(registers, image.registers, withDr6)
    const same = sameOwners(owners, image.owners)
    if (loaded === registers && same) return
    this.#cpus[cpu] = { registers: loaded, owners: same ? owners : image.owners, task }
  }
}

const generalDetect = fieldNamed('dr7', 'GD')

/** The registers after these MOVs, one by one. */
function moveAll(
  before: DebugRegisters,
  { dr, dr6, dr7 }: DebugRegisters,
  withDr6: boolean,
): DebugRegisters {
  let registers = before
  const move = (n: number, value: bigint) => {
    let result = writeRegister(registers, n, value)
    if (!result.ok && result.error.vector === '#DB') {
      result = writeRegister(result.error.registers, n, value)
    }
    if (result.ok) registers = result.value
  }
  for (const slot of slotIndices) move(slot, dr[slot])
  if (withDr6) move(6, dr6)
  move(7, dr7)
  return registers
}

const lowBits = 0xffff_ffffn
const isAddress = (value: bigint) => value >= 0n && value <= allBits
const isControl = (value: bigint) => value >= 0n && value <= lowBits

/** The same as `moveAll`, at once where no MOV faults, and the same object where no value changes. */
function load(before: DebugRegisters, values: DebugRegisters, withDr6: boolean): DebugRegisters {
  const { dr } = values
  const [a, b, c, d] = before.dr
  const stays = dr === before.dr || (dr[0] === a && dr[1] === b && dr[2] === c && dr[3] === d)
  const plain =
    !isSet(generalDetect, before.dr7) &&
    (stays || slotIndices.every((n) => dr[n] === before.dr[n] || isAddress(dr[n]))) &&
    (!withDr6 || isControl(values.dr6)) &&
    isControl(values.dr7)
  if (!plain) return moveAll(before, values, withDr6)
  const dr6 = withDr6 ? readBack('dr6', before, values.dr6) : before.dr6
  const dr7 = readBack('dr7', before, values.dr7)
  if (stays && dr6 === before.dr6 && dr7 === before.dr7) return before
  return withValues(before, stays ? before.dr : dr, dr6, dr7)
}
