import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { resetRegisters, writeRegister } from '../../../src/core/registers/registers.ts'
import type { DebugRegisters } from '../../../src/core/registers/types.ts'
import { Machine, noOwners } from '../../../src/core/reservation/machine.ts'

const address = fc.oneof(
  fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  fc.constantFrom(0n, 8n, -1n, 1n << 64n),
)
const control = fc.oneof(
  fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
  fc.constantFrom(0x400n, 0x2400n, 0xffff_0ff0n, 1n << 32n, -1n),
)
const registers: fc.Arbitrary<DebugRegisters> = fc.record({
  dr: fc.tuple(address, address, address, address),
  dr6: control,
  dr7: control,
  de: fc.boolean(),
})

/** MOV by MOV, as the kernel does it; the handler of a #DB by general detect goes back to the MOV. */
function moved(before: DebugRegisters, values: DebugRegisters, withDr6: boolean): DebugRegisters {
  const moves: [number, bigint][] = values.dr.map((value, slot) => [slot, value])
  if (withDr6) moves.push([6, values.dr6])
  moves.push([7, values.dr7])
  return moves.reduce((state, [n, value]) => {
    const first = writeRegister(state, n, value)
    if (first.ok) return first.value
    if (first.error.vector !== '#DB') return state
    const again = writeRegister(first.error.registers, n, value)
    return again.ok ? again.value : state
  }, before)
}

test('all registers at once are what they are after one MOV after the other', () => {
  fc.assert(
    fc.property(registers, registers, fc.boolean(), (first, second, withDr6) => {
      const machine = new Machine(1, false)
      machine.load(0, { registers: first, owners: noOwners }, true)
      const before = machine.state(0).registers
      expect(before).toEqual(moved(resetRegisters(), first, true))
      machine.load(0, { registers: second, owners: noOwners }, withDr6)
      expect(machine.state(0).registers).toEqual(moved(before, second, withDr6))
    }),
    { numRuns: 2000 },
  )
})

test('a load that changes nothing leaves the state the same object', () => {
  const machine = new Machine(1, false)
  machine.load(0, { registers: { ...resetRegisters(), dr7: 0x401n }, owners: noOwners })
  const state = machine.state(0)
  machine.load(0, { registers: { ...resetRegisters(), dr7: 0x401n }, owners: [...noOwners] })
  expect(machine.state(0)).toBe(state)
})
