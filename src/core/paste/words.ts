import type { SlotControl } from '../registers/slot-control.ts'
import { decodeDr7 } from '../registers/decode.ts'
import { formatAddress, formatLength, listed } from '../registers/text.ts'
import { baseAddress } from '../registers/slots.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import { addressNames, type PastedValues } from './types.ts'

const reports = {
  execute: 'execution',
  write: 'writes',
  access: 'reads and writes',
  io: 'I/O',
} as const

/** What one slot watches, in a few words: `writes to 4 bytes at 0x4040c0`. */
export function describeSlot(control: SlotControl, address: bigint | undefined): string {
  const { type, length } = control
  const bytes = formatLength(length)
  const where = address === undefined ? '' : formatAddress(address)
  if (type === 'execute') {
    const odd = length === 1 ? '' : ` with length ${length}`
    return where === '' ? `execution${odd}` : `execution of the instruction at ${where}${odd}`
  }
  const ports = length === 1 ? '1 port' : `${length} ports`
  const preposition = type === 'write' ? 'to' : 'of'
  const size = type === 'io' ? ports : bytes
  return `${reports[type]} ${preposition} ${size}${where === '' ? '' : ` at ${where}`}`
}

/** The first byte that the hardware compares. What execution with a length does is undefined: there it is the address. */
export function firstByte(control: SlotControl, address: bigint): bigint {
  return control.type === 'execute' ? address : baseAddress({ ...control, address })
}

/** What an armed slot watches really; where another address was written, that one is said too. */
function describeWatched(control: SlotControl, address: bigint | undefined): string {
  if (address === undefined) return describeSlot(control, address)
  const first = firstByte(control, address)
  const written = first === address ? '' : `, not at ${formatAddress(address)} as written`
  return `${describeSlot(control, first)}${written}`
}

function enables({ local, global }: SlotControl): string {
  return local && global ? 'L and G' : local ? 'L' : 'G'
}

/** `values` in one sentence: which slots are armed and for what. */
export function describeArmed(values: PastedValues): string {
  const { dr7 } = values
  if (dr7 === undefined) return 'DR7 is not known, so neither is which slots are armed.'
  const { slots } = decodeDr7(dr7)
  const armed = slotIndices.filter((slot) => slots[slot].local || slots[slot].global)
  if (armed.length === 0) return 'No slot is armed.'
  const one = (slot: SlotIndex) =>
    `slot ${slot} for ${describeWatched(slots[slot], values[addressNames[slot]])} (${enables(slots[slot])}${slot})`
  const count = {
    1: 'One slot is',
    2: 'Two slots are',
    3: 'Three slots are',
    4: 'All four slots are',
  }[armed.length]
  return `${count ?? ''} armed: ${listed(armed.map(one))}.`
}
