import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAddress,
  formatLength,
  formatRegister,
  parseRegister,
} from '../../../src/core/registers/text.ts'

describe('parseRegister', () => {
  test.each([
    ['0', 0n],
    ['400', 0x400n],
    ['0x400', 0x400n],
    ['  0XFFFF0FF0 ', 0xffff_0ff0n],
    ['ffff_ffff_8262_11c0', 0xffff_ffff_8262_11c0n],
    ['fffff800`12345678', 0xffff_f800_1234_5678n],
    ['ffff 0ff0', 0xffff_0ff0n],
    ['ffffffffffffffff', 0xffff_ffff_ffff_ffffn],
    ['0000000000000001', 1n],
  ])('%o', (text, value) => {
    expect(parseRegister(text)).toEqual({ ok: true, value })
  })

  test.each([
    ['', 'there is no hexadecimal digit'],
    [' 0x_ ', 'there is no hexadecimal digit'],
    ['12g4', '"g" at position 3 is not a hexadecimal digit'],
    ['0x0x1', '"x" at position 4 is not a hexadecimal digit'],
    ['-1', '"-" at position 1 is not a hexadecimal digit'],
    ['1😀g', '"😀" at position 2 is not a hexadecimal digit'],
    ['00000000000000001', '17 hexadecimal digits are more than the 16 of a 64-bit register'],
  ])('refuses %o', (text, error) => {
    expect(parseRegister(text)).toEqual({ ok: false, error })
  })
})

describe('format', () => {
  test('the shortest address', () => {
    expect(formatAddress(0n)).toBe('0x0')
    expect(formatAddress(0xffff_0ff0n)).toBe('0xffff0ff0')
    expect(formatAddress(-1n)).toBe('-0x1')
  })

  test('groups of four, padded', () => {
    expect(formatRegister(0xffff_ffff_8262_11c0n)).toBe('ffff_ffff_8262_11c0')
    expect(formatRegister(0x40_4068n)).toBe('0000_0000_0040_4068')
    expect(formatRegister(0x400n, 8)).toBe('0000_0400')
    expect(formatRegister(0x1_2345n, 1)).toBe('1_2345')
  })

  test('what is formatted is read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), (value) => {
        expect(parseRegister(formatAddress(value))).toEqual({ ok: true, value })
        expect(parseRegister(formatRegister(value))).toEqual({ ok: true, value })
      }),
    )
  })
})

test.each([
  [1, '1 byte'],
  [2, '2 bytes'],
  [8, '8 bytes'],
])('%i is %s', (length, name) => expect(formatLength(length)).toBe(name))
