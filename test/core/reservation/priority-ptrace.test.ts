import { describe, expect, test } from 'vitest'
import { Machine } from '../../../src/core/reservation/machine.ts'
import { PriorityAllocator } from '../../../src/core/reservation/priority/allocator.ts'
import { requestOf, watchOf } from './slots.ts'
import { told } from './priority-told.ts'

const a = (n: number) => watchOf(`a${n}`).address

/** Task A runs on the only CPU. */
class Bench {
  readonly machine = new Machine(1, false)
  readonly allocator = new PriorityAllocator(this.machine)

  constructor() {
    this.machine.setTask(0, 'A')
    this.allocator.switch({ type: 'switch', cpu: 0, task: 'A' })
  }

  ask(id: string): string[] {
    return told(this.allocator.request(requestOf(id)))
  }

  poke(register: number, value: bigint, client = 'ptrace'): string[] {
    return told(this.allocator.poke({ type: 'poke', task: 'A', register, value, client }))
  }

  peek(register: number): bigint {
    return this.allocator.peek('A', register)
  }

  get owners(): readonly (string | null)[] {
    return this.machine.state(0).owners
  }
}

describe('the virtual registers of section 4b', () => {
  test('index n owns one breakpoint, in whatever slot it is', () => {
    const bench = new Bench()
    bench.ask('K1')
    bench.poke(0, a(0))
    bench.poke(2, a(2))
    expect(bench.poke(7, 0x0d0d_0011n)).toEqual(['granted ptrace:A:DR0', 'granted ptrace:A:DR2'])
    expect(bench.owners).toEqual(['K1', null, 'ptrace:A:DR2', 'ptrace:A:DR0'])
    expect([0, 1, 2, 3, 4, 5, 7].map((n) => bench.peek(n))).toEqual([
      a(0),
      0n,
      a(2),
      0n,
      0n,
      0n,
      0x0d0d_0011n,
    ])
  })

  test('DR6 names the virtual index, afresh at each hit', () => {
    const bench = new Bench()
    bench.poke(0, a(0))
    bench.poke(1, a(1))
    bench.poke(7, 0x00dd_0005n)
    bench.ask('K1')
    bench.allocator.trap(0, [3])
    expect(bench.peek(6)).toBe(0xffff_0ff1n)
    bench.allocator.trap(0, [2])
    expect(bench.peek(6)).toBe(0xffff_0ff2n)
    bench.allocator.trap(0, [0])
    expect(bench.peek(6)).toBe(0xffff_0ff0n)
  })

  test('a DR7 that disables an index unregisters it, one that changes it modifies it in its place', () => {
    const bench = new Bench()
    for (const n of [0, 1, 2]) bench.poke(n, a(n))
    bench.poke(7, 0x0ddd_0015n)
    expect(bench.owners).toEqual([null, 'ptrace:A:DR2', 'ptrace:A:DR1', 'ptrace:A:DR0'])
    expect(bench.poke(7, 0x0d5d_0014n)).toEqual(['released ptrace:A:DR0', 'granted ptrace:A:DR1'])
    expect(bench.owners).toEqual([null, null, 'ptrace:A:DR2', 'ptrace:A:DR1'])
    expect(bench.poke(1, a(5))).toEqual(['granted ptrace:A:DR1'])
    expect(bench.machine.state(0).registers.dr[3]).toBe(a(5))
    expect(bench.poke(7, 0x0d5d_0014n)).toEqual([])
  })
})

describe('what ptrace answers', () => {
  test.each([
    [4, 0n, 'EIO'],
    [5, 0n, 'EIO'],
    [0, 0x7fff_ffff_f000n, 'EIO'],
    [7, 0x0002_0000n, 'EIO'],
    [7, 0x0004_0001n, 'EIO'],
  ])('DR%d <- %s: %s', (register, value, errno) => {
    expect(new Bench().poke(register, value)).toEqual([`refused ptrace:A:DR${register} ${errno}`])
  })

  test('an address that is not aligned is refused, enabled or to be enabled, and the old one stays', () => {
    const bench = new Bench()
    bench.poke(0, a(0) + 1n)
    expect(bench.poke(7, 0x000d_0001n)).toEqual(['refused ptrace:A:DR7 EINVAL'])
    expect(bench.peek(7)).toBe(0n)
    expect(bench.owners).toEqual([null, null, null, null])
    bench.poke(0, a(0))
    bench.poke(7, 0x000d_0001n)
    expect(bench.poke(0, a(0) + 1n)).toEqual(['refused ptrace:A:DR0 EINVAL'])
    expect(bench.peek(0)).toBe(a(0))
    expect(bench.machine.state(0).registers.dr[3]).toBe(a(0))
  })

  test('an error restores the old DR7, after the kernel has been moved out and in again', () => {
    const bench = new Bench()
    for (const id of ['K1', 'K2', 'K3', 'K4']) bench.ask(id)
    bench.poke(0, a(0))
    bench.poke(1, a(1) + 1n)
    expect(bench.poke(7, 0x00dd_0005n)).toEqual([
      'uninstalled K4 by ptrace:A:DR0',
      'restored K4',
      'refused ptrace:A:DR7 EINVAL',
    ])
    expect(bench.owners).toEqual(['K1', 'K2', 'K3', 'K4'])
  })

  test('an error of a second debugger puts the first one’s back under its own name', () => {
    const bench = new Bench()
    bench.poke(0, a(0), 'gdb')
    bench.poke(7, 0x000d_0001n, 'gdb')
    bench.poke(1, a(1) + 1n, 'strace')
    expect(bench.poke(7, 0x00d5_0005n, 'strace')).toEqual(['refused strace:A:DR7 EINVAL'])
    expect(bench.owners).toEqual([null, null, null, 'gdb:A:DR0'])
    expect(bench.peek(7)).toBe(0x000d_0001n)
  })

  test('a second debugger writes over the first one’s registers, which is not told', () => {
    const bench = new Bench()
    bench.poke(0, a(0), 'gdb')
    bench.poke(7, 0x000d_0001n, 'gdb')
    expect(bench.poke(0, a(4), 'strace')).toEqual(['granted strace:A:DR0'])
    expect(bench.owners).toEqual([null, null, null, 'strace:A:DR0'])
    expect(bench.poke(7, 0n, 'gdb')).toEqual([])
    expect(bench.owners).toEqual([null, null, null, null])
  })
})
