import { describe, expect, test } from 'vitest'
import type { Access } from '../../../src/core/matching/access.ts'
import { explainAccess } from '../../../src/core/matching/explain.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'
import type { Breakpoint, DebugRegisters } from '../../../src/core/registers/types.ts'
import { allOnes, armed } from './arm.ts'

function first(registers: DebugRegisters, access: Access): [string, string] {
  const [verdict] = explainAccess(registers, access)
  return [verdict?.rule ?? '', verdict?.reason ?? '']
}

function told(breakpoint: Breakpoint, access: Access, de = false): [string, string] {
  return first({ ...armed(breakpoint), de }, access)
}

const word = { address: 0x1008n, length: 4, type: 'write' } as const

test('four verdicts, in the order of the slots', () => {
  const access = { kind: 'write', address: 0x1006n, size: 2 } as const
  const registers = armed({ ...word, address: 0x1004n }, { ...word, type: 'access' }, word)
  expect(explainAccess(registers, access)).toEqual([
    {
      slot: 0,
      matched: true,
      rule: 'matched',
      reason: 'DR0 watches 0x1004-0x1007, the write touches 0x1006-0x1007',
      source: 'Intel SDM 17.2.5; AMD APM 13.1.2',
    },
    {
      slot: 1,
      matched: false,
      rule: 'range',
      reason: 'DR1 watches 0x1008-0x100b, the write ends at 0x1007',
      source: 'Intel SDM 17.2.5; AMD APM 13.1.2',
    },
    {
      slot: 2,
      matched: false,
      rule: 'range',
      reason: 'DR2 watches 0x1008-0x100b, the write ends at 0x1007',
      source: 'Intel SDM 17.2.5; AMD APM 13.1.2',
    },
    {
      slot: 3,
      matched: false,
      rule: 'enabled',
      reason: 'DR3 is not enabled: L3 and G3 are 0',
      source: 'Intel SDM 17.2.4; AMD APM 13.1.1.4',
    },
  ])
})

describe('the first rule that fails', () => {
  test('the enable bits come before everything else', () => {
    const registers = { ...resetRegisters(), dr7: 0x0001_0400n }
    const access = { kind: 'read', address: 0n, size: 1 } as const
    expect(first(registers, access)).toEqual(['enabled', 'DR0 is not enabled: L0 and G0 are 0'])
  })

  test.each([
    ['write', 'read', 'DR0 watches writes, this is a read'],
    ['write', 'execute', 'DR0 watches writes, this is an instruction fetch'],
    ['access', 'out', 'DR0 watches reads and writes, this is an OUT'],
    ['execute', 'modify', 'DR0 watches execution, this is a read-modify-write'],
    ['io', 'write', 'DR0 watches I/O ports, this is a write'],
    ['write', 'in', 'DR0 watches writes, this is an IN'],
  ] as const)('type: %s against %s', (type, kind, reason) => {
    const access = { kind, address: 0x5000n, size: 1 }
    expect(told({ address: 0x1000n, length: 1, type }, access)).toEqual(['type', reason])
  })

  test('CR4.DE', () => {
    const port = { address: 0x80n, length: 1, type: 'io' } as const
    const access = { kind: 'in', address: 0x90n, size: 1 } as const
    expect(told(port, access)).toEqual([
      'cr4.de',
      'DR0 has R/W0 = 10, which watches I/O ports only while CR4.DE is 1, and it is 0',
    ])
    expect(told(port, access, true)[0]).toBe('range')
  })

  test('the length of an execute breakpoint', () => {
    const code = { address: 0x1000n, length: 4, type: 'execute' } as const
    expect(told(code, { kind: 'execute', address: 0x2000n, size: 1 })).toEqual([
      'length',
      'DR0 watches execution with a length of 4 bytes, and only LEN0 = 00 (1 byte) is defined for that',
    ])
  })
})

describe('ranges', () => {
  test.each([
    [word, 0x1000n, 8, 'DR0 watches 0x1008-0x100b, the write ends at 0x1007'],
    [word, 0x100cn, 1, 'DR0 watches 0x1008-0x100b, the write starts at 0x100c'],
    [{ ...word, length: 1 }, 0x100cn, 1, 'DR0 watches 0x1008, the write starts at 0x100c'],
    [
      { ...word, address: 0x100bn },
      0x100cn,
      1,
      'DR0 watches 0x1008-0x100b (0x100b without its low 2 bits), the write starts at 0x100c',
    ],
    [
      { ...word, address: 0x1009n, length: 2 },
      0x100an,
      1,
      'DR0 watches 0x1008-0x1009 (0x1009 without its low bit), the write starts at 0x100a',
    ],
    [
      word,
      allOnes - 1n,
      4,
      'DR0 watches 0x1008-0x100b, the write starts at 0xfffffffffffffffe, wraps past the top and ends at 0x1',
    ],
    [
      { ...word, address: allOnes - 3n },
      allOnes - 7n,
      4,
      'DR0 watches 0xfffffffffffffffc-0xffffffffffffffff, the write ends at 0xfffffffffffffffb',
    ],
    [
      { ...word, address: allOnes - 3n },
      0n,
      4,
      'DR0 watches 0xfffffffffffffffc-0xffffffffffffffff, the write ends at 0x3',
    ],
    [word, 0x1000n, 0, 'DR0 watches 0x1008-0x100b, 0 is no number of bytes that can be accessed'],
  ] as const)('missed, case %#', (breakpoint, address, size, reason) => {
    expect(told(breakpoint, { kind: 'write', address, size })).toEqual(['range', reason])
  })

  test.each([
    [word, 0x1000n, 64, 'DR0 watches 0x1008-0x100b, the write touches 0x1008-0x100b'],
    [word, 0x100an, 1, 'DR0 watches 0x1008-0x100b, the write touches 0x100a'],
    [{ ...word, address: 0n }, allOnes, 3, 'DR0 watches 0x0-0x3, the write touches 0x0-0x1'],
    [
      { ...word, address: allOnes - 3n },
      allOnes - 1n,
      8,
      'DR0 watches 0xfffffffffffffffc-0xffffffffffffffff, the write touches 0xfffffffffffffffe-0xffffffffffffffff',
    ],
    [word, 0n, 2 ** 64, 'DR0 watches 0x1008-0x100b, the write touches all of memory'],
  ] as const)('matched, case %#', (breakpoint, address, size, reason) => {
    expect(told(breakpoint, { kind: 'write', address, size })).toEqual(['matched', reason])
  })

  test('an instruction is where it begins', () => {
    const code = { address: 0x1000n, length: 1, type: 'execute' } as const
    expect(told(code, { kind: 'execute', address: 0xfffn, size: 4 })).toEqual([
      'range',
      'DR0 watches 0x1000, the instruction begins at 0xfff',
    ])
    expect(told(code, { kind: 'execute', address: 0x1000n, size: 4 })).toEqual([
      'matched',
      'DR0 watches 0x1000, the instruction begins there',
    ])
  })

  test('ports are called ports, and do not wrap', () => {
    const port = { address: 0x0n, length: 4, type: 'io' } as const
    expect(told(port, { kind: 'out', address: 0xffffn, size: 2 }, true)).toEqual([
      'range',
      'DR0 watches ports 0x0-0x3, the OUT starts at 0xffff',
    ])
    const one = { address: 0x10080n, length: 1, type: 'io' } as const
    expect(told(one, { kind: 'in', address: 0x80n, size: 1 }, true)).toEqual([
      'range',
      'DR0 watches port 0x10080, the IN ends at 0x80',
    ])
  })
})
