import { describe, expect, test } from 'vitest'
import { Machine } from '../../../src/core/reservation/machine.ts'
import {
  hwBreakpoint,
  type HwBreakpoint,
  hwBreakpointPriority,
} from '../../../src/core/reservation/priority/breakpoint.ts'
import { HwBreakpoints } from '../../../src/core/reservation/priority/facility.ts'
import { watchOf } from './slots.ts'

/** Two CPUs, by the calls of section 4b: task A runs on the first. */
class Bench {
  readonly machine = new Machine(2, false)
  readonly facility = new HwBreakpoints(this.machine)
  /** Every callback, with the owners of CPU 1 as it found them. */
  readonly heard: string[] = []

  constructor() {
    this.machine.setTask(0, 'A')
    this.facility.switchTo(0)
  }

  make(owner: string, priority: number = hwBreakpointPriority.normal): HwBreakpoint {
    const breakpoint = hwBreakpoint(owner, priority, { ...watchOf(owner), length: 4 })
    const hear = (what: string) => void this.heard.push(`${what} ${owner}: ${this.owners(1)}`)
    breakpoint.callbacks = {
      installed: () => hear('installed'),
      uninstalled: (by) => hear(`${by} uninstalled`),
    }
    return breakpoint
  }

  kernel(owner: string, priority?: number): 0 | 1 {
    return this.facility.registerKernel(this.make(owner, priority))
  }

  user(task: string, owner: string, priority = hwBreakpointPriority.ptrace as number): 0 | 1 {
    return this.facility.registerUser(task, this.make(owner, priority))
  }

  owners(cpu: number): string {
    return this.machine
      .state(cpu)
      .owners.map((owner) => owner ?? '-')
      .join(',')
  }
}

describe('the return value', () => {
  test('1 has a register, 0 waits, and whoever registers gets no callback', () => {
    const bench = new Bench()
    const answers = ['K1', 'K2', 'K3', 'K4', 'K5'].map((owner) => bench.kernel(owner))
    expect(answers).toEqual([1, 1, 1, 1, 0])
    expect(bench.heard).toEqual([])
    expect(bench.owners(1)).toBe('K1,K2,K3,K4')
  })

  test('for a thread that does not run it says what will be', () => {
    const bench = new Bench()
    const answers = ['b0', 'b1', 'b2', 'b3', 'b4'].map((owner) => bench.user('B', owner))
    expect(answers).toEqual([1, 1, 1, 1, 0])
    expect([bench.owners(0), bench.owners(1)]).toEqual(['-,-,-,-', '-,-,-,-'])
    expect(bench.kernel('K1', hwBreakpointPriority.high)).toBe(1)
    expect(bench.kernel('K2')).toBe(0)
    expect(bench.heard).toEqual([])
  })
})

describe('the order of callbacks', () => {
  test('uninstalled before the registers change, installed after', () => {
    const bench = new Bench()
    for (const owner of ['K1', 'K2', 'K3', 'K4']) bench.kernel(owner)
    const a0 = bench.make('a0', hwBreakpointPriority.ptrace)
    bench.facility.registerUser('A', a0)
    expect(bench.heard).toEqual(['a0 uninstalled K4: K1,K2,K3,K4'])
    expect([bench.owners(0), bench.owners(1)]).toEqual(['K1,K2,K3,a0', 'K1,K2,K3,-'])
    bench.facility.unregisterUser('A', a0)
    expect(bench.heard.slice(1)).toEqual(['installed K4: K1,K2,K3,K4'])
  })

  test('a thread that runs hears with the interrupt that updates its CPU, one that does not at its switch-in', () => {
    const bench = new Bench()
    for (const n of [0, 1, 2, 3]) {
      bench.user('A', `a${n}`)
      bench.user('B', `b${n}`)
    }
    bench.kernel('K1', hwBreakpointPriority.high)
    expect(bench.heard).toEqual(['K1 uninstalled a3: -,-,-,-'])
    bench.machine.setTask(1, 'B')
    bench.facility.switchTo(1)
    expect(bench.heard.slice(1)).toEqual(['K1 uninstalled b3: K1,-,-,-'])
    expect(bench.owners(1)).toBe('K1,b2,b1,b0')
  })
})

test('a table that is the same is not published again', () => {
  const bench = new Bench()
  bench.kernel('K1')
  bench.user('B', 'b0')
  const before = bench.machine.state(1)
  bench.user('C', 'c0')
  expect(bench.machine.state(1)).toBe(before)
})
