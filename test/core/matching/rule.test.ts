import { describe, expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { withSlot } from '../../../src/core/registers/slots.ts'
import type { BreakpointLength } from '../../../src/core/registers/types.ts'
import { allOnes, armed } from './arm.ts'

function access(kind: Access['kind'], address: bigint, size: number): Access {
  return { kind, address, size }
}

describe('Intel table 17-1 (hardware.md 2.2)', () => {
  const registers = armed(
    { address: 0xa0001n, type: 'access', length: 1 },
    { address: 0xa0002n, type: 'write', length: 1 },
    { address: 0xb0002n, type: 'access', length: 2 },
    { address: 0xc0000n, type: 'write', length: 4 },
  )

  test.each([
    [0xa0001n, 1, 1, 1],
    [0xa0001n, 2, 1, 3],
    [0xa0002n, 1, 0, 2],
    [0xa0002n, 2, 0, 2],
    [0xb0001n, 4, 4, 4],
    [0xb0002n, 1, 4, 4],
    [0xb0002n, 2, 4, 4],
    [0xc0000n, 4, 0, 8],
    [0xc0001n, 2, 0, 8],
    [0xc0003n, 1, 0, 8],
    [0xa0000n, 1, 0, 0],
    [0xa0003n, 4, 0, 0],
    [0xb0000n, 2, 0, 0],
    [0xc0000n, 2, 0, 8],
    [0xc0004n, 4, 0, 0],
  ])('%s/%i: read %i, write %i', (address, size, read, write) => {
    expect(matchAccess(registers, access('read', address, size))).toBe(read)
    expect(matchAccess(registers, access('write', address, size))).toBe(write)
    expect(matchAccess(registers, access('modify', address, size))).toBe(read | write)
  })
})

describe('registers that overlap all report (hardware.md 2.1, on Zen 3)', () => {
  const at = (address: bigint, length: BreakpointLength, type: 'write' | 'access' = 'write') =>
    ({ address, length, type }) as const

  test.each([
    ['two writes of one byte', armed(at(0x1000n, 1), at(0x1000n, 1)), 0x1000n, 1, 0b11, 0b00],
    [
      'a write and an access of one byte',
      armed(at(0x1000n, 1), at(0x1000n, 1, 'access')),
      0x1000n,
      1,
      0b11,
      0b10,
    ],
    [
      '32 bytes over four of 8',
      armed(at(0x1000n, 8), at(0x1008n, 8), at(0x1010n, 8), at(0x1018n, 8)),
      0x1000n,
      32,
      0b1111,
      0,
    ],
    [
      '8 bytes at +4 across two of 8',
      armed(at(0x1000n, 8, 'access'), at(0x1008n, 8, 'access')),
      0x1004n,
      8,
      0b11,
      0b11,
    ],
  ] as const)('%s', (_, registers, address, size, written, read) => {
    expect(matchAccess(registers, access('write', address, size))).toBe(written)
    expect(matchAccess(registers, access('read', address, size))).toBe(read)
  })
})

describe('AMD table 13-1 (hardware.md 2.2)', () => {
  const registers = armed(
    { address: 0xf000n, type: 'access', length: 1 },
    { address: 0xf004n, type: 'access', length: 4 },
    { address: 0xf005n, type: 'access', length: 8 },
  )

  test.each([
    [0xeffbn, 8, 0b101],
    [0xeffen, 2, 0],
    [0xeffen, 4, 0b101],
    [0xf000n, 1, 0b101],
    [0xf001n, 2, 0b100],
    [0xf005n, 4, 0b110],
  ])('%s/%i: %i', (address, size, bits) => {
    expect(matchAccess(registers, access('read', address, size))).toBe(bits)
  })
})

describe('masking (hardware.md 2.2): which bytes of 0x1000-0x1027 hit with DR0 = 0x1013', () => {
  test.each([
    [1, 0x1013n, 0x1013n],
    [2, 0x1012n, 0x1013n],
    [4, 0x1010n, 0x1013n],
    [8, 0x1010n, 0x1017n],
  ] as const)('a length of %i: %s to %s', (length, first, last) => {
    const registers = armed({ address: 0x1013n, type: 'write', length })
    for (let byte = 0x1000n; byte < 0x1028n; byte += 1n) {
      const expected = byte >= first && byte <= last ? 1 : 0
      expect(matchAccess(registers, access('write', byte, 1))).toBe(expected)
    }
  })
})

describe('execution', () => {
  const at = (address: bigint, length: BreakpointLength = 1) =>
    armed({ address, type: 'execute', length })

  test('is the first byte of the instruction, whatever its size', () => {
    for (const size of [0, 1, 15, Number.NaN]) {
      expect(matchAccess(at(0x1000n), access('execute', 0x1000n, size))).toBe(1)
    }
    expect(matchAccess(at(0x1001n), access('execute', 0x1000n, 4))).toBe(0)
    expect(matchAccess(at(0x1000n), access('execute', 0x0fffn, 4))).toBe(0)
  })

  test.each([2, 4, 8] as const)('reports nothing with a length of %i', (length) => {
    expect(matchAccess(at(0x1000n, length), access('execute', 0x1000n, 1))).toBe(0)
  })

  test('is not data, and data is not execution', () => {
    for (const kind of ['read', 'write', 'modify'] as const) {
      expect(matchAccess(at(0x1000n), access(kind, 0x1000n, 1))).toBe(0)
    }
    const data = armed(
      { address: 0x1000n, type: 'access', length: 8 },
      { address: 0x1000n, type: 'write', length: 8 },
    )
    expect(matchAccess(data, access('execute', 0x1000n, 8))).toBe(0)
  })

  test('two slots at one address both report', () => {
    const breakpoint = { address: 0x1000n, type: 'execute', length: 1 } as const
    expect(matchAccess(armed(breakpoint, breakpoint), access('execute', 0x1000n, 1))).toBe(3)
  })
})

describe('I/O', () => {
  const ports = (address: bigint, length: BreakpointLength, de = true) => ({
    ...armed({ address, type: 'io', length }),
    de,
  })

  /** hardware.md 1.2 and 2.4, vectors I1 to I5. */
  test.each([
    [ports(0x80n, 1), 0x80n, 1, 1],
    [ports(0x83n, 4), 0x80n, 1, 1],
    [ports(0x83n, 4), 0x84n, 1, 0],
    [ports(0x81n, 1), 0x80n, 2, 1],
    [ports(0x10080n, 1), 0x80n, 1, 0],
    [ports(0x80n, 1, false), 0x80n, 1, 0],
    [ports(0xfffen, 2), 0xffffn, 1, 1],
    [ports(0x0n, 4), 0xfffen, 4, 0],
    [ports(0xffff_ffff_ffff_0080n, 1), 0x80n, 1, 0],
  ])('vector %#', (registers, port, size, bits) => {
    expect(matchAccess(registers, access('in', port, size))).toBe(bits)
    expect(matchAccess(registers, access('out', port, size))).toBe(bits)
  })

  test('a port is 16 bits wide', () => {
    expect(matchAccess(ports(0x80n, 1), access('in', 0x10080n, 1))).toBe(1)
  })

  test('is not memory, and memory is not I/O', () => {
    expect(matchAccess(ports(0x80n, 1), access('write', 0x80n, 1))).toBe(0)
    const data = { ...armed({ address: 0x80n, type: 'access', length: 8 }), de: true }
    expect(matchAccess(data, access('out', 0x80n, 1))).toBe(0)
  })
})

describe('the top of the address space', () => {
  const top = armed(
    { address: allOnes, type: 'write', length: 1 },
    { address: 0n, type: 'write', length: 1 },
    { address: allOnes - 6n, type: 'write', length: 8 },
    { address: 8n, type: 'write', length: 8 },
  )

  test.each([
    [allOnes, 1, 0b0101],
    [allOnes, 2, 0b0111],
    [allOnes - 7n, 8, 0b0101],
    [allOnes - 7n, 9, 0b0111],
    [allOnes - 8n, 1, 0],
    [0n, 8, 0b0010],
    [0n, 9, 0b1010],
    [1n, 7, 0],
    [allOnes - 3n, 13, 0b1111],
    [allOnes - 3n, 12, 0b0111],
    [16n, 2 ** 64, 0b1111],
    [16n, 2 ** 60, 0],
  ])('%s/%i: %i', (address, size, bits) => {
    expect(matchAccess(top, access('write', address, size))).toBe(bits)
  })

  test('an address beyond 64 bits is taken round', () => {
    expect(matchAccess(top, access('write', 1n << 64n, 1))).toBe(0b0010)
    expect(matchAccess(top, access('write', -1n, 1))).toBe(0b0101)
  })
})

describe('a size that is no positive integer', () => {
  const registers = { ...armed({ address: 0x80n, type: 'access', length: 8 }), de: true }

  test.each([0, -4, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%s matches nothing', (size) => {
    expect(matchAccess(registers, access('write', 0x80n, size))).toBe(0)
    const ports = { ...armed({ address: 0x80n, type: 'io', length: 4 }), de: true }
    expect(matchAccess(ports, access('in', 0x80n, size))).toBe(0)
  })
})

describe('breakpoints that are not enabled', () => {
  const write = { address: 0x1000n, type: 'write', length: 4 } as const
  const enabled = armed(write)
  const disabled = { ...write, local: false, global: false }
  const both = withSlot(withSlot(enabled, 1, disabled), 2, { ...disabled, address: 0x2000n })

  test('are added only once an enabled one matches, and only where they match', () => {
    const hit = access('write', 0x1000n, 1)
    expect(matchAccess(both, hit)).toBe(0b01)
    expect(matchAccess(both, hit, { includeDisabled: true })).toBe(0b11)
    const none = withSlot(both, 0, disabled)
    expect(matchAccess(none, hit, { includeDisabled: true })).toBe(0)
  })

  test('either enable bit is enough', () => {
    const global = withSlot(both, 1, { ...write, local: false, global: true })
    expect(matchAccess(global, access('write', 0x1003n, 1))).toBe(0b11)
  })
})
