import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Access, AccessKind } from '../../../src/core/matching/access.ts'
import { emulators, explainUnder, quirksUnder } from '../../../src/core/matching/emulators/table.ts'
import { emulatorIds } from '../../../src/core/matching/emulators/titles.ts'
import { matchAccess } from '../../../src/core/matching/rule.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'
import type { DebugRegisters } from '../../../src/core/registers/types.ts'
import { readVectors } from '../vectors.ts'
import { evidence } from '../../evidence.ts'

type Row = readonly [
  dr0: string,
  dr1: string,
  dr2: string,
  dr3: string,
  dr7: string,
  de: number,
  op: AccessKind,
  address: string,
  size: number,
  enabled: number,
  bochs: number,
  qemu: number,
]

const { matching } = readVectors('emulators.json') as {
  readonly matching: { readonly rows: readonly Row[] }
}

function recorded([dr0, dr1, dr2, dr3, dr7, de, kind, address, size]: Row) {
  const dr = [BigInt(dr0), BigInt(dr1), BigInt(dr2), BigInt(dr3)] as const
  const registers: DebugRegisters = { ...resetRegisters(), dr, dr7: BigInt(dr7), de: de === 1 }
  return { registers, access: { kind, address: BigInt(address), size } satisfies Access }
}

describe('recordings', () => {
  const checkedQemu = evidence('qemu')
  const checkedBochs = evidence('bochs')

  test('QEMU 7.2: every row', () => {
    expect(matching.rows.length).toBeGreaterThanOrEqual(1500)
    for (const row of matching.rows) {
      const { registers, access } = recorded(row)
      expect([row, emulators['qemu-7.2'].match(registers, access)]).toEqual([row, row[11]])
    }
    checkedQemu(matching.rows.length)
  })

  test('Bochs 2.7: every row', () => {
    for (const row of matching.rows) {
      const { registers, access } = recorded(row)
      expect([row, emulators.bochs.match(registers, access)]).toEqual([row, row[10]])
    }
    checkedBochs(matching.rows.length)
  })

  test.each(emulatorIds)('%s: wherever it differs from the hardware there is a reason', (id) => {
    const unexplained = matching.rows.flatMap((row) => {
      const { registers, access } = recorded(row)
      return explainUnder(id, registers, access).filter(
        ({ hardware, emulated, sentence }) =>
          hardware !== emulated && !sentence.includes('because'),
      )
    })
    expect(unexplained).toEqual([])
  })
})

const word = fc.bigInt(0n, (1n << 64n) - 1n)
const near = fc.oneof(word, fc.bigInt(0n, 32n), fc.bigInt((1n << 64n) - 32n, (1n << 64n) - 1n))

const anyRegisters = fc
  .record({
    dr: fc.tuple(near, near, near, near),
    dr7: fc.bigInt(0n, 0xffff_27ffn),
    de: fc.boolean(),
  })
  .map((some) => ({ ...resetRegisters(), ...some, dr7: some.dr7 | 0x400n }))

const anyAccess = fc.record({
  kind: fc.constantFrom<AccessKind>('read', 'write', 'modify', 'execute', 'in', 'out'),
  address: near,
  size: fc.integer({ min: 1, max: 64 }),
})

describe('any registers and access', () => {
  test('KVM leaves matching to the CPU', () => {
    fc.assert(
      fc.property(anyRegisters, anyAccess, (registers, access) => {
        expect(emulators.kvm.match(registers, access)).toBe(matchAccess(registers, access))
      }),
    )
  })

  test.each(emulatorIds)('%s answers with slots 0-3, and only where something is enabled', (id) => {
    fc.assert(
      fc.property(anyRegisters, anyAccess, (registers, access) => {
        const bits = emulators[id].match(registers, access)
        expect(bits & ~0xf).toBe(0)
        expect((registers.dr7 & 0xffn) !== 0n || bits === 0).toBe(true)
      }),
    )
  })
})

/** DR0 at 0x1003 with 4 bytes, writes. */
const misaligned: DebugRegisters = {
  ...resetRegisters(),
  dr: [0x1003n, 0n, 0n, 0n],
  dr7: 0xd0401n,
}

describe('sentences', () => {
  test('an address that is not a multiple of its length, under QEMU', () => {
    const access = { kind: 'write', address: 0x1000n, size: 1 } as const
    const [verdict] = explainUnder('qemu-7.2', misaligned, access)
    expect(verdict?.sentence).toBe(
      'would not fire under QEMU 7.2, and does on hardware, because it does not mask the low bits of DR0 and watches 0x1003-0x1006, where hardware watches 0x1000-0x1003',
    )
  })

  test('without an access: what to know of the slots', () => {
    expect(quirksUnder('v86', misaligned)).toEqual([
      { slot: 0, because: 'it stores the debug registers and matches nothing' },
    ])
    expect(quirksUnder('kvm', misaligned)).toEqual([])
  })

  test('I/O without CR4.DE', () => {
    const registers = { ...resetRegisters(), dr: [0x80n, 0n, 0n, 0n] as const, dr7: 0x20401n }
    const access = { kind: 'out', address: 0x80n, size: 1 } as const
    const [verdict] = explainUnder('qemu-8.1', registers, access)
    expect(verdict).toMatchObject({ hardware: false, emulated: true })
    expect(verdict?.sentence).toContain('it does not look at CR4.DE')
  })
})
