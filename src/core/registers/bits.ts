import { type Field, type FieldAccess, type FieldRegister, fields } from './fields.ts'
import type { DebugRegisters } from './types.ts'

/** What the CPU has; absent is not. */
export type Features = Pick<DebugRegisters, 'rtm' | 'busLock'>

/** All bits of a 64-bit register. */
export const allBits = 0xffff_ffff_ffff_ffffn

/** Worked out once for each field: runs of many actions ask for little else. */
const masks = new Map<Field, bigint>()

/** The bits that the field occupies in its register. */
export function maskOf(field: Field): bigint {
  const known = masks.get(field)
  if (known !== undefined) return known
  const mask = ((1n << BigInt(field.width)) - 1n) << BigInt(field.lsb)
  masks.set(field, mask)
  return mask
}

/** The field's bits in a register value, shifted down to bit 0. */
export function extract(field: Field, value: bigint): bigint {
  return (value & maskOf(field)) >> BigInt(field.lsb)
}

/** The register value with the field's bits replaced by the low bits of `code`. */
export function insert(field: Field, value: bigint, code: bigint): bigint {
  const mask = maskOf(field)
  return (value & ~mask) | ((code << BigInt(field.lsb)) & mask)
}

const whole = new BigUint64Array(1)
const halves = new Uint32Array(whole.buffer)

/**
 * The lower half of a register as a number, for runs of many actions: engines take ten times as long for
 * `Number(BigInt.asUintN(32, value))`, and most operations on bigints make an object. Needs a little-endian machine.
 */
export function lowHalf(value: bigint): number {
  whole[0] = value
  return halves[0] ?? 0
}

/** The low 64 bits as a number, exact below 2^53; quick for the same reason. */
export function toNumber(value: bigint): number {
  whole[0] = value
  return (halves[1] ?? 0) * 2 ** 32 + (halves[0] ?? 0)
}

/** The register value with its lower half replaced. */
export function withLowHalf(value: bigint, low: number): bigint {
  whole[0] = value
  halves[0] = low
  return whole[0]
}

/** Whether a field of one bit in the lower half of its register says yes, whatever its polarity. */
export function isSet({ lsb, polarity }: Field, value: bigint): boolean {
  return ((lowHalf(value) >>> lsb) & 1) === (polarity === 'active low' ? 0 : 1)
}

/** The register value with a field of one bit saying yes or no, whatever its polarity. */
export function withFlag(field: Field, value: bigint, on: boolean): bigint {
  return insert(field, value, on === (field.polarity === 'active low') ? 0n : 1n)
}

/** What follows from the table alone for one register, worked out once. */
interface Layout {
  readonly writable: bigint
  readonly ones: bigint
  readonly zeros: bigint
  readonly reset: bigint
  /** The fields that only some CPUs have. */
  readonly optional: readonly Field[]
}

function layoutOf(register: FieldRegister): Layout {
  const own = fields.filter((field) => field.register === register)
  const maskWhere = (access: FieldAccess) =>
    own.reduce((mask, field) => (field.access === access ? mask | maskOf(field) : mask), 0n)
  return {
    writable: maskWhere('read-write'),
    ones: maskWhere('reads 1'),
    zeros: maskWhere('must be 0'),
    reset: own.reduce((value, field) => insert(field, value, field.reset), 0n),
    optional: own.filter(({ feature }) => feature !== undefined),
  }
}

const layouts: Record<FieldRegister, Layout> = { dr6: layoutOf('dr6'), dr7: layoutOf('dr7') }

/** The fields that this CPU does not have. */
function absent(register: FieldRegister, features: Features): readonly Field[] {
  return layouts[register].optional.filter(
    ({ feature }) => feature !== undefined && features[feature.name] !== true,
  )
}

/** What a MOV leaves of a value on a CPU with these features. */
interface Effect {
  readonly writable: bigint
  readonly ones: bigint
  /** Their lower halves; the upper ones are 0. */
  readonly low: { readonly writable: number; readonly ones: number }
}

function effectOf(register: FieldRegister, features: Features): Effect {
  const missing = absent(register, features)
  const writable = missing.reduce(
    (mask, field) => mask & ~maskOf(field),
    layouts[register].writable,
  )
  const ones = missing
    .filter(({ feature }) => feature?.without === 1)
    .reduce((mask, field) => mask | maskOf(field), layouts[register].ones)
  return { writable, ones, low: { writable: lowHalf(writable), ones: lowHalf(ones) } }
}

/** On a CPU without either feature, with RTM, with bus-lock reporting, with both. */
function effectsOf(register: FieldRegister): readonly [Effect, Effect, Effect, Effect] {
  const effect = (rtm: boolean, busLock: boolean) => effectOf(register, { rtm, busLock })
  return [effect(false, false), effect(true, false), effect(false, true), effect(true, true)]
}

const effects = { dr6: effectsOf('dr6'), dr7: effectsOf('dr7') }

function effect(register: FieldRegister, { rtm, busLock }: Features): Effect {
  const [neither, withRtm, withBusLock, both] = effects[register]
  if (busLock === true) return rtm === true ? both : withBusLock
  return rtm === true ? withRtm : neither
}

/** The bits that keep what a MOV writes. */
export function writableMask(register: FieldRegister, features: Features): bigint {
  return effect(register, features).writable
}

/** The bits that read 1 whatever a MOV writes. */
export function fixedOnes(register: FieldRegister, features: Features): bigint {
  return effect(register, features).ones
}

/** The bits that a MOV must write as 0, or #GP(0). */
export function requiredZeros(register: FieldRegister): bigint {
  return layouts[register].zeros
}

/** The bits that no named field uses. */
export function reservedMask(register: FieldRegister): bigint {
  return allBits & ~layouts[register].writable
}

/** What the register holds after RESET and INIT (Intel SDM 9.1.1 table 9-1). */
export function resetValue(register: FieldRegister): bigint {
  return layouts[register].reset
}

/** What the register reads back after `value` was written: reserved bits forced, as hardware does (AMD APM figures 13-2 and 13-3). */
export function readBack(register: FieldRegister, features: Features, value: bigint): bigint {
  const { writable, ones } = effect(register, features).low
  return withLowHalf(0n, (lowHalf(value) & writable) | ones)
}
