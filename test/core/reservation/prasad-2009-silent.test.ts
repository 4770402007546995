import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { prasad2009 } from '../../../src/core/reservation/prasad-2009.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { answer, ask, requestOf, table, watchOf } from './slots.ts'

function world(cpus = 2) {
  const run = createRun(prasad2009, { cpus, tasks: ['A', 'B', 'C'] })
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  return run
}

/** The call runs on this CPU. */
const calledFrom = (from: number, action: Action): Action => Object.assign({ from }, action)

const silent = (run: Run) =>
  run
    .beliefs()
    .filter((belief) => belief.silent)
    .map(({ id }) => id)

const poke = (register: number, value: bigint, task = 'A') =>
  ({ type: 'poke', task, register, value }) as const

describe('a task that runs on another CPU than the caller (section 14, P4.3)', () => {
  test('register answers 0 and arms nothing there', () => {
    const run = world()
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    const outcomes = run.apply(requestOf('b0'))
    expect(answer(outcomes)).toBe('ok')
    expect(outcomes).toContainEqual({ type: 'unarmed', id: 'b0', cpu: 1 })
    expect(silent(run)).toEqual(['b0'])
    expect(run.registers(1).dr7).toBe(0x400n)
    const access = { kind: 'write', address: watchOf('b0').address, size: 4 } as const
    expect(run.apply({ type: 'access', cpu: 1, task: 'B', access })).toEqual([
      { type: 'missed', id: 'b0', cpu: 1 },
    ])
  })

  test('called from that CPU it is armed; and a switch arms it in any case', () => {
    const run = world()
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    expect(answer(run.apply(calledFrom(1, requestOf('b0'))))).toBe('ok')
    expect(silent(run)).toEqual([])
    run.apply(requestOf('b1'))
    expect(silent(run)).toEqual(['b1'])
    run.apply({ type: 'switch', cpu: 1, task: null })
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    expect(silent(run)).toEqual([])
    expect(table(run, 1)).toEqual(['b0', 'b1', '-', '-'])
  })

  test('modify answers 0 and the old watch stays in the registers', () => {
    const run = world()
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    run.apply(calledFrom(1, requestOf('b0')))
    const watch = { address: 0xb100n, length: 8, type: 'access' } as const
    expect(silent(run)).toEqual([])
    const outcomes = run.apply({ type: 'modify', id: 'b0', watch })
    expect(outcomes).toContainEqual({ type: 'modified', id: 'b0', watch })
    expect(run.registers(1).dr[0]).toBe(watchOf('b0').address)
    expect(silent(run)).toEqual(['b0'])
  })

  test('a later update of the kernel’s enables the slot with the address of somebody else', () => {
    const run = world()
    run.apply({ type: 'switch', cpu: 1, task: 'C' })
    run.apply(calledFrom(1, requestOf('c0')))
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    run.apply(calledFrom(0, requestOf('b0')))
    ask(run, 'K1')
    expect(run.registers(1).dr7 & 3n).toBe(2n)
    expect(run.registers(1).dr[0]).toBe(watchOf('c0').address)
    expect(run.owners(1)).toEqual(['b0', null, null, 'K1'])
    expect(silent(run)).toEqual(['b0'])
    const access = { kind: 'write', address: watchOf('c0').address, size: 4 } as const
    expect(run.apply({ type: 'access', cpu: 1, task: 'B', access })).toEqual([
      { type: 'stray', cpu: 1, slot: 0 },
    ])
  })

  test('release leaves the registers as they are, and the hits are nobody’s', () => {
    const run = world()
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    run.apply(calledFrom(1, requestOf('b0')))
    run.apply({ type: 'release', id: 'b0' })
    expect(table(run, 1)[0]).toBe('b0')
    const access = { kind: 'write', address: watchOf('b0').address, size: 4 } as const
    expect(run.apply({ type: 'access', cpu: 1, task: 'B', access })).toEqual([
      { type: 'stray', cpu: 1, slot: 0 },
    ])
    expect(run.registers(1).dr7).toBe(0x400n)
  })
})

test('4 bytes of user code are granted, and no CPU reports them (section 14, P4.5)', () => {
  const run = world()
  const watch = { address: 0x40_1000n, length: 4, type: 'execute' } as const
  expect(answer(run.apply({ ...requestOf('a0'), watch }))).toBe('ok')
  expect(run.registers(0).dr7).toBe(0xc_0202n | 0x400n)
  expect(silent(run)).toEqual(['a0'])
  const access = { kind: 'execute', address: watch.address, size: 4 } as const
  expect(run.apply({ type: 'access', cpu: 0, task: 'A', access })).toEqual([
    { type: 'missed', id: 'a0', cpu: 0 },
  ])
})

describe('the child of a fork has its parent’s table (section 14, P4.6)', () => {
  test('it is refused although it holds nothing', () => {
    const run = world()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    run.apply({ type: 'fork', task: 'A', child: 'B' })
    expect(ask(run, 'b0')).toBe('ENOSPC')
    expect(ask(run, 'c0')).toBe('ok')
  })

  test('its registers are its own', () => {
    const run = world()
    ask(run, 'a0')
    run.apply({ type: 'fork', task: 'A', child: 'B' })
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    run.apply(calledFrom(1, requestOf('b0')))
    expect(table(run, 1)).toEqual(['-', 'b0', '-', '-'])
  })

  test('a debugger that cleans the child up gives the parent’s register to the kernel', () => {
    const run = world()
    ask(run, 'a0')
    run.apply({ type: 'fork', task: 'A', child: 'B' })
    expect(answer(run.apply(poke(7, 0n, 'B')))).toBe('ok')
    for (const id of ['K1', 'K2', 'K3']) expect(ask(run, id)).toBe('ok')
    expect(silent(run)).toEqual([])
    const outcomes = run.apply(requestOf('K4'))
    expect(outcomes).toContainEqual({ type: 'clobbered', id: 'a0', cpu: 0, slot: 0, by: 'K4' })
    expect(silent(run)).toContain('a0')
  })

  test('when the parent gives it back too the count goes below 0, and the kernel never gets it', () => {
    const run = world()
    ask(run, 'a0')
    run.apply({ type: 'fork', task: 'A', child: 'B' })
    run.apply(poke(7, 0n, 'B'))
    run.apply({ type: 'release', id: 'a0' })
    for (const id of ['K1', 'K2', 'K3']) expect(ask(run, id)).toBe('ok')
    expect(ask(run, 'K4')).toBe('ENOSPC')
  })
})

describe('what clients do on one CPU', () => {
  const id = fc.constantFrom('K1', 'K2', 'K3', 'a0', 'a1', 'a2', 'b0', 'b1', 'c0')
  const shift = fc.integer({ min: 0, max: 9 }).map(BigInt)
  const watch = (of: string) =>
    fc.record({
      address: shift.map((by) => watchOf(of).address + by),
      length: fc.constantFrom(1, 2, 4, 7, 8, 12),
      type: fc.constantFrom('write', 'access' as const),
    })
  const cpuOf = (cpus: number) => fc.integer({ min: 0, max: cpus - 1 })
  const actions = (cpus: number) =>
    fc.array(
      fc.oneof(
        {
          weight: 4,
          arbitrary: id.chain((of) => watch(of).map((w) => ({ ...requestOf(of), watch: w }))),
        },
        { weight: 2, arbitrary: fc.record({ type: fc.constant('release' as const), id }) },
        {
          weight: 1,
          arbitrary: id.chain((of) =>
            watch(of).map((w) => ({ type: 'modify', id: of, watch: w }) as const),
          ),
        },
        {
          weight: 3,
          arbitrary: fc.record({
            type: fc.constant('switch' as const),
            cpu: cpuOf(cpus),
            task: fc.constantFrom('A', 'B', 'C', null),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            type: fc.constantFrom('exec', 'exit' as const),
            task: fc.constantFrom('A', 'B', 'C'),
          }),
        },
        {
          weight: 2,
          arbitrary: fc.record({
            type: fc.constant('access' as const),
            cpu: cpuOf(cpus),
            task: fc.constant(null),
            access: id.map(
              (of) => ({ kind: 'write', address: watchOf(of).address, size: 8 }) as const,
            ),
          }),
        },
      ),
      { maxLength: 60 },
    )
  const neverSilent = (cpus: number) =>
    fc.property(actions(cpus), (list: readonly Action[]) => {
      const run = createRun(prasad2009, { cpus, tasks: ['A', 'B', 'C'] })
      for (const action of list) {
        run.apply(action)
        expect(silent(run)).toEqual([])
      }
    })

  test('fails in silence for nobody', () => {
    fc.assert(neverSilent(1), { numRuns: 400 })
  })

  test('on two CPUs it does: the search finds a short case', () => {
    const found = fc.check(neverSilent(2), { seed: 1, numRuns: 400 })
    expect(found.failed).toBe(true)
    expect(found.counterexample?.[0].length).toBeLessThanOrEqual(4)
  })
})
