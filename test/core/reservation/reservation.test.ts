import { describe, expect, test } from 'vitest'
import { reservation } from '../../../src/core/reservation/reservation.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { answer, ask, requestOf, table } from './slots.ts'

function world() {
  const run = createRun(reservation, { cpus: 2, tasks: ['A', 'B', 'C'] })
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  return run
}

describe('P3, the worked example of section 5', () => {
  test('the two watermarks meet and whoever comes next is refused', () => {
    const run = world()
    expect([ask(run, 'K1'), ask(run, 'K2')]).toEqual(['ok', 'ok'])
    expect(table(run)).toEqual(['-', '-', 'K2', 'K1'])
    expect([ask(run, 'a0'), ask(run, 'a1')]).toEqual(['ok', 'ok'])
    expect(table(run)).toEqual(['a0', 'a1', 'K2', 'K1'])
    expect(ask(run, 'K3')).toBe('ENOSPC')
    expect(ask(run, 'a2')).toBe('ENOSPC')
    expect(ask(run, 'b0')).toBe('ok')
    expect(table(run)).toEqual(['a0', 'a1', 'K2', 'K1'])
    expect(table(run, 1)).toEqual(['-', '-', 'K2', 'K1'])
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    expect(table(run, 1)).toEqual(['b0', '-', 'K2', 'K1'])
  })

  test('DR7 is encoded as Linux does: a kernel write of 4 bytes in slot 3 or a task in slot 0 (section 1)', () => {
    const run = world()
    ask(run, 'K1')
    expect(run.registers(1).dr7 & ~0x400n).toBe(0xd000_0280n)
    ask(run, 'a0')
    expect(run.registers(0).dr7 & ~0x400n).toBe(0xd00d_0282n)
  })

  test('a task that never runs blocks the kernel all the same (Ex3 of section 6)', () => {
    const run = world()
    for (const id of ['b0', 'b1', 'b2', 'b3']) expect(ask(run, id)).toBe('ok')
    expect(ask(run, 'K1')).toBe('ENOSPC')
    run.apply({ type: 'exit', task: 'B' })
    expect(ask(run, 'K1')).toBe('ok')
  })
})

describe('P4, the examples of section 6', () => {
  test('Ex1: on release the kernel closes up towards DR3', () => {
    const run = world()
    expect(ask(run, 'K1')).toBe('ok')
    expect(table(run)).toEqual(['-', '-', '-', 'K1'])
    expect([ask(run, 'a0'), ask(run, 'a1')]).toEqual(['ok', 'ok'])
    expect(table(run)).toEqual(['a0', 'a1', '-', 'K1'])
    expect(ask(run, 'K2')).toBe('ok')
    expect(table(run)).toEqual(['a0', 'a1', 'K2', 'K1'])
    expect(ask(run, 'K3')).toBe('ENOSPC')
    expect(ask(run, 'a2')).toBe('ENOSPC')
    expect(ask(run, 'b0')).toBe('ok')
    const outcomes = run.apply({ type: 'release', id: 'K1' })
    expect(outcomes).toContainEqual({ type: 'moved', id: 'K2', cpu: 0, from: 2, slot: 3 })
    expect(table(run)).toEqual(['a0', 'a1', '-', 'K2'])
    expect(ask(run, 'a2')).toBe('ok')
    expect(table(run)).toEqual(['a0', 'a1', 'a2', 'K2'])
  })

  test('Ex2: a task that keeps DR3 alone leaves the kernel nothing, with three registers idle', () => {
    const run = world()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    for (const id of ['a0', 'a1', 'a2']) run.apply({ type: 'release', id })
    expect(table(run)).toEqual(['-', '-', '-', 'a3'])
    expect(ask(run, 'K1')).toBe('ENOSPC')
    run.apply({ type: 'release', id: 'a3' })
    for (const id of ['K1', 'K2', 'K3', 'K4']) expect(ask(run, id)).toBe('ok')
    expect(table(run)).toEqual(['K4', 'K3', 'K2', 'K1'])
    expect(ask(run, 'K5')).toBe('ENOSPC')
    expect(ask(run, 'a0')).toBe('ENOSPC')
    run.apply({ type: 'release', id: 'K2' })
    expect(table(run)).toEqual(['-', 'K4', 'K3', 'K1'])
  })
})

describe('what a request may ask for', () => {
  test('a watch of several pieces takes several slots, all or nothing', () => {
    const run = world()
    ask(run, 'K1')
    const wide = { address: 0xa001n, length: 8, type: 'write' } as const
    expect(answer(run.apply({ ...requestOf('a0'), watch: wide }))).toBe('ENOSPC')
    expect(table(run)).toEqual(['-', '-', '-', 'K1'])
    const six = { address: 0xa002n, length: 6, type: 'write' } as const
    expect(answer(run.apply({ ...requestOf('a1'), watch: six }))).toBe('ok')
    expect(run.owners(0)).toEqual(['a1', 'a1', null, 'K1'])
  })

  test.each([
    ['io', 1, 'EINVAL'],
    ['execute', 4, 'EINVAL'],
    ['execute', 1, 'ok'],
  ] as const)('%s of %d bytes: %s', (type, length, expected) => {
    const watch = { address: 0x80n, length, type }
    expect(answer(world().apply({ ...requestOf('a0'), watch }))).toBe(expected)
  })

  test('a modified watch that no longer fits leaves everything as it was', () => {
    const run = world()
    for (const id of ['K1', 'K2', 'a0', 'a1']) ask(run, id)
    const before = [run.registers(0), run.registers(1)]
    const watch = { address: 0xa001n, length: 3, type: 'write' } as const
    expect(answer(run.apply({ type: 'modify', id: 'a0', watch }))).toBe('ENOSPC')
    expect([run.registers(0), run.registers(1)]).toEqual(before)
    expect(run.beliefs().find(({ id }) => id === 'a0')).toMatchObject({
      believes: 'armed',
      silent: false,
      watch: requestOf('a0').watch,
    })
  })

  test('a modified watch moves in its slot', () => {
    const run = world()
    ask(run, 'a0')
    const watch = { address: 0xa040n, length: 2, type: 'access' } as const
    run.apply({ type: 'modify', id: 'a0', watch })
    expect(run.registers(0).dr[0]).toBe(0xa040n)
    expect(run.beliefs()[0]).toMatchObject({ watch, silent: false })
  })
})

describe('ptrace asks for the index itself', () => {
  const poke = (register: number, value: bigint) =>
    ({ type: 'poke', task: 'A', register, value }) as const

  test('an index below the kernel is granted, one at or above it refuses the whole DR7', () => {
    const run = world()
    ask(run, 'K1')
    expect(answer(run.apply(poke(0, 0xa000n)))).toBe('ok')
    expect(answer(run.apply(poke(3, 0xa030n)))).toBe('ok')
    expect(answer(run.apply(poke(7, 0xd00d_0041n)))).toBe('ENOSPC')
    expect(run.owners(0)).toEqual([null, null, null, 'K1'])
    expect(answer(run.apply(poke(7, 0x000d_0001n)))).toBe('ok')
    expect(run.owners(0)).toEqual(['ptrace:A:DR0', null, null, 'K1'])
    expect(answer(run.apply(poke(7, 0n)))).toBe('ok')
    expect(run.owners(0)).toEqual([null, null, null, 'K1'])
  })

  test('DR4 and DR5 do not exist, and an address must be a multiple of its length', () => {
    const run = world()
    expect(answer(run.apply(poke(4, 0n)))).toBe('EIO')
    run.apply(poke(0, 0xa001n))
    expect(answer(run.apply(poke(7, 0x000d_0001n)))).toBe('EINVAL')
  })
})

test('a raw writer can still break it, and then it shows', () => {
  const run = world()
  ask(run, 'K1')
  const outcomes = run.apply({
    type: 'write',
    cpu: 0,
    register: 3,
    value: 0x5000n,
    client: 'module',
  })
  expect(outcomes).toContainEqual({
    type: 'clobbered',
    id: 'K1',
    cpu: 0,
    slot: 3,
    by: 'module:cpu0:DR3',
  })
  expect(run.beliefs()[0]).toMatchObject({ id: 'K1', believes: 'armed', silent: true })
  run.apply({ type: 'switch', cpu: 0, task: null })
  expect(run.registers(0).dr[3]).toBe(0x5000n)
  ask(run, 'K2')
  expect(run.registers(0).dr[3]).toBe(requestOf('K1').watch.address)
  expect(run.beliefs()[0]).toMatchObject({ id: 'K1', silent: false })
})
