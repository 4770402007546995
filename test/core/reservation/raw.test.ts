import { describe, expect, test } from 'vitest'
import { raw } from '../../../src/core/reservation/raw.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { answer, ask, requestOf, table, watchOf } from './slots.ts'

const world = { cpus: 1, tasks: ['A', 'B'] }
const k1 = watchOf('K1').address
const a0 = watchOf('a0').address

const write = (register: number, value: bigint) =>
  ({ type: 'write', cpu: 0, register, value, client: 'K' }) as const
const poke = (register: number, value: bigint, task = 'A') =>
  ({ type: 'poke', task, register, value }) as const

describe('P0, the worked example of section 2', () => {
  test('a context switch takes the raw watch, a leftover takes everything, and K still believes', () => {
    const run = createRun(raw, world)
    run.apply(write(0, k1))
    run.apply(write(7, 0x000d_0002n))
    expect(run.registers(0).dr[0]).toBe(k1)
    const k = 'K:cpu0:DR0'
    expect(run.beliefs()).toMatchObject([{ id: k, believes: 'armed', silent: false }])

    run.apply(poke(0, a0))
    run.apply(poke(7, 0x000d_0001n))
    expect(run.registers(0).dr[0]).toBe(k1)
    expect(run.beliefs()).toMatchObject([{ silent: false }, { silent: false, hardware: [] }])

    const switched = run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(run.registers(0)).toMatchObject({ dr: [a0, 0n, 0n, 0n], dr7: 0x000d_0401n })
    expect(switched).toEqual([{ type: 'clobbered', id: k, cpu: 0, slot: 0, by: 'ptrace:A:DR0' }])

    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(run.registers(0).dr7).toBe(0x000d_0401n)
    const touched = run.apply({
      type: 'access',
      cpu: 0,
      task: 'B',
      access: { kind: 'write', address: a0, size: 4 },
    })
    expect(touched).toContainEqual({ type: 'stray', cpu: 0, slot: 0 })
    expect(run.registers(0).dr7).toBe(0x400n)
    expect(run.beliefs()[0]).toMatchObject({ id: k, believes: 'armed', silent: true })
  })
})

describe('the checks of ptrace', () => {
  test.each([
    [4, 0n, 'EIO'],
    [5, 0n, 'EIO'],
    [0, 0x7fff_ffff_efffn, 'ok'],
    [0, 0x7fff_ffff_f000n, 'EIO'],
    [0, 0xffff_ffff_8100_0000n, 'EIO'],
    [6, 1n << 32n, 'EIO'],
    [6, 0xffff_ffffn, 'ok'],
    [7, 0x0002_0000n, 'EIO'],
    [7, 0x0004_0000n, 'EIO'],
    [7, 0x000d_0001n, 'ok'],
    [7, 0x0009_0001n, 'ok'],
    [7, 0xffff_fc01n & 0xfc01n, 'ok'],
  ])('DR%d <- %s: %s', (register, value, expected) => {
    const run = createRun(raw, world)
    expect(answer(run.apply(poke(register, value)))).toBe(expected)
  })

  test('alignment and conflicts are not looked at', () => {
    const run = createRun(raw, world)
    for (const id of ['K1', 'K2', 'K3', 'K4']) ask(run, id)
    run.apply(poke(0, a0 + 1n))
    expect(answer(run.apply(poke(7, 0x000d_0001n)))).toBe('ok')
  })
})

describe('clients that know only themselves', () => {
  const kernel = (id: string, client: string) =>
    ({ type: 'request', id, client, watch: watchOf(id) }) as const

  test('each kernel client begins its own table at DR0: the last writer wins', () => {
    const run = createRun(raw, world)
    run.apply(kernel('K1', 'kgdb'))
    const outcomes = run.apply(kernel('K2', 'kwatch'))
    expect(table(run)).toEqual(['K2', '-', '-', '-'])
    expect(outcomes).toContainEqual({ type: 'clobbered', id: 'K1', cpu: 0, slot: 0, by: 'K2' })
  })

  test('a fifth breakpoint of one client does not fit its own table', () => {
    const run = createRun(raw, world)
    const answers = ['K1', 'K2', 'K3', 'K4', 'K5'].map((id) =>
      answer(run.apply(kernel(id, 'kgdb'))),
    )
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ENOSPC'])
  })

  test('a release clears the slot by number, whoever stands there by now', () => {
    const run = createRun(raw, world)
    run.apply(kernel('K1', 'kgdb'))
    run.apply(kernel('K2', 'kwatch'))
    const outcomes = run.apply({ type: 'release', id: 'K1' })
    expect(outcomes).toContainEqual({ type: 'clobbered', id: 'K2', cpu: 0, slot: 0, by: null })
    expect(table(run)).toEqual(['-', '-', '-', '-'])
  })

  test('the signal of a debugger resets DR7 and with it the kernel: gdb hits, kgdb goes blind', () => {
    const run = createRun(raw, world)
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    ask(run, 'a0')
    ask(run, 'a1')
    run.apply({ ...requestOf('K9'), client: 'kgdb' })
    expect(table(run)).toEqual(['K9', 'a1', '-', '-'])
    const access = { kind: 'write', address: watchOf('a1').address, size: 4 } as const
    run.apply({ type: 'access', cpu: 0, task: 'A', access })
    expect(run.registers(0).dr7).toBe(0x00dd_0505n)
    expect(run.beliefs().find(({ id }) => id === 'a0')?.silent).toBe(true)
  })

  test('gdb encodes a write of 4 bytes in slot 0 as 0xd0101 (section 1)', () => {
    const run = createRun(raw, world)
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    ask(run, 'a0')
    expect(run.registers(0).dr7).toBe(0x000d_0501n)
  })
})

test('exec forgets the saved registers and leaves the hardware as it is', () => {
  const run = createRun(raw, world)
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  ask(run, 'a0')
  const outcomes = run.apply({ type: 'exec', task: 'A' })
  expect(outcomes).toContainEqual({ type: 'released', id: 'a0' })
  expect(table(run)).toEqual(['a0', '-', '-', '-'])
})

test('a child of fork starts with a copy that nobody armed for it', () => {
  const run = createRun(raw, world)
  ask(run, 'a0')
  run.apply({ type: 'fork', task: 'A', child: 'B' })
  run.apply({ type: 'switch', cpu: 0, task: 'B' })
  const access = { kind: 'write', address: a0, size: 1 } as const
  const outcomes = run.apply({ type: 'access', cpu: 0, task: 'B', access })
  expect(outcomes).toContainEqual({ type: 'stray', cpu: 0, slot: 0 })
})
