import { describe, expect, test } from 'vitest'
import { linux } from '../../../src/core/reservation/linux.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { askAll, askFor, bound, poke, silent, started, world } from './linux-world.ts'
import { ask, requestOf, table, watchOf } from './slots.ts'

describe('placement', () => {
  test('an event of a task that runs is put in when it is opened, of one for another CPU not', () => {
    const run = started()
    ask(run, 'a0')
    run.apply({ ...requestOf('a1'), cpu: 1 })
    ask(run, 'b0')
    expect(table(run)).toEqual(['a0', '-', '-', '-'])
    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(table(run)).toEqual(['b0', '-', '-', '-'])
    run.apply({ type: 'switch', cpu: 1, task: 'A' })
    expect(table(run, 1)).toEqual(['a0', 'a1', '-', '-'])
    expect(silent(run)).toEqual([])
  })

  test('DR7 has Gn and GE, and GE stays when the last is gone (section 1)', () => {
    const run = started()
    ask(run, 'a0')
    expect(run.registers(0).dr7).toBe(0x000d_0602n)
    run.apply({ type: 'release', id: 'a0' })
    expect(run.registers(0)).toMatchObject({ dr: [0xa000n, 0n, 0n, 0n], dr7: 0x600n })
  })

  test('a modified watch takes the lowest slot that is free by then', () => {
    const run = started()
    for (const id of ['a0', 'a1']) ask(run, id)
    run.apply({ type: 'release', id: 'a0' })
    const watch = { address: 0xa040n, length: 2, type: 'access' } as const
    expect(askFor(run, { type: 'modify', id: 'a1', watch })).toBe('ok')
    expect(run.owners(0)).toEqual(['a1', null, null, null])
    expect(run.beliefs()[1]).toMatchObject({ watch, silent: false })
  })

  test('perf test bp_account: a write can become an execute breakpoint where all slots are taken', () => {
    const run = started()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    const watch = { address: 0x401000n, length: 1, type: 'execute' } as const
    expect(askFor(run, { type: 'modify', id: 'a0', watch })).toBe('ok')
    expect(silent(run)).toEqual([])
  })
})

describe('watches of several pieces', () => {
  const wide = (id: string, length: number) => ({
    ...requestOf(id),
    watch: { address: 0xa001n, length, type: 'write' } as const,
  })

  test('each piece is an event, all or nothing', () => {
    const run = started()
    ask(run, 'a9')
    expect(askFor(run, wide('a0', 8))).toBe('ENOSPC')
    expect(run.owners(0)).toEqual(['a9', null, null, null])
    expect(askFor(run, wide('a1', 7))).toBe('ok')
    expect(run.owners(0)).toEqual(['a9', 'a1', 'a1', 'a1'])
    expect(ask(run, 'a2')).toBe('ENOSPC')
  })

  test("the kernel's ask for every CPU; where one has no slot left none keeps any", () => {
    const run = createRun(linux, world)
    for (const n of [0, 1, 2]) run.apply(bound(`e${n}`, 1))
    expect(askFor(run, wide('K1', 3))).toBe('ENOSPC')
    expect(
      askAll(
        run,
        [3, 4, 5, 6].map((n) => bound(`e${n}`, 0)),
      ),
    ).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  test('a modified watch that no longer fits leaves everything as it was', () => {
    const run = started()
    for (const id of ['a0', 'a1', 'a2']) ask(run, id)
    const before = run.registers(0)
    const watch = { address: 0xa001n, length: 8, type: 'write' } as const
    expect(askFor(run, { type: 'modify', id: 'a0', watch })).toBe('ENOSPC')
    expect(run.registers(0)).toEqual(before)
    expect(run.beliefs()[0]).toMatchObject({ believes: 'armed', watch: watchOf('a0') })
    expect(ask(run, 'a3')).toBe('ok')
    expect(ask(run, 'a4')).toBe('ENOSPC')
  })

  test('a modified watch of more pieces opens events, one of fewer closes them', () => {
    const run = started()
    ask(run, 'a0')
    const modify = (length: number) =>
      askFor(run, { type: 'modify', id: 'a0', watch: { address: 0xa001n, length, type: 'write' } })
    expect(modify(8)).toBe('ok')
    expect(run.owners(0)).toEqual(['a0', 'a0', 'a0', 'a0'])
    expect(modify(1)).toBe('ok')
    expect(run.owners(0)).toEqual(['a0', null, null, null])
    for (const id of ['a1', 'a2', 'a3']) expect(ask(run, id)).toBe('ok')
  })
})

describe('the end of a program', () => {
  test("exec ends a debugger's events and leaves perf's, exit ends all", () => {
    const run = started()
    ask(run, 'a0')
    run.apply({ ...requestOf('a1'), client: 'perf' })
    run.apply({ ...requestOf('a2'), cpu: 0 })
    run.apply({ type: 'exec', task: 'A' })
    expect(run.owners(0)).toEqual([null, 'a1', 'a2', null])
    run.apply({ type: 'exit', task: 'A' })
    expect(run.owners(0)).toEqual([null, null, null, null])
    expect(run.beliefs().map(({ believes }) => believes)).toEqual(Array(3).fill('released'))
    expect(
      askAll(
        run,
        [0, 1, 2, 3].map((n) => bound(`e${n}`, 0)),
      ),
    ).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  test("a fork's child has nothing", () => {
    const run = started()
    run.apply(poke(0, 0xa000n))
    run.apply(poke(7, 0x000d_0001n))
    run.apply({ type: 'fork', task: 'A', child: 'B' })
    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(run.owners(0)).toEqual([null, null, null, null])
    expect(silent(run)).toEqual([])
  })
})

describe('section 7.7, a raw writer', () => {
  const write = (register: number, value: bigint) =>
    ({ type: 'write', cpu: 0, register, value, client: 'module' }) as const
  const raw = 'module:cpu0:DR1'

  /** e1 in slot 0, a raw watch in slot 1. */
  function disturbed(): Run {
    const run = createRun(linux, world)
    run.apply(bound('e1', 0))
    run.apply(write(1, 0x5000n))
    run.apply(write(7, run.registers(0).dr7 | 0x00d0_0004n))
    expect(run.owners(0)).toEqual(['e1', raw, null, null])
    return run
  }

  test('the next install takes its slot, for Linux believes that it is free', () => {
    const run = disturbed()
    const outcomes = run.apply(bound('e2', 0))
    expect(outcomes).toContainEqual({ type: 'clobbered', id: raw, cpu: 0, slot: 1, by: 'e2' })
    expect(table(run)).toEqual(['e1', 'e2', '-', '-'])
  })

  test('the next uninstall writes DR7 as Linux knows it', () => {
    const run = disturbed()
    const outcomes = run.apply({ type: 'release', id: 'e1' })
    expect(outcomes).toContainEqual({ type: 'clobbered', id: raw, cpu: 0, slot: 1, by: null })
    expect(run.registers(0)).toMatchObject({ dr: [watchOf('e1').address, 0x5000n, 0n, 0n] })
    expect(run.registers(0).dr7).toBe(0x600n)
  })

  test('a switch between tasks without breakpoints writes nothing', () => {
    const run = disturbed()
    const before = run.registers(0)
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(run.registers(0)).toEqual(before)
  })

  test('an address that was overwritten stays lost; an enable that was cleared comes back', () => {
    const run = createRun(linux, world)
    run.apply(bound('e1', 0))
    run.apply(write(0, 0x5000n))
    run.apply(write(7, 0n))
    expect(run.beliefs()[0]).toMatchObject({ id: 'e1', silent: true })
    run.apply(bound('e2', 0))
    expect(run.registers(0)).toMatchObject({ dr: [0x5000n, watchOf('e2').address, 0n, 0n] })
    expect(run.owners(0)).toEqual([null, 'e2', null, null])
    expect(run.beliefs()[0]).toMatchObject({ id: 'e1', silent: true })

    const live = createRun(linux, world)
    live.apply(bound('e1', 0))
    live.apply(write(0, 0x5000n))
    live.apply(bound('e2', 0))
    expect(live.owners(0)).toEqual(['module:cpu0:DR0', 'e2', null, null])
    expect(silent(live)).toEqual(['e1'])

    const other = createRun(linux, world)
    other.apply(bound('e1', 0))
    other.apply(write(7, 0n))
    expect(other.beliefs()[0]).toMatchObject({ id: 'e1', silent: true })
    other.apply(bound('e2', 0))
    expect(other.beliefs()[0]).toMatchObject({ id: 'e1', silent: false })
    expect(other.owners(0)).toEqual(['e1', 'e2', null, null])
  })
})
