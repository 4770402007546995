import { extract, insert, isSet, lowHalf, maskOf, withFlag } from './bits.ts'
import { codeOfLength, codeOfType, lengthFromCode, typeFromCode } from './codes.ts'
import { type Field, fieldNamed } from './fields.ts'
import { type BreakpointLength, type BreakpointType, type SlotIndex } from './types.ts'

/** What DR7 says about one slot. */
export interface SlotControl {
  readonly local: boolean
  readonly global: boolean
  readonly type: BreakpointType
  readonly length: BreakpointLength
}

interface SlotFields {
  readonly local: Field
  readonly global: Field
  readonly type: Field
  readonly length: Field
}

function fieldsOfSlot(slot: SlotIndex): SlotFields {
  return {
    local: fieldNamed('dr7', `L${slot}`),
    global: fieldNamed('dr7', `G${slot}`),
    type: fieldNamed('dr7', `R/W${slot}`),
    length: fieldNamed('dr7', `LEN${slot}`),
  }
}

/** Field by field: what the tables below are made with. */
function decodeFields({ local, global, type, length }: SlotFields, dr7: bigint): SlotControl {
  return {
    local: isSet(local, dr7),
    global: isSet(global, dr7),
    type: typeFromCode(extract(type, dr7)),
    length: lengthFromCode(extract(length, dr7)),
  }
}

function encodeFields({ local, global, type, length }: SlotFields, control: SlotControl): bigint {
  const enabled = withFlag(global, withFlag(local, 0n, control.local), control.global)
  const typed = insert(type, enabled, codeOfType(control.type))
  return insert(length, typed, codeOfLength(control.length))
}

type ByLength = Readonly<Record<BreakpointLength, bigint>>
type ByType = Readonly<Record<BreakpointType, ByLength>>

/** The fields of one slot as a run of many actions reads and writes them: everything worked out once. */
interface SlotTable {
  /** All but the bits of the slot. */
  readonly others: bigint
  readonly local: bigint
  readonly global: bigint
  /** R/Wn and LENn, without enable bits. */
  readonly bits: ByType
  /** Ln and Gn stand side by side, and so do R/Wn and LENn: how far to shift DR7 to have them lowest. */
  readonly enableShift: number
  readonly kindShift: number
  /** By Ln and Gn as bits 0-1 and R/Wn and LENn as bits 2-5. */
  readonly controls: readonly SlotControl[]
}

function tableOf(slot: SlotIndex): SlotTable {
  const fields = fieldsOfSlot(slot)
  const { local, global, type, length } = fields
  const encode = (kind: BreakpointType, bytes: BreakpointLength) =>
    encodeFields(fields, { local: false, global: false, type: kind, length: bytes })
  const byLength = (kind: BreakpointType): ByLength => ({
    1: encode(kind, 1),
    2: encode(kind, 2),
    4: encode(kind, 4),
    8: encode(kind, 8),
  })
  const bitsOf = (code: number) =>
    (BigInt(code & 3) << BigInt(local.lsb)) | (BigInt(code >> 2) << BigInt(type.lsb))
  return {
    others: ~(maskOf(local) | maskOf(global) | maskOf(type) | maskOf(length)),
    local: maskOf(local),
    global: maskOf(global),
    bits: {
      execute: byLength('execute'),
      write: byLength('write'),
      io: byLength('io'),
      access: byLength('access'),
    },
    enableShift: local.lsb,
    kindShift: type.lsb,
    controls: Array.from({ length: 64 }, (_, code) => decodeFields(fields, bitsOf(code))),
  }
}

const tables = [tableOf(0), tableOf(1), tableOf(2), tableOf(3)] as const

/** What a DR7 value says about one slot. */
export function decodeSlot(dr7: bigint, slot: SlotIndex): SlotControl {
  const { enableShift, kindShift, controls } = tables[slot]
  const low = lowHalf(dr7)
  const code = ((low >>> enableShift) & 0b11) | (((low >>> kindShift) & 0b1111) << 2)
  const control = controls[code]
  if (control === undefined) throw new RangeError(`no slot ${slot}`)
  return control
}

/** The DR7 value with the fields of one slot replaced. */
export function encodeSlot(dr7: bigint, slot: SlotIndex, control: SlotControl): bigint {
  const { others, bits, local, global } = tables[slot]
  let value = (dr7 & others) | bits[control.type][control.length]
  if (control.local) value |= local
  if (control.global) value |= global
  return value
}

/** The DR7 value with Ln, Gn, R/Wn and LENn of one slot 0. */
export function clearSlot(dr7: bigint, slot: SlotIndex): bigint {
  return dr7 & tables[slot].others
}

/** Ln or Gn is set. */
export function enables(dr7: bigint, slot: SlotIndex): boolean {
  return ((lowHalf(dr7) >>> tables[slot].enableShift) & 0b11) !== 0
}
