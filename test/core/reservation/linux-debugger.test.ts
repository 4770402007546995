import { describe, expect, test } from 'vitest'
import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { askFor, bound, silent, world } from './linux-world.ts'
import { requestOf, watchOf } from './slots.ts'

const kgdb = (id: string): RequestAction => ({ ...requestOf(id), client: 'kgdb' })

describe('section 7.8, kgdb', () => {
  test('a slot on every CPU, or none on any', () => {
    const run = createRun(linux, world)
    expect(askFor(run, kgdb('K1'))).toBe('ok')
    expect([run.owners(0)[0], run.owners(1)[0]]).toEqual(['K1', 'K1'])
    for (const n of [0, 1, 2]) expect(askFor(run, bound(`e${n}`, 1))).toBe('ok')
    const outcomes = run.apply(kgdb('K2'))
    expect(outcomes).toMatchObject([{ type: 'refused', errno: 'ENOSPC' }])
    expect(run.owners(0)).toEqual(['K1', null, null, null])
    for (const n of [3, 4, 5]) expect(askFor(run, bound(`e${n}`, 0))).toBe('ok')
    expect(askFor(run, bound('e6', 0))).toBe('ENOSPC')
  })

  test('it begins with nothing held: its events of boot time gave their slots back', () => {
    const run = createRun(linux, world)
    for (const n of [0, 1, 2, 3]) expect(askFor(run, bound(`e${n}`, 0))).toBe('ok')
    expect(askFor(run, kgdb('K1'))).toBe('ENOSPC')
  })

  test('whenever the machine stops, its own move to the lowest free slots', () => {
    const run = createRun(linux, world)
    run.apply(bound('e0', 0))
    run.apply(kgdb('K1'))
    expect(run.owners(0)).toEqual(['e0', 'K1', null, null])
    run.apply({ type: 'release', id: 'e0' })
    expect(run.owners(0)).toEqual([null, 'K1', null, null])
    expect(run.reactiveSlots(0)).toEqual([1])
    expect(run.reactiveSlots(1)).toEqual([0])
    const access = { kind: 'write', address: watchOf('K1').address, size: 4 } as const
    run.apply({ type: 'access', cpu: 1, task: null, access })
    expect(run.owners(0)).toEqual(['K1', null, null, null])
    expect(run.reactiveSlots(0)).toEqual([])
    expect(silent(run)).toEqual([])
  })

  test('whenever the machine stops, every register is written afresh: a raw writer loses, who was overwritten wins', () => {
    const run = createRun(linux, world)
    run.apply(bound('e0', 0))
    const write = { type: 'write', cpu: 0, client: 'module' } as const
    run.apply({ ...write, register: 0, value: 0x5000n })
    run.apply({ ...write, register: 2, value: 0x6000n })
    run.apply({ ...write, register: 7, value: 0x0d0d_0022n })
    expect(silent(run)).toEqual(['e0'])
    run.apply(kgdb('K1'))
    expect(run.owners(0)).toEqual(['e0', 'K1', null, null])
    expect(run.registers(0).dr[2]).toBe(0n)
    expect(silent(run)).toEqual(['module:cpu0:DR0', 'module:cpu0:DR2'])
  })

  test('a watch of several pieces, changed and given back', () => {
    const run = createRun(linux, world)
    const watch = { address: 0xffff_ffff_8100_0001n, length: 3, type: 'write' } as const
    run.apply({ ...kgdb('K1'), watch })
    run.apply(kgdb('K2'))
    expect(run.owners(1)).toEqual(['K1', 'K1', 'K2', null])
    const wide = { ...watch, length: 8 }
    expect(askFor(run, { type: 'modify', id: 'K1', watch: wide })).toBe('ENOSPC')
    expect(run.owners(1)).toEqual(['K1', 'K1', 'K2', null])
    expect(askFor(run, { type: 'modify', id: 'K1', watch: watchOf('K1') })).toBe('ok')
    expect(run.owners(1)).toEqual(['K1', 'K2', null, null])
    run.apply({ type: 'release', id: 'K1' })
    expect(run.owners(1)).toEqual(['K2', null, null, null])
    expect(silent(run)).toEqual([])
  })

  test('an execute breakpoint is one byte long; there is none for I/O', () => {
    const run = createRun(linux, world)
    const watch = { address: 0xffff_ffff_8100_0003n, length: 5, type: 'execute' } as const
    expect(askFor(run, { ...kgdb('K1'), watch })).toBe('ok')
    expect(run.beliefs()).toMatchObject([{ watch: { ...watch, length: 1 }, silent: false }])
    const ports = { address: 0x60n, length: 1, type: 'io' } as const
    expect(askFor(run, { ...kgdb('K2'), watch: ports })).toBe('EINVAL')
  })
})
