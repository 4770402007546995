import { describe, expect, test } from 'vitest'
import {
  extract,
  fixedOnes,
  insert,
  maskOf,
  requiredZeros,
  resetValue,
  writableMask,
} from '../../../src/core/registers/bits.ts'
import {
  fieldAt,
  fieldNamed,
  fields,
  type FieldRegister,
} from '../../../src/core/registers/fields.ts'

/** The bit rows of Intel SDM figure 17-1, from bit 0 up; a dot is a reserved bit. */
const rows: Record<FieldRegister, string> = {
  dr6: 'B0 B1 B2 B3 . . . . . . . BLD . BD BS BT RTM . . . . . . . . . . . . . . .',
  dr7: [
    'L0 G0 L1 G1 L2 G2 L3 G3 LE GE . RTM . GD . .',
    'R/W0 R/W0 LEN0 LEN0 R/W1 R/W1 LEN1 LEN1',
    'R/W2 R/W2 LEN2 LEN2 R/W3 R/W3 LEN3 LEN3',
  ].join(' '),
}

describe.each(['dr6', 'dr7'] as const)('the table of %s', (register) => {
  const own = fields.filter((field) => field.register === register)

  test('covers 64 bits from bit 0 up, without gap or overlap', () => {
    let next = 0
    for (const { lsb, width } of own) {
      expect(lsb).toBe(next)
      expect(width).toBeGreaterThan(0)
      next = lsb + width
    }
    expect(next).toBe(64)
  })

  test('finds the field of every bit', () => {
    for (let bit = 0; bit < 64; bit += 1) {
      expect(maskOf(fieldAt(register, bit)) & (1n << BigInt(bit))).not.toBe(0n)
      expect(own).toContain(fieldAt(register, bit))
    }
    expect(() => fieldAt(register, 64)).toThrow('no bit 64')
  })

  test('has the names of the manual at its bits', () => {
    const names = own.flatMap(({ name, width }) =>
      Array.from({ length: width }, () => (name === 'reserved' ? '.' : name)),
    )
    expect(names.slice(0, 32)).toEqual(rows[register].split(' '))
    expect(new Set(names.slice(32))).toEqual(new Set(['.']))
  })

  test('names every field but the reserved ones once', () => {
    const names = own.flatMap(({ name }) => (name === 'reserved' ? [] : [name]))
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(fieldNamed(register, name).name).toBe(name)
    expect(() => fieldNamed(register, 'reserved')).toThrow('fields of')
    expect(() => fieldNamed(register, 'B9')).toThrow('0 fields of')
  })

  test('has a reset value that its own rule allows', () => {
    for (const { access, reset, width, feature } of own) {
      const ones = (1n << BigInt(width)) - 1n
      const byAccess = { 'reads 1': ones, 'reads 0': 0n, 'must be 0': 0n, 'read-write': reset }
      expect(reset).toBe(byAccess[access])
      expect(reset).toBe(BigInt(feature?.without ?? reset))
      expect(reset | ones).toBe(ones)
    }
  })

  test('says in one sentence what each field means, and what each code means', () => {
    for (const { meaning, source, access, values, width } of own) {
      expect(meaning).toMatch(/^[A-Z][^.]*(?:EFLAGS\.TF|DR7\.GD)?[^.]*\.$/)
      expect(source).toMatch(/Intel SDM|AMD APM/)
      if (access !== 'read-write') continue
      expect(values?.map(({ code }) => code)).toEqual([...Array(2 ** width).keys()])
    }
  })
})

describe('masks that the table gives', () => {
  const all = { rtm: true, busLock: true }

  test('reset values (Intel SDM table 9-1)', () => {
    expect(resetValue('dr6')).toBe(0xffff_0ff0n)
    expect(resetValue('dr7')).toBe(0x400n)
  })

  test('DR6 is the volatile and fixed masks of Linux (kvm_host.h, 6.12)', () => {
    expect(writableMask('dr6', all)).toBe(0x0001_e80fn)
    expect(fixedOnes('dr6', all)).toBe(0xfffe_07f0n)
    expect(writableMask('dr6', {})).toBe(0x0000_e00fn)
    expect(fixedOnes('dr6', {})).toBe(0xffff_0ff0n)
    expect(writableMask('dr6', { rtm: true })).toBe(0x0001_e00fn)
    expect(fixedOnes('dr6', { busLock: true })).toBe(0xffff_07f0n)
  })

  test('DR7 is FFFF2BFF and bit 11 with RTM', () => {
    expect(writableMask('dr7', { rtm: true })).toBe(0xffff_2bffn)
    expect(writableMask('dr7', { busLock: true })).toBe(0xffff_23ffn)
    expect(fixedOnes('dr7', all)).toBe(0x400n)
  })

  test('the upper halves must be 0', () => {
    expect(requiredZeros('dr6')).toBe(0xffff_ffff_0000_0000n)
    expect(requiredZeros('dr7')).toBe(0xffff_ffff_0000_0000n)
  })

  test('insert and extract are inverse and leave the other bits alone', () => {
    for (const field of fields) {
      const ones = (1n << BigInt(field.width)) - 1n
      expect(insert(field, 0n, -1n)).toBe(maskOf(field))
      expect(extract(field, insert(field, 0n, ones))).toBe(ones)
      expect(insert(field, 0xffff_ffff_ffff_ffffn, 0n) | maskOf(field)).toBe(0xffff_ffff_ffff_ffffn)
    }
  })
})
