import { describe, expect, test } from 'vitest'
import {
  readRegister,
  resetRegisters,
  writeRegister,
} from '../../../src/core/registers/registers.ts'
import type { DebugRegisters, Fault } from '../../../src/core/registers/types.ts'

const reset = resetRegisters()
const withDe: DebugRegisters = { ...reset, de: true }
const guarded: DebugRegisters = { ...reset, dr6: 0xffff_0ff3n, dr7: 0x2401n }

function written(registers: DebugRegisters, n: number, value: bigint): bigint {
  const result = writeRegister(registers, n, value)
  if (!result.ok) throw new Error(result.error.reason)
  const read = readRegister(result.value, n)
  if (!read.ok) throw new Error(read.error.reason)
  return read.value
}

function faultOf(result: { ok: true } | { ok: false; error: Fault }): Fault {
  if (result.ok) throw new Error('no fault')
  return result.error
}

test('reset values', () => {
  expect(reset).toEqual({ dr: [0n, 0n, 0n, 0n], dr6: 0xffff_0ff0n, dr7: 0x400n, de: false })
})

describe('DR6 reads back (hardware.md 1.4)', () => {
  test.each([
    [{}, 0x0n, 0xffff_0ff0n],
    [{}, 0xffff_ffffn, 0xffff_efffn],
    [{}, 0x1000n, 0xffff_0ff0n],
    [{ rtm: true, busLock: true }, 0x0n, 0xfffe_07f0n],
    [{ rtm: true }, 0x0n, 0xfffe_0ff0n],
    [{ busLock: true }, 0x0n, 0xffff_07f0n],
    [{ rtm: true, busLock: true }, 0xffff_ffffn, 0xffff_efffn],
  ])('%o: %s -> %s', (features, value, back) => {
    expect(written({ ...reset, ...features }, 6, value)).toBe(back)
    expect(written({ ...reset, ...features }, 4, value)).toBe(back)
  })
})

describe('DR7 reads back (hardware.md 1.5)', () => {
  test.each([
    [0x0n, 0x400n, 0x400n],
    [0xdc00n, 0x400n, 0xc00n],
    [0xffff_0300n, 0xffff_0700n, 0xffff_0700n],
    [0xffff_dfffn, 0xffff_07ffn, 0xffff_0fffn],
    [0xffff_ffffn, 0xffff_27ffn, 0xffff_2fffn],
  ])('%s -> %s, with RTM %s', (value, without, withRtm) => {
    const seven = (registers: DebugRegisters, n: number) => {
      const result = writeRegister(registers, n, value)
      return result.ok ? result.value.dr7 : result.error
    }
    expect(seven(reset, 7)).toBe(without)
    expect(seven(reset, 5)).toBe(without)
    expect(seven({ ...reset, rtm: true }, 7)).toBe(withRtm)
    expect(seven({ ...reset, busLock: true }, 7)).toBe(without)
  })
})

describe('DR0-DR3', () => {
  test.each([0, 1, 2, 3])('DR%i keeps all 64 bits, canonical or not', (n) => {
    for (const value of [0xffff_ffff_ffff_ffffn, 0x8000_0000_0000_0001n, 0x1003n]) {
      expect(written(reset, n, value)).toBe(value)
    }
  })

  test('a write changes that register alone and leaves the old registers as they were', () => {
    const result = writeRegister(reset, 2, 0x1234n)
    expect(result).toEqual({ ok: true, value: { ...reset, dr: [0n, 0n, 0x1234n, 0n] } })
    expect(reset.dr).toEqual([0n, 0n, 0n, 0n])
  })
})

describe('faults', () => {
  test.each([-1, 8, 1.5, Number.NaN])('there is no DR%s', (n) => {
    const expected = { vector: '#UD', registers: guarded }
    expect(faultOf(readRegister(guarded, n))).toMatchObject(expected)
    expect(faultOf(writeRegister(guarded, n, -1n))).toMatchObject(expected)
  })

  test.each([4, 5])('DR%i is another name without CR4.DE and #UD with it', (n) => {
    const alias = n === 4 ? reset.dr6 : reset.dr7
    expect(readRegister(reset, n)).toEqual({ ok: true, value: alias })
    const both = { ...guarded, de: true }
    const fault = faultOf(readRegister(both, n))
    expect(fault).toMatchObject({ vector: '#UD', registers: both })
    expect(fault.reason).toContain(`DR${n}`)
    expect(faultOf(writeRegister(withDe, n, 1n << 40n)).vector).toBe('#UD')
  })

  /** hardware.md 2.10, vectors K1, K2, K5. */
  test.each([0, 1, 2, 3, 4, 5, 6, 7])('GD stops MOV with DR%i, and its #DB clears GD', (n) => {
    const registers = { ...guarded, dr6: 0xffff_2ff0n, dr7: 0x401n }
    expect(faultOf(readRegister(guarded, n))).toMatchObject({ vector: '#DB', registers })
    expect(faultOf(writeRegister(guarded, n, 1n << 40n))).toMatchObject({
      vector: '#DB',
      registers,
    })
  })

  test.each([
    [6, 1n << 32n, 'bit 32'],
    [7, 1n << 63n, 'bit 63'],
    [4, 0xffff_ffff_0000_0000n, 'bit 32'],
    [5, 0x0000_0100_0000_0401n, 'bit 40'],
  ])('#GP for a 1 in the upper half of DR%i', (n, value, bit) => {
    const fault = faultOf(writeRegister(reset, n, value))
    expect(fault).toMatchObject({ vector: '#GP', registers: reset })
    expect(fault.reason).toContain(`0x${value.toString(16)}`)
    expect(fault.reason).toContain(bit)
  })

  test.each([0, 3, 6, 7])('DR%i takes no value that 64 bits do not hold', (n) => {
    expect(faultOf(writeRegister(reset, n, -1n))).toEqual({
      vector: 'none',
      reason: '-0x1 is negative',
      registers: reset,
    })
    expect(faultOf(writeRegister(reset, n, 1n << 64n))).toEqual({
      vector: 'none',
      reason: '0x10000000000000000 is wider than 64 bits',
      registers: reset,
    })
  })
})
