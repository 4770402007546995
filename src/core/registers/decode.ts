import { isSet, reservedMask, resetValue, withFlag } from './bits.ts'
import { fieldNamed } from './fields.ts'
import { decodeSlot, encodeSlot, type SlotControl } from './slot-control.ts'
import { type SlotIndex, slotIndices } from './types.ts'

/** DR6 by its fields. Every flag is true when the condition occurred, the active-low ones (BLD, RTM) too. */
export interface Dr6 {
  /** B0-B3. */
  readonly hits: readonly [boolean, boolean, boolean, boolean]
  readonly busLock: boolean
  readonly bd: boolean
  readonly bs: boolean
  readonly bt: boolean
  readonly rtm: boolean
  /** The bits that no field names, where they stand in the register. */
  readonly reserved: bigint
}

/** DR7 by its fields. */
export interface Dr7 {
  readonly slots: readonly [SlotControl, SlotControl, SlotControl, SlotControl]
  readonly le: boolean
  readonly ge: boolean
  readonly rtm: boolean
  readonly gd: boolean
  /** The bits that no field names, where they stand in the register. */
  readonly reserved: bigint
}

type ReservedOptional<Fields extends { readonly reserved: bigint }> = Omit<Fields, 'reserved'> &
  Partial<Pick<Fields, 'reserved'>>

function forEachSlot<Value>(value: (slot: SlotIndex) => Value): [Value, Value, Value, Value] {
  return [value(0), value(1), value(2), value(3)]
}

const hitFields = forEachSlot((slot) => fieldNamed('dr6', `B${slot}`))
const dr6Flags = {
  busLock: fieldNamed('dr6', 'BLD'),
  bd: fieldNamed('dr6', 'BD'),
  bs: fieldNamed('dr6', 'BS'),
  bt: fieldNamed('dr6', 'BT'),
  rtm: fieldNamed('dr6', 'RTM'),
}
const dr7Flags = {
  le: fieldNamed('dr7', 'LE'),
  ge: fieldNamed('dr7', 'GE'),
  rtm: fieldNamed('dr7', 'RTM'),
  gd: fieldNamed('dr7', 'GD'),
}
const reservedBits = { dr6: reservedMask('dr6'), dr7: reservedMask('dr7') }

/** The fields of any 64-bit value; nothing is lost, `encodeDr6` gives the value back. */
export function decodeDr6(value: bigint): Dr6 {
  return {
    hits: forEachSlot((slot) => isSet(hitFields[slot], value)),
    busLock: isSet(dr6Flags.busLock, value),
    bd: isSet(dr6Flags.bd, value),
    bs: isSet(dr6Flags.bs, value),
    bt: isSet(dr6Flags.bt, value),
    rtm: isSet(dr6Flags.rtm, value),
    reserved: value & reservedBits.dr6,
  }
}

/** The register value with these fields; `reserved` is by default what hardware fixes. */
export function encodeDr6(fields: ReservedOptional<Dr6>): bigint {
  let value = (fields.reserved ?? resetValue('dr6')) & reservedBits.dr6
  for (const slot of slotIndices) value = withFlag(hitFields[slot], value, fields.hits[slot])
  value = withFlag(dr6Flags.busLock, value, fields.busLock)
  value = withFlag(dr6Flags.bd, value, fields.bd)
  value = withFlag(dr6Flags.bs, value, fields.bs)
  value = withFlag(dr6Flags.bt, value, fields.bt)
  return withFlag(dr6Flags.rtm, value, fields.rtm)
}

/** The fields of any 64-bit value; nothing is lost, `encodeDr7` gives the value back. */
export function decodeDr7(value: bigint): Dr7 {
  return {
    slots: forEachSlot((slot) => decodeSlot(value, slot)),
    le: isSet(dr7Flags.le, value),
    ge: isSet(dr7Flags.ge, value),
    rtm: isSet(dr7Flags.rtm, value),
    gd: isSet(dr7Flags.gd, value),
    reserved: value & reservedBits.dr7,
  }
}

/** The register value with these fields; `reserved` is by default what hardware fixes. */
export function encodeDr7(fields: ReservedOptional<Dr7>): bigint {
  let value = (fields.reserved ?? resetValue('dr7')) & reservedBits.dr7
  for (const slot of slotIndices) value = encodeSlot(value, slot, fields.slots[slot])
  value = withFlag(dr7Flags.le, value, fields.le)
  value = withFlag(dr7Flags.ge, value, fields.ge)
  value = withFlag(dr7Flags.rtm, value, fields.rtm)
  return withFlag(dr7Flags.gd, value, fields.gd)
}
