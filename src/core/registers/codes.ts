import type { BreakpointLength, BreakpointType } from './types.ts'

/** What one code of a field stands for. */
export interface FieldValue {
  /** The bits as a number; the position in its list is the same. */
  readonly code: number
  /** A few words for a tooltip. */
  readonly meaning: string
}

interface TypeCode extends FieldValue {
  readonly type: BreakpointType
}

interface LengthCode extends FieldValue {
  readonly length: BreakpointLength
}

/** The codes of R/Wn. Source: Intel SDM vol 3 17.2.4, AMD APM vol 2 13.1.1.4. */
export const typeCodes: readonly [TypeCode, TypeCode, TypeCode, TypeCode] = [
  { code: 0b00, type: 'execute', meaning: 'execution of the instruction that begins there' },
  { code: 0b01, type: 'write', meaning: 'data writes' },
  { code: 0b10, type: 'io', meaning: 'I/O reads and writes while CR4.DE is 1, else undefined' },
  { code: 0b11, type: 'access', meaning: 'data reads and writes, no instruction fetches' },
]

/** The codes of LENn. Source: Intel SDM vol 3 17.2.4, AMD APM vol 2 13.1.1.4. */
export const lengthCodes: readonly [LengthCode, LengthCode, LengthCode, LengthCode] = [
  { code: 0b00, length: 1, meaning: '1 byte, and the only one for execution' },
  { code: 0b01, length: 2, meaning: '2 bytes' },
  { code: 0b10, length: 8, meaning: '8 bytes' },
  { code: 0b11, length: 4, meaning: '4 bytes' },
]

type TwoBits = 0 | 1 | 2 | 3

/** The two low bits of `bits`, which is all that a field of width 2 holds. */
function twoBits(bits: bigint): TwoBits {
  return Number(bits & 3n) as TwoBits
}

export function typeFromCode(bits: bigint): BreakpointType {
  return typeCodes[twoBits(bits)].type
}

export function lengthFromCode(bits: bigint): BreakpointLength {
  return lengthCodes[twoBits(bits)].length
}

export function codeOfType(type: BreakpointType): bigint {
  return BigInt(typeCodes.findIndex((entry) => entry.type === type))
}

export function codeOfLength(length: BreakpointLength): bigint {
  return BigInt(lengthCodes.findIndex((entry) => entry.length === length))
}
