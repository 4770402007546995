import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeDr6, decodeDr7, encodeDr6, encodeDr7 } from '../../../src/core/registers/decode.ts'

const anyValue = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
const vacant = { local: false, global: false, type: 'execute', length: 1 } as const

describe('DR6', () => {
  test('after reset nothing has occurred', () => {
    const nothing = { busLock: false, bd: false, bs: false, bt: false, rtm: false }
    expect(decodeDr6(0xffff_0ff0n)).toEqual({
      hits: [false, false, false, false],
      ...nothing,
      reserved: 0xfffe_07f0n,
    })
  })

  test.each([
    [0xffff_0ff5n, { hits: [true, false, true, false] }],
    [0xffff_07f0n, { busLock: true, rtm: false }],
    [0xfffe_0ff0n, { rtm: true, busLock: false }],
    [0xffff_2ff0n, { bd: true }],
    [0xffff_4ff1n, { bs: true, hits: [true, false, false, false] }],
    [0xffff_8ff0n, { bt: true }],
    [0x1_ffff_1ff0n, { reserved: 0x1_fffe_17f0n }],
  ])('%s', (value, fields) => {
    expect(decodeDr6(value)).toMatchObject(fields)
  })

  test('every 64-bit value survives', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(encodeDr6(decodeDr6(value))).toBe(value)
      }),
    )
  })

  test('reserved bits are by default what hardware fixes', () => {
    const { reserved: _, ...named } = decodeDr6(0xffff_2ff3n)
    expect(encodeDr6(named)).toBe(0xffff_2ff3n)
  })

  test('a reserved value does not reach into named fields', () => {
    expect(encodeDr6({ ...decodeDr6(0n), reserved: 0xffff_ffff_ffff_ffffn })).toBe(
      0xffff_ffff_fffe_17f0n,
    )
  })
})

describe('DR7', () => {
  test('after reset all slots are vacant', () => {
    const off = { le: false, ge: false, rtm: false, gd: false }
    const slots = [vacant, vacant, vacant, vacant]
    expect(decodeDr7(0x400n)).toEqual({ slots, ...off, reserved: 0x400n })
  })

  /** policies.md 1, "DR7 examples". */
  test.each([
    ['gdb, write of 4 in slot 0', 0x000d_0101n, 0, 'write', 4, true, false],
    ['Linux, write of 4 in slot 3', 0xd000_0280n, 3, 'write', 4, false, true],
    ['execution in slot 0', 0x0000_0202n, 0, 'execute', 1, false, true],
    ['access of 8 in slot 2', 0x0b00_0220n, 2, 'access', 8, false, true],
    ['gdb, write of 2 in slot 1', 0x0050_0104n, 1, 'write', 2, true, false],
    ['I/O of 4 in slot 1', 0x00e0_0004n, 1, 'io', 4, true, false],
  ] as const)('%s', (_name, value, slot, type, length, local, global) => {
    const { slots } = decodeDr7(value)
    expect(slots[slot]).toEqual({ type, length, local, global })
    expect(slots.filter((other) => other.local || other.global)).toHaveLength(1)
  })

  test.each([
    [0x100n, 'le'],
    [0x200n, 'ge'],
    [0x800n, 'rtm'],
    [0x2000n, 'gd'],
  ] as const)('%s is %s', (bit, flag) => {
    const decoded = decodeDr7(0x400n | bit)
    expect(decoded[flag]).toBe(true)
    expect(encodeDr7({ ...decoded, [flag]: false })).toBe(0x400n)
  })

  test('every 64-bit value survives', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(encodeDr7(decodeDr7(value))).toBe(value)
      }),
    )
  })

  test('every combination of fields survives', () => {
    const slot = fc.record({
      local: fc.boolean(),
      global: fc.boolean(),
      type: fc.constantFrom('execute', 'write', 'io', 'access'),
      length: fc.constantFrom(1, 2, 4, 8),
    })
    const flags = { le: fc.boolean(), ge: fc.boolean(), rtm: fc.boolean(), gd: fc.boolean() }
    const anyFields = fc.record({ slots: fc.tuple(slot, slot, slot, slot), ...flags })
    fc.assert(
      fc.property(anyFields, (fields) => {
        expect(decodeDr7(encodeDr7(fields))).toEqual({ ...fields, reserved: 0x400n })
      }),
    )
  })
})
