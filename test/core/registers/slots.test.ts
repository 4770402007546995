import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extract, insert, isSet } from '../../../src/core/registers/bits.ts'
import { lengthFromCode, typeFromCode } from '../../../src/core/registers/codes.ts'
import { fieldNamed } from '../../../src/core/registers/fields.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'
import {
  baseAddress,
  isEnabled,
  slotBreakpoint,
  withoutSlot,
  withSlot,
} from '../../../src/core/registers/slots.ts'
import {
  clearSlot,
  decodeSlot,
  enables,
  encodeSlot,
} from '../../../src/core/registers/slot-control.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'

const anyValue = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
const reset = resetRegisters()
const setting = { address: 0x1003n, length: 4, type: 'write', local: true, global: false } as const

/** Per-slot masks of DR7 (policies.md 1). */
const slotMasks = [0x000f_0003n, 0x00f0_000cn, 0x0f00_0030n, 0xf000_00c0n] as const

describe.each(slotIndices)('slot %i', (slot) => {
  test('holds what is put in, with the address as it was given', () => {
    const registers = withSlot(reset, slot, setting)
    expect(slotBreakpoint(registers, slot)).toEqual({ address: 0x1003n, length: 4, type: 'write' })
    expect(isEnabled(registers, slot)).toBe(true)
    expect(registers.dr7 & ~slotMasks[slot]).toBe(0x400n)
    expect(slotIndices.filter((other) => isEnabled(registers, other))).toEqual([slot])
  })

  test('is enabled by Ln or Gn', () => {
    const local = withSlot(reset, slot, { ...setting, local: true, global: false })
    const global = withSlot(reset, slot, { ...setting, local: false, global: true })
    const neither = withSlot(reset, slot, { ...setting, local: false, global: false })
    expect([local, global, neither].map((registers) => isEnabled(registers, slot))).toEqual([
      true,
      true,
      false,
    ])
    expect(global.dr7).not.toBe(local.dr7)
  })

  test('is emptied without touching the address or the other slots', () => {
    const full = { ...reset, dr: [1n, 2n, 3n, 4n], dr7: 0xffff_27ffn } as const
    const registers = withoutSlot(full, slot)
    expect(registers).toEqual({ ...full, dr7: 0xffff_27ffn & ~slotMasks[slot] })
  })
})

test('a slot of DR7 is what its four fields say, and writes these alone', () => {
  const slot = fc.constantFrom(...slotIndices)
  fc.assert(
    fc.property(anyValue, anyValue, slot, (dr7, other, n) => {
      const field = (name: string) => fieldNamed('dr7', `${name}${n}`)
      const control = decodeSlot(dr7, n)
      expect(control).toEqual({
        local: isSet(field('L'), dr7),
        global: isSet(field('G'), dr7),
        type: typeFromCode(extract(field('R/W'), dr7)),
        length: lengthFromCode(extract(field('LEN'), dr7)),
      })
      const fields = ['L', 'G', 'R/W', 'LEN'].map(field)
      const written = fields.reduce((value, each) => insert(each, value, extract(each, dr7)), other)
      expect(encodeSlot(other, n, control)).toBe(written)
      expect(clearSlot(other, n)).toBe(
        fields.reduce((value, each) => insert(each, value, 0n), other),
      )
      expect(enables(dr7, n)).toBe(control.local || control.global)
    }),
  )
})

test('an address wider than 64 bits keeps its low 64', () => {
  const registers = withSlot(reset, 0, { ...setting, address: (1n << 64n) + 8n })
  expect(registers.dr[0]).toBe(8n)
  expect(withSlot(reset, 0, { ...setting, address: -8n }).dr[0]).toBe(0xffff_ffff_ffff_fff8n)
})

test.each([
  [1, 0x1007n],
  [2, 0x1006n],
  [4, 0x1004n],
  [8, 0x1000n],
] as const)('a length of %i drops the low bits of the address', (length, base) => {
  expect(baseAddress({ address: 0x1007n, length, type: 'write' })).toBe(base)
})
