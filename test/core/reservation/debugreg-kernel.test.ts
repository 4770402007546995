import { describe, expect, test } from 'vitest'
import { DebugregKernel } from '../../../src/core/reservation/debugreg/kernel.ts'
import type { KwatchParameters } from '../../../src/core/reservation/debugreg/kwatch.ts'
import {
  debugreg2001,
  debugreg2002,
  debugreg2005,
  debugreg2007,
  type DebugregVersion,
} from '../../../src/core/reservation/debugreg/version.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'

const taskSize = 0xc000_0000n
const k = (n: number) => 0xc010_0000n + BigInt(n) * 16n
const a = (n: number) => 0x0804_8000n + BigInt(n) * 16n

/** A kernel with two CPUs, by the calls of section 3. */
class Bench {
  readonly machine = new Machine(2, false)
  readonly kernel: DebugregKernel
  readonly heard: number[] = []
  #watches = 0

  constructor(version: DebugregVersion = debugreg2007) {
    this.kernel = new DebugregKernel(this.machine, version, taskSize)
  }

  /** register_kwatch on CPU 0: 4 bytes, write, unless said otherwise. */
  kwatch(parameters: Partial<KwatchParameters> = {}): number | string {
    const address = k(this.#watches)
    this.#watches += 1
    const handler = (slot: number) => void this.heard.push(slot)
    const watch = { address, length: 4, type: 1, handler, ...parameters }
    const registered = this.kernel.kwatches.register(0, watch)
    return registered.ok ? registered.value : registered.error.errno
  }

  /** DR7 of the task becomes what it is with these bits set and those cleared. */
  poke7(task: string, set: bigint, clear = 0n): string {
    const dr7 = (this.kernel.threads.saved(task) & ~clear) | set
    return this.poke(task, 7, dr7)
  }

  poke(task: string, register: number, value: bigint): string {
    return this.kernel.ptrace.poke(task, register, value)?.errno ?? 'ok'
  }

  /** As section 3 writes it: G, L and how many tasks, or a dash. */
  get table(): string {
    const name = { none: () => '-', global: () => 'G', local: (count: number) => `L${count}` }
    const entries = this.kernel.table.entries.map(({ flag, useCount }) => name[flag](useCount))
    return `[${entries.join(',')}]`
  }

  dr(cpu: number): readonly bigint[] {
    return this.machine.state(cpu).registers.dr
  }

  /** Without bit 10, which hardware sets. */
  dr7(cpu: number): bigint {
    return this.machine.state(cpu).registers.dr7 & ~0x400n
  }
}

const L0 = 0x000d_0001n
const L1 = 0x00d0_0004n
const L2 = 0x0d00_0010n

describe('the examples of section 3', () => {
  test('2007', () => {
    const bench = new Bench()
    expect([bench.kwatch(), bench.table]).toEqual([3, '[-,-,-,G]'])
    expect([bench.poke7('A', L0), bench.table]).toEqual(['ok', '[L1,-,-,G]'])
    expect([bench.poke7('B', L0), bench.table]).toEqual(['ok', '[L2,-,-,G]'])
    expect([bench.poke7('A', L1), bench.table]).toEqual(['ok', '[L2,L1,-,G]'])
    expect([bench.kwatch(), bench.table]).toEqual([2, '[L2,L1,G,G]'])
    expect([bench.kwatch(), bench.table]).toEqual(['EBUSY', '[L2,L1,G,G]'])
    expect([bench.poke7('A', L2), bench.table]).toEqual(['EBUSY', '[L2,L1,G,G]'])
    expect([bench.poke7('A', 0n, L0), bench.table]).toEqual(['ok', '[L1,L1,G,G]'])
    expect([bench.poke7('B', 0n, L0), bench.table]).toEqual(['ok', '[-,L1,G,G]'])
    expect([bench.kwatch(), bench.table]).toEqual([0, '[G,L1,G,G]'])
  })

  test('2001: gdb always starts at 0, is refused, and later gives up a register that it never had', () => {
    const bench = new Bench(debugreg2001)
    expect([bench.kwatch(), bench.table]).toEqual([0, '[G,-,-,-]'])
    expect(bench.poke('A', 0, a(0))).toBe('ok')
    expect([bench.poke7('A', L0), bench.table]).toEqual(['EBUSY', '[G,-,-,-]'])
    expect([bench.poke('A', 7, 0n), bench.table]).toEqual(['EBUSY', '[G,-,-,-]'])
    expect(bench.dr(0)[0]).toBe(k(0))
  })
})

describe('the table of section 3', () => {
  test('a numbered register is given to the kernel only where nobody has it', () => {
    const { kernel, poke7, table } = opened()
    expect([kernel.table.allocateGlobal(1), kernel.table.allocateGlobal(1)]).toEqual([1, null])
    poke7()
    expect([kernel.table.allocateGlobal(0), table()]).toEqual([null, '[L1,G,-,-]'])
    expect(kernel.table.errors).toEqual([])
  })

  test('only what is the kernel’s can be freed for it; anything else is an error in the log', () => {
    const { kernel, poke7, table } = opened()
    poke7()
    for (const n of [0, 1, 4]) kernel.table.freeGlobal(n)
    expect(kernel.table.errors).toHaveLength(3)
    kernel.table.allocateGlobal(3)
    kernel.table.freeGlobal(3)
    expect([kernel.table.errors.length, table()]).toEqual([3, '[L1,-,-,-]'])
  })

  test('its mask of DR7 is 0xfeaa from the start, and has a kernel’s control bits and L bit (section 14, P1.1)', () => {
    const { table } = new Bench().kernel
    expect(table.globalMask).toBe(0xfeaan)
    table.allocateGlobal('any')
    expect(table.globalMask).toBe(0xf000_feean)
    table.freeGlobal(3)
    expect(table.globalMask).toBe(0xfeaan)
  })

  function opened() {
    const bench = new Bench()
    const poke7 = () => expect(bench.poke7('A', L0)).toBe('ok')
    return { kernel: bench.kernel, poke7, table: () => bench.table }
  }
})

describe('register_kwatch of section 3', () => {
  test.each([
    ['1 byte', { length: 1 }, 3],
    ['2 bytes', { length: 2 }, 3],
    ['4 bytes', { length: 4 }, 3],
    ['8 bytes', { length: 8 }, 'EINVAL'],
    ['3 bytes', { length: 3 }, 'EINVAL'],
    ['no byte', { length: 0 }, 'EINVAL'],
    ['reads and writes', { type: 3 }, 3],
    ['I/O', { type: 2 }, 3],
    ['execution', { type: 0, length: 1 }, 3],
    ['execution of 2 bytes', { type: 0, length: 2 }, 'EINVAL'],
    ['an unknown type', { type: 4 }, 'EINVAL'],
    ['no handler', { handler: null }, 'EINVAL'],
  ])('%s: %o', (_, parameters, expected) => {
    const bench = new Bench()
    expect(bench.kwatch(parameters)).toBe(expected)
    expect(bench.table).toBe(expected === 3 ? '[-,-,-,G]' : '[-,-,-,-]')
  })

  test('four are given out from DR3 down, on every CPU, and the fifth is refused', () => {
    const bench = new Bench()
    expect([0, 1, 2, 3, 4].map(() => bench.kwatch())).toEqual([3, 2, 1, 0, 'EBUSY'])
    for (const cpu of [0, 1]) {
      expect(bench.dr(cpu)).toEqual([k(3), k(2), k(1), k(0)])
      expect(bench.dr7(cpu)).toBe(0xdddd_00aan)
    }
  })

  test('I/O sets CR4.DE on every CPU', () => {
    const bench = new Bench()
    bench.kwatch({ type: 2, length: 1 })
    expect(bench.machine.states.map(({ registers }) => registers.de)).toEqual([true, true])
  })
})

describe('the #DB handler of section 3', () => {
  test('of two watches that were hit the one in the lower register is told', () => {
    const bench = new Bench()
    bench.kwatch()
    bench.kwatch()
    expect(bench.kernel.processes.trap(0, 0b1100n)).toBe('ignored')
    expect(bench.heard).toEqual([2])
  })

  test('nobody is told where the register holds another address by now', () => {
    const bench = new Bench()
    bench.kwatch()
    const registers = bench.machine.state(0).registers
    bench.machine.setRegisters(0, { ...registers, dr: [0n, 0n, 0n, 0x5000n] })
    bench.kernel.processes.trap(0, 0b1000n)
    expect(bench.heard).toEqual([])
    bench.kernel.processes.trap(1, 0b1000n)
    expect(bench.heard).toEqual([3])
  })

  test('a handler is not entered again: the hit inside it is swallowed', () => {
    const bench = new Bench()
    const inner: string[] = []
    bench.kwatch()
    const handler = (slot: number) => {
      bench.heard.push(slot)
      inner.push(bench.kernel.processes.trap(0, 0b1000n))
    }
    bench.kwatch({ handler })
    bench.kernel.processes.trap(0, 0b0100n)
    expect(inner).toEqual(['stop'])
    expect(bench.heard).toEqual([2])
    bench.kernel.processes.trap(0, 0b1000n)
    expect(bench.heard).toEqual([2, 3])
  })

  test('a kernel watch that a debugged task runs into is a SIGTRAP for the task too', () => {
    const bench = new Bench()
    bench.kwatch()
    bench.poke7('A', L0)
    bench.kernel.processes.switchTo(0, 'A')
    expect(bench.kernel.processes.trap(0, 0b1000n)).toBe('SIGTRAP')
    expect(bench.dr7(0)).toBe(0xd000_0080n)
    bench.kernel.processes.signal(0)
    expect(bench.dr7(0)).toBe(0xd00d_0081n)
  })
})

describe('what ptrace answers, in the order of section 14', () => {
  test.each([
    [0, 0xbfff_fffcn, 'ok'],
    [0, 0xbfff_fffdn, 'EIO'],
    [3, 0x1000n, 'EBUSY'],
    [3, 0xc000_0000n, 'EIO'],
    [4, 0n, 'EIO'],
    [5, 0n, 'EIO'],
    [8, 0n, 'EIO'],
    [6, 0xffff_ffffn, 'ok'],
    [7, 0x0002_0000n, 'EIO'],
    [7, 0x0004_0000n, 'EIO'],
    [7, 0x0009_0001n, 'EIO'],
    [7, 0x0000_0040n, 'EBUSY'],
    [7, 0x0002_0040n, 'EIO'],
    [7, 0x0000_0041n, 'EBUSY'],
    [7, 0x0000_0080n, 'ok'],
    [7, 0x0000_fc01n, 'ok'],
  ])("with DR3 the kernel's: DR%d <- %s: %s", (register, value, expected) => {
    const bench = new Bench()
    bench.kwatch()
    expect(bench.poke('A', register, value)).toBe(expected)
  })

  test('a refused DR7 changes nothing, whatever else it asked for', () => {
    const bench = new Bench()
    bench.kwatch()
    bench.poke7('A', L0)
    expect(bench.poke7('A', L1 | 0x40n, L0)).toBe('EBUSY')
    expect(bench.table).toBe('[L1,-,-,G]')
    expect(bench.kernel.threads.saved('A')).toBe(L0)
  })

  test('TIF_DEBUG is set by L bits alone', () => {
    const bench = new Bench()
    bench.poke7('A', 0x000d_0302n)
    expect(bench.kernel.threads.of('A').debugged).toBe(false)
    bench.poke7('A', 1n)
    expect(bench.kernel.threads.of('A').debugged).toBe(true)
    expect(bench.poke('A', 7, 0n)).toBe('ok')
    expect(bench.kernel.threads.of('A').debugged).toBe(false)
  })
})

describe('the life of a task in section 3', () => {
  test('a fork counts each L bit again, exec and exit give each back', () => {
    const bench = new Bench()
    bench.poke7('A', L0 | L1)
    bench.kernel.processes.fork('A', 'C')
    expect(bench.table).toBe('[L2,L2,-,-]')
    bench.kernel.processes.exec('C')
    expect(bench.table).toBe('[L1,L1,-,-]')
    bench.kernel.processes.exit('A')
    expect(bench.table).toBe('[-,-,-,-]')
  })

  test("a switch leaves the kernel's registers and bits alone", () => {
    const bench = new Bench()
    for (const n of [0, 1, 2, 3]) bench.poke('A', n, a(n))
    bench.poke7('A', L0)
    bench.kwatch()
    bench.kernel.processes.switchTo(1, 'A')
    expect(bench.dr(1)).toEqual([a(0), a(1), a(2), k(0)])
    expect(bench.dr7(1)).toBe(0xd00d_0081n)
  })
})

describe('the rows of the table of variants in section 3', () => {
  test.each([
    ['2001', debugreg2001, [0, 1, 2, 3]],
    ['2002', debugreg2002, [3, 2, 1, 0]],
    ['2005', debugreg2005, [0, 1, 2, 3]],
    ['2007', debugreg2007, [3, 2, 1, 0]],
  ])('%s: in which order the kernel is given any register', (_, version, order) => {
    const bench = new Bench(version)
    expect(order.map(() => bench.kwatch())).toEqual(order)
  })

  test.each([
    ['2001', debugreg2001, 'EBUSY', 0n],
    ['2002', debugreg2002, 'ok', 0x40n],
    ['2005', debugreg2005, 'ok', 0x40n],
    ['2007', debugreg2007, 'EBUSY', 0n],
  ])('%s: a DR7 that enables a register of the kernel', (_, version, answered, saved) => {
    const bench = new Bench(version)
    bench.kernel.table.allocateGlobal(3)
    expect(bench.poke('A', 7, 0x40n)).toBe(answered)
    expect(bench.kernel.threads.saved('A')).toBe(saved)
    expect(bench.table).toBe('[-,-,-,G]')
  })

  test.each([
    ['2001', debugreg2001, 'EBUSY', '[L1,-,-,-]'],
    ['2002', debugreg2002, 'EBUSY', '[L1,-,-,-]'],
    ['2005', debugreg2005, 'EBUSY', '[L1,-,-,-]'],
    ['2007', debugreg2007, 'ok', '[L1,L1,-,-]'],
  ])('%s: only the first L bit counts, and none is an error', (_, version, answered, table) => {
    const bench = new Bench(version)
    expect(bench.poke('A', 7, L0 | L1)).toBe('ok')
    expect(bench.table).toBe(table)
    expect(bench.poke('A', 7, 0x0001_0001n | L1)).toBe(answered)
    expect(bench.poke('B', 7, 0n)).toBe(answered)
  })

  test.each([
    ['2001', debugreg2001, 'ok'],
    ['2002', debugreg2002, 'ok'],
    ['2005', debugreg2005, 'ok'],
    ['2007', debugreg2007, 'EBUSY'],
  ])('%s: an address for a register of the kernel', (_, version, answered) => {
    const bench = new Bench(version)
    bench.kernel.table.allocateGlobal(3)
    expect(bench.poke('A', 3, a(3))).toBe(answered)
  })

  test('2001: such an address is not loaded, as long as its L bit is not set', () => {
    const bench = new Bench(debugreg2001)
    bench.kwatch()
    bench.poke('A', 0, a(0))
    bench.poke('A', 1, a(1))
    bench.poke7('A', L1)
    bench.kernel.processes.switchTo(0, 'A')
    expect(bench.dr(0)).toEqual([k(0), a(1), 0n, 0n])
  })

  test('2001: a second L bit in the same write is not looked at, and then the address is loaded', () => {
    const bench = new Bench(debugreg2001)
    bench.kernel.table.allocateGlobal(1)
    bench.poke('A', 1, a(1))
    expect(bench.poke7('A', L0 | L1)).toBe('ok')
    expect(bench.table).toBe('[L1,G,-,-]')
    bench.kernel.processes.switchTo(0, 'A')
    expect(bench.dr(0)[1]).toBe(a(1))
  })

  test("2002: the address is loaded where its L bit is set, over the kernel's", () => {
    const bench = new Bench(debugreg2002)
    bench.kwatch()
    bench.poke('A', 3, a(3))
    expect(bench.poke('A', 7, 0xd000_0040n)).toBe('ok')
    bench.kernel.processes.switchTo(0, 'A')
    expect(bench.dr(0)[3]).toBe(a(3))
    expect(bench.dr7(0)).toBe(0xd000_0080n)
  })

  test("2005: an address is written where it differs from the last task's, enabled or not", () => {
    const bench = new Bench(debugreg2005)
    bench.kwatch()
    for (const task of ['A', 'B']) {
      bench.poke(task, 0, a(0))
      bench.poke7(task, L1)
    }
    bench.kernel.processes.switchTo(0, 'A')
    expect(bench.dr(0)[0]).toBe(a(0))
    bench.kernel.kwatches.unregister(0, 0)
    bench.kwatch()
    expect(bench.dr(0)[0]).toBe(k(1))
    bench.kernel.processes.switchTo(0, 'B')
    expect(bench.dr(0)[0]).toBe(k(1))
    bench.kernel.processes.switchTo(0, null)
    bench.kernel.processes.switchTo(0, 'B')
    expect(bench.dr(0)[0]).toBe(a(0))
  })
})
