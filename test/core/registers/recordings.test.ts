import { describe, expect, test } from 'vitest'
import { resetRegisters, writeRegister } from '../../../src/core/registers/registers.ts'
import { readVectors } from '../vectors.ts'
import { evidence } from '../../evidence.ts'

interface Emulators {
  readonly writes: {
    readonly rows: readonly (readonly ['dr6' | 'dr7', string, string, string])[]
  }
}

const { writes } = readVectors('emulators.json') as Emulators
const { rows } = writes
const dr6Rows = rows.filter(([register]) => register === 'dr6')
const dr7Rows = rows.filter(([register]) => register === 'dr7')
const rtmInDr7 = 0x800n

function readBack(register: 'dr6' | 'dr7', value: string, rtm: boolean): bigint {
  const n = register === 'dr6' ? 6 : 7
  const result = writeRegister({ ...resetRegisters(), rtm }, n, BigInt(value))
  if (!result.ok) throw new Error(result.error.reason)
  return result.value[register]
}

describe('what DR6 and DR7 read back in emulators', () => {
  const checked = evidence('read-backs')

  test('there are 60 of each', () => {
    expect(dr6Rows).toHaveLength(60)
    expect(dr7Rows).toHaveLength(60)
  })

  /** Bochs 2.7 fixes DR6.RTM and DR6.BLD at 1, as a CPU without RTM and bus lock does. */
  test('Bochs has the DR6 of a CPU without RTM and bus lock', () => {
    for (const [register, value, bochs] of dr6Rows) {
      expect(readBack(register, value, false)).toBe(BigInt(bochs))
    }
    checked(dr6Rows.length)
  })

  /** It keeps DR7.RTM all the same, so DR7 is that of a CPU with RTM. */
  test('Bochs has the DR7 of a CPU with RTM, and bit 11 is all that RTM changes', () => {
    let differing = 0
    for (const [register, value, bochs] of dr7Rows) {
      expect(readBack(register, value, true)).toBe(BigInt(bochs))
      expect(readBack(register, value, false)).toBe(BigInt(bochs) & ~rtmInDr7)
      if (readBack(register, value, false) !== BigInt(bochs)) differing += 1
    }
    const keptRtm = dr7Rows.filter(([, , bochs]) => (BigInt(bochs) & rtmInDr7) !== 0n)
    expect(differing).toBe(keptRtm.length)
    checked(dr7Rows.length)
    expect(differing).toBeGreaterThan(0)
  })

  /** QEMU 7.2 enforces no fixed 0: it ors the reset ones in and keeps the rest. */
  test('QEMU 7.2 keeps bits that hardware reads as 0', () => {
    let differing = 0
    for (const [register, value, , qemu] of rows) {
      const ones = resetRegisters()[register]
      const written = BigInt.asUintN(32, BigInt(value))
      expect(written | ones).toBe(BigInt(qemu))
      const ours = readBack(register, value, register === 'dr7')
      const kept = register === 'dr6' ? 0x1000n : 0xd000n
      expect(BigInt(qemu) & ~kept).toBe(ours)
      if (ours !== BigInt(qemu)) differing += 1
    }
    expect(differing).toBeGreaterThan(0)
  })
})
