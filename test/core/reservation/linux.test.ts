import { describe, expect, test } from 'vitest'
import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import { LinuxAllocator } from '../../../src/core/reservation/linux/allocator.ts'
import { PinnedCounts } from '../../../src/core/reservation/linux/counts.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { askAll, askFor, bound, granted, poke, started, world } from './linux-world.ts'
import { ask, requestOf, table, watchOf } from './slots.ts'

describe('section 7.9', () => {
  test('E1: a debugger against events of a CPU', () => {
    const run = createRun(linux, world)
    const addresses = [0, 1, 2].map((n) => poke(n, watchOf(`a${n}`).address))
    expect(askAll(run, addresses)).toEqual(['ok', 'ok', 'ok'])
    expect(askFor(run, bound('e0', 0))).toBe('ok')
    expect(askFor(run, poke(3, 0xa030n))).toBe('ENOSPC')
    const others = [0, 1, 2, 3].map((n) => poke(n, 0xb000n, 'B'))
    expect(askAll(run, others)).toEqual(['ok', 'ok', 'ok', 'ENOSPC'])
    expect(askFor(run, bound('e1', 1))).toBe('ok')
    expect(ask(run, 'K1')).toBe('ENOSPC')
    expect([table(run, 0), table(run, 1)]).toEqual([
      ['e0', '-', '-', '-'],
      ['e1', '-', '-', '-'],
    ])
    expect(run.beliefs().find(({ id }) => id === 'K1')?.believes).toBe('refused')
  })

  test('E2: the kernel first, on every CPU, leaves each task two', () => {
    const run = createRun(linux, world)
    expect([ask(run, 'K1'), ask(run, 'K2')]).toEqual(['ok', 'ok'])
    for (const cpu of [0, 1]) expect(table(run, cpu)).toEqual(['K1', 'K2', '-', '-'])
    for (const task of ['a', 'b', 'c']) {
      const answers = [0, 1, 2].map((n) => ask(run, `${task}${n}`))
      expect(answers).toEqual(['ok', 'ok', 'ENOSPC'])
    }
  })

  test('E3: where an event stands is decided when its task is switched in', () => {
    const run = createRun(linux, world)
    run.apply(bound('e1', 0))
    expect(askAll(run, [poke(0, 0xa000n), poke(1, 0xa010n), poke(7, 0x00dd_0005n)])).toEqual([
      'ok',
      'ok',
      'ok',
    ])
    expect(table(run)).toEqual(['e1', '-', '-', '-'])
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(run.owners(0)).toEqual(['e1', 'ptrace:A:DR0', 'ptrace:A:DR1', null])
    run.apply({ type: 'release', id: 'e1' })
    expect(run.owners(0)).toEqual([null, 'ptrace:A:DR0', 'ptrace:A:DR1', null])
    run.apply({ type: 'switch', cpu: 0, task: null })
    expect(run.owners(0)).toEqual([null, null, null, null])
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(run.owners(0)).toEqual(['ptrace:A:DR0', 'ptrace:A:DR1', null, null])
  })

  test('E3: the debugger sees its own numbers: virtual bit 0 for physical slot 1', () => {
    const machine = new Machine(1, false)
    const constraints = (cpus: number) => new PinnedCounts(cpus)
    const allocator = new LinuxAllocator(machine, {
      constraints,
      rotates: false,
      masksNmi: true,
      stopsAtUnknown: false,
    })
    allocator.request(bound('e1', 0))
    const registers: [number, bigint][] = [
      [0, 0xa000n],
      [1, 0xa010n],
      [7, 0x00dd_0005n],
    ]
    for (const [register, value] of registers) {
      allocator.poke({ type: 'poke', task: 'A', register, value })
    }
    machine.setTask(0, 'A')
    allocator.switch({ type: 'switch', cpu: 0, task: 'A' })
    expect(machine.state(0).owners.indexOf('ptrace:A:DR0')).toBe(1)
    allocator.trap(0, [1])
    expect(allocator.peek('A', 6)).toBe(0xffff_0ff1n)
    allocator.trap(0, [2])
    expect(allocator.peek('A', 6)).toBe(0xffff_0ff2n)
    allocator.trap(0, [0])
    expect(allocator.peek('A', 6)).toBe(0xffff_0ff0n)
  })

  test('E4: slots that a debugger disabled stay counted until exit or exec', () => {
    for (const type of ['exit', 'exec'] as const) {
      const run = started()
      for (const n of [0, 1, 2, 3]) run.apply(poke(n, watchOf(`a${n}`).address))
      expect(askFor(run, poke(7, 0xdddd_0055n))).toBe('ok')
      expect(run.owners(0)).toEqual([0, 1, 2, 3].map((n) => `ptrace:A:DR${n}`))
      run.apply(poke(7, 0n))
      expect(run.owners(0)).toEqual([null, null, null, null])
      expect(askFor(run, bound('e1', 0))).toBe('ENOSPC')
      run.apply({ type, task: 'A' })
      expect(askFor(run, bound('e2', 0))).toBe('ok')
      expect(run.owners(0)).toEqual(['e2', null, null, null])
    }
  })

  test('E5: events of a task for one CPU leave the others free', () => {
    const run = createRun(linux, world)
    const own = (n: number): RequestAction => ({ ...requestOf(`a${n}`), cpu: 0 })
    expect(askAll(run, [0, 1, 2, 3].map(own))).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(askFor(run, bound('e1', 0))).toBe('ENOSPC')
    const others = [2, 3, 4, 5].map((n) => bound(`e${n}`, 1))
    expect(askAll(run, others)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(ask(run, 'a9')).toBe('ENOSPC')
  })
})

describe('hardware.md 5.4, as measured', () => {
  const held = (...counts: readonly [number, number]) => {
    const run = createRun(linux, world)
    counts.forEach((count, cpu) => {
      for (let n = 0; n < count; n += 1) run.apply(bound(`e${cpu}${n}`, cpu))
    })
    return run
  }
  test.each([0, 1, 2, 3, 4])('CPU 0 holds %d: a task gets the rest', (n) => {
    expect(granted(held(n, 0), (k) => requestOf(`a${k}`))).toBe(4 - n)
    expect(granted(held(n, 0), (k) => poke(k, 0xa000n))).toBe(4 - n)
  })

  test.each([
    [undefined, 1],
    [0, 2],
    [1, 1],
  ])('two on CPU 0 and three on CPU 1: a task on %s gets %d', (cpu, expected) => {
    const where = cpu === undefined ? {} : { cpu }
    expect(granted(held(2, 3), (k) => ({ ...requestOf(`a${k}`), ...where }))).toBe(expected)
  })

  test.each([0, 1, 2, 3, 4])('a task holds %d: a CPU gets the rest', (k) => {
    const run = createRun(linux, world)
    for (let n = 0; n < k; n += 1) ask(run, `b${n}`)
    expect(granted(run, (n) => bound(`e${n}`, 0))).toBe(4 - k)
  })

  test('two tasks hold 2 and 3: a CPU gets one', () => {
    const run = createRun(linux, world)
    for (const id of ['a0', 'a1', 'b0', 'b1', 'b2']) ask(run, id)
    expect(granted(run, (n) => bound(`e${n}`, 0))).toBe(1)
  })
})
