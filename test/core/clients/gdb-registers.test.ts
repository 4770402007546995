import { describe, expect, test } from 'vitest'
import { createGdbRegisters, type GdbKind } from '../../../src/core/clients/gdb-registers.ts'
import { readVectors } from '../vectors.ts'
import { evidence } from '../../evidence.ts'

type Step = readonly [
  operation: 'insert' | 'remove',
  address: string,
  length: number,
  kind: GdbKind,
  dr7: string,
  dr: readonly string[],
  referenceCounts: readonly number[],
]

interface Recording {
  readonly sequences: readonly (readonly Step[])[]
}

const { sequences } = readVectors('gdb-registers.json') as Recording

describe('GDB 13.1', () => {
  const checked = evidence('gdb-registers')

  test('60 sequences, 2,053 operations', () => {
    expect(sequences).toHaveLength(60)
    expect(sequences.flat()).toHaveLength(2053)
  })

  test('every state after every operation', () => {
    for (const sequence of sequences) {
      const registers = createGdbRegisters()
      for (const step of sequence) {
        const [operation, address, length, kind, dr7, dr, referenceCounts] = step
        const before = { dr7: registers.dr7, counts: registers.referenceCounts }
        const result = registers[operation](kind, BigInt(address), length)
        expect([step, registers.dr7, registers.dr, registers.referenceCounts]).toEqual([
          step,
          BigInt(dr7),
          dr.map(BigInt),
          referenceCounts,
        ])
        const changed =
          before.dr7 !== BigInt(dr7) || before.counts.join(',') !== referenceCounts.join(',')
        expect([step, result.ok]).toEqual([step, changed])
      }
      checked(sequence.length)
    }
  })

  /** Offset from a 16-aligned address, length, DR7 (hardware.md 5.6). */
  test.each([
    [0n, 3, 0x15_0105n],
    [0n, 5, 0x1d_0105n],
    [0n, 6, 0x5d_0105n],
    [0n, 7, 0x15d_0115n],
    [0n, 16, 0x99_0105n],
    [0n, 24, 0x999_0115n],
    [0n, 32, 0x9999_0155n],
    [1n, 2, 0x11_0105n],
    [1n, 4, 0x151_0115n],
    [1n, 7, 0xd51_0115n],
    [1n, 8, 0x1d51_0155n],
    [2n, 4, 0x55_0105n],
    [2n, 8, 0x5d5_0115n],
    [3n, 8, 0x15d1_0155n],
    [4n, 8, 0xdd_0105n],
    [4n, 12, 0x9d_0105n],
    [5n, 3, 0x51_0105n],
    [5n, 8, 0x1d51_0155n],
    [7n, 9, 0x91_0105n],
  ])('a write watch of %s/%i gives DR7 = %s', (offset, length, dr7) => {
    const registers = createGdbRegisters()
    expect(registers.insert('write', 0x1000n + offset, length).ok).toBe(true)
    expect(registers.dr7).toBe(dr7)
    expect(registers.remove('write', 0x1000n + offset, length).ok).toBe(true)
    expect(registers.dr7).toBe(0n)
    expect(registers.dr).toEqual([0n, 0n, 0n, 0n])
  })

  test.each([
    [1n, 16, 5],
    [1n, 31, 6],
    [0n, 33, 5],
    [0n, 2 ** 40, 2 ** 37],
  ])('a watch of %s/%i needs %i pieces: too many', (offset, length, pieces) => {
    const registers = createGdbRegisters()
    expect(registers.insert('write', 0x1000n + offset, length)).toEqual({
      ok: false,
      error: `the watch needs ${pieces} aligned pieces, and there are 4 slots`,
    })
    expect(registers.referenceCounts).toEqual([0, 0, 0, 0])
  })
})

describe('one request', () => {
  test('tells the slots of its pieces; equal pieces share, other types do not', () => {
    const registers = createGdbRegisters()
    expect(registers.insert('write', 0x1000n, 8)).toEqual({ ok: true, value: [0] })
    expect(registers.insert('write', 0x1000n, 9)).toEqual({ ok: true, value: [0, 1] })
    expect(registers.insert('access', 0x1000n, 8)).toEqual({ ok: true, value: [2] })
    expect(registers.referenceCounts).toEqual([2, 1, 1, 0])
    expect(registers.remove('write', 0x1000n, 8)).toEqual({ ok: true, value: [0] })
    expect(registers.referenceCounts).toEqual([1, 1, 1, 0])
  })

  test('is done as a whole or not at all', () => {
    const registers = createGdbRegisters()
    registers.insert('write', 0x1000n, 24)
    const before = [registers.dr, registers.dr7, registers.referenceCounts]
    expect(registers.insert('write', 0x1008n, 19)).toEqual({
      ok: false,
      error: 'the watch needs 2 more slots, and 1 of 4 is vacant',
    })
    expect(registers.remove('write', 0x1008n, 24)).toEqual({
      ok: false,
      error: 'no slot holds 8 bytes at 0x1018 for write',
    })
    expect([registers.dr, registers.dr7, registers.referenceCounts]).toEqual(before)
  })

  test('an execute breakpoint is one byte whatever the length', () => {
    const registers = createGdbRegisters()
    expect(registers.insert('execute', 0x1003n, 4)).toEqual({ ok: true, value: [0] })
    expect(registers.dr7).toBe(0x101n)
    expect(registers.dr[0]).toBe(0x1003n)
  })

  test.each([
    ['read', 8, 'x86 has no watchpoint for reads alone: use an access watchpoint'],
    ['io', 1, 'GDB has no watchpoint for I/O ports'],
    ['jump' as 'io', 1, 'GDB has no kind of breakpoint jump'],
    ['write', 0, '0 is no number of bytes that can be watched'],
    ['write', 1.5, '1.5 is no number of bytes that can be watched'],
  ] as const)('%s of %s bytes is refused', (kind, length, error) => {
    const registers = createGdbRegisters()
    expect(registers.insert(kind, 0x1000n, length)).toEqual({ ok: false, error })
    expect(registers.remove(kind, 0x1000n, length)).toEqual({ ok: false, error })
    expect(registers.dr7).toBe(0n)
  })
})
