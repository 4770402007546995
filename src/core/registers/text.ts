import { failure, type Result, success } from '../result.ts'

const hexDigit = /^[0-9a-f]$/i
const separator = /^[\s_`]$/

/**
 * A register value as people type or paste it: hexadecimal, with or without 0x, at most 16 digits.
 * Spaces, underscores and backticks (WinDbg's) may stand between the digits. Positions in errors count from 1.
 */
export function parseRegister(text: string): Result<bigint> {
  const start = /^\s*0x/i.exec(text)?.[0].length ?? 0
  let digits = ''
  for (const [index, character] of Array.from(text).entries()) {
    if (index < start || separator.test(character)) continue
    if (!hexDigit.test(character)) {
      return failure(`"${character}" at position ${index + 1} is not a hexadecimal digit`)
    }
    digits += character
  }
  if (digits === '') return failure('there is no hexadecimal digit')
  if (digits.length > 16) {
    return failure(`${digits.length} hexadecimal digits are more than the 16 of a 64-bit register`)
  }
  return success(BigInt(`0x${digits}`))
}

/** 0x and as few lower-case digits as possible. */
export function formatAddress(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
}

/** A count or a tick, the one way in which they are written: 7,620. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** "A", "A and B", "A, B and C" */
export function listed(named: readonly string[]): string {
  const last = named.at(-1) ?? ''
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} and ${last}`
}

/** How many bytes something has: 1 byte, 8 bytes. */
export function formatLength(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes} bytes`
}

/** How many slots something needs: 1 slot, 3 slots. */
export function formatSlots(count: number): string {
  return count === 1 ? '1 slot' : `${count} slots`
}

/** At least `digits` lower-case digits in groups of four, without 0x: ffff_ffff_8262_11c0. `parseRegister` reads it. */
export function formatRegister(value: bigint, digits = 16): string {
  const padded = BigInt.asUintN(64, value).toString(16).padStart(digits, '0')
  return padded.replaceAll(/\B(?=(?:.{4})+$)/g, '_')
}
