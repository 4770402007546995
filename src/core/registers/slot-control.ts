import { extract, insert, isSet, lowHalf, maskOf, withFlag, withLowHalf } from './bits.ts'
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

type ByLength = Readonly<Record<BreakpointLength, number>>
type ByType = Readonly<Record<BreakpointType, ByLength>>

/** The fields of one slot as a run of many actions reads and writes them: everything worked out once. */
interface SlotTable {
  /** All but the bits of the slot. */
  readonly others: number
  readonly local: number
  readonly global: number
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
    lowHalf(encodeFields(fields, { local: false, global: false, type: kind, length: bytes }))
  const byLength = (kind: BreakpointType): ByLength => ({
    1: encode(kind, 1),
    2: encode(kind, 2),
    4: encode(kind, 4),
    8: encode(kind, 8),
  })
  const bitsOf = (code: number) =>
    (BigInt(code & 3) << BigInt(local.lsb)) | (BigInt(code >> 2) << BigInt(type.lsb))
  return {
    others: lowHalf(~(maskOf(local) | maskOf(global) | maskOf(type) | maskOf(length))),
    local: lowHalf(maskOf(local)),
    global: lowHalf(maskOf(global)),
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

/** The lower half of DR7 with the fields of one slot replaced, as a number: nothing else of DR7 speaks of slots. */
export function encodeControl(
  low: number,
  slot: SlotIndex,
  type: BreakpointType,
  length: BreakpointLength,
  enable: Pick<SlotControl, 'local' | 'global'>,
): number {
  const { others, bits, local, global } = tables[slot]
  const kind = (low & others) | bits[type][length]
  return kind | (enable.local ? local : 0) | (enable.global ? global : 0)
}

/** The lower half of DR7 with Ln, Gn, R/Wn and LENn of one slot 0. */
export function clearControl(low: number, slot: SlotIndex): number {
  return low & tables[slot].others
}

/** The DR7 value with the fields of one slot replaced. */
export function encodeSlot(dr7: bigint, slot: SlotIndex, control: SlotControl): bigint {
  const { type, length } = control
  return withLowHalf(dr7, encodeControl(lowHalf(dr7), slot, type, length, control))
}

/** The DR7 value with Ln, Gn, R/Wn and LENn of one slot 0. */
export function clearSlot(dr7: bigint, slot: SlotIndex): bigint {
  return withLowHalf(dr7, clearControl(lowHalf(dr7), slot))
}

/** Ln or Gn is set. */
export function enables(dr7: bigint, slot: SlotIndex): boolean {
  return ((lowHalf(dr7) >>> tables[slot].enableShift) & 0b11) !== 0
}
