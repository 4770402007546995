import {
  baseAddress,
  type Breakpoint,
  type CpuState,
  type Field,
  fieldAt,
  formatLength,
  isEnabled,
  type Run,
  slotBreakpoint,
  type SlotIndex,
  slotIndices,
  writableMask,
} from '../core/index.ts'
import { clientOf, type Owner } from './clients-of.ts'

/** One bit of DR6 or DR7 as it is drawn and spoken. */
export interface BitView {
  readonly bit: number
  readonly set: boolean
  readonly field: Field
  /** Written over the bit: the field's name over its highest bit, nothing over the others. */
  readonly label: string
  /** Whose slot this bit belongs to, where the slot is enabled. */
  readonly owner: Owner | null
  /** Fixed bits are shown and cannot be toggled. */
  readonly writable: boolean
  readonly changed: boolean
}

/** DR0-DR3 as a row: the address, what the slot watches, and whose it is. */
export interface SlotView {
  readonly slot: SlotIndex
  readonly address: bigint
  readonly enabled: boolean
  readonly breakpoint: Breakpoint
  /** Null: the slot is not enabled. */
  readonly owner: Owner | null
  readonly what: string
  readonly whose: string
  /** Which bytes of its aligned line of eight the slot watches, lowest first; all false where not enabled. */
  readonly bytes: readonly boolean[]
  readonly changed: boolean
}

const typeNames = { execute: 'execute', write: 'write', io: 'I/O', access: 'access' } as const

/** The four slots, DR0 first. `before` is the state at the moment before: what differs from it is marked. */
export function slotViews(
  run: Run,
  state: CpuState,
  before: CpuState,
  ownerOf: (client: string | null) => Owner,
): SlotView[] {
  return slotIndices.map((slot) => {
    const address = state.registers.dr[slot]
    const enabled = isEnabled(state.registers, slot)
    const breakpoint = slotBreakpoint(state.registers, slot)
    const client = clientOf(run, state.owners[slot])
    const owner = enabled ? ownerOf(client) : null
    const task = run.request(state.owners[slot] ?? '')?.task
    const place = task === undefined ? 'every task' : `task ${task}`
    const first = Number(baseAddress(breakpoint) & 7n)
    return {
      slot,
      address,
      enabled,
      breakpoint,
      owner,
      what: enabled ? `${typeNames[breakpoint.type]} · ${formatLength(breakpoint.length)}` : 'free',
      whose: owner === null ? '' : client === null ? 'nobody' : `${owner.title}, ${place}`,
      bytes: Array.from(
        { length: 8 },
        (_, n) => enabled && n >= first && n < first + breakpoint.length,
      ),
      changed: address !== before.registers.dr[slot],
    }
  })
}

/** The lower 32 bits of DR6 or DR7, bit 31 first. */
export function bitViews(
  register: 6 | 7,
  run: Run,
  state: CpuState,
  before: CpuState,
  ownerOf: (client: string | null) => Owner,
): BitView[] {
  const name = register === 6 ? 'dr6' : 'dr7'
  const value = valueOf(state, register)
  const writable = writableMask(name, state.registers)
  const changed = value ^ valueOf(before, register)
  return Array.from({ length: 32 }, (_, n) => {
    const bit = 31 - n
    const field = fieldAt(name, bit)
    const slot = field.slot
    const enabled = slot !== undefined && isEnabled(state.registers, slot)
    const set = ((value >> BigInt(bit)) & 1n) === 1n
    return {
      bit,
      set,
      field,
      label: bit === field.lsb + field.width - 1 && field.name !== 'reserved' ? field.name : '',
      owner: enabled && slot !== undefined ? ownerOf(clientOf(run, state.owners[slot])) : null,
      writable: ((writable >> BigInt(bit)) & 1n) === 1n,
      changed: ((changed >> BigInt(bit)) & 1n) === 1n,
    }
  })
}

export function valueOf({ registers }: CpuState, register: 6 | 7): bigint {
  return register === 6 ? registers.dr6 : registers.dr7
}
