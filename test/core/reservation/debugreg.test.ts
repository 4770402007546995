import { describe, expect, test } from 'vitest'
import type { Watch } from '../../../src/core/matching/access.ts'
import { debugreg } from '../../../src/core/reservation/debugreg.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { answer, ask, requestOf, table, watchOf } from './slots.ts'

function version(year: string): Policy {
  const { variants }: Policy = debugreg
  const policy = variants?.[year]
  if (policy === undefined) throw new Error(`there is no variant ${year}`)
  return policy
}

const start = (policy: Policy = debugreg, cpus = 1) =>
  createRun(policy, { cpus, tasks: ['A', 'B', 'C'] })

const address = (id: string) => watchOf(id).address
const poke = (run: Run, task: string, register: number, value: bigint) =>
  run.apply({ type: 'poke', task, register, value })
const switchTo = (run: Run, cpu: number, task: string | null) =>
  run.apply({ type: 'switch', cpu, task })
const release = (run: Run, id: string) => run.apply({ type: 'release', id })
const write = (run: Run, cpu: number, at: bigint) =>
  run.apply({ type: 'access', cpu, task: null, access: { kind: 'write', address: at, size: 4 } })
const silent = (run: Run) =>
  run
    .beliefs()
    .filter((belief) => belief.silent)
    .map(({ id }) => id)
/** Without bit 10, which hardware sets. */
const dr7 = (run: Run, cpu = 0) => run.registers(cpu).dr7 & ~0x400n

describe('the example of 2007 in section 3, as requests', () => {
  test('the kernel from DR3 down, debuggers from DR0 up, and nobody silent on one CPU', () => {
    const run = start()
    switchTo(run, 0, 'A')
    expect([ask(run, 'K1'), table(run)]).toEqual(['ok', ['-', '-', '-', 'K1']])
    expect([ask(run, 'a0'), table(run)]).toEqual(['ok', ['a0', '-', '-', 'K1']])
    expect([ask(run, 'b0'), table(run)]).toEqual(['ok', ['a0', '-', '-', 'K1']])
    expect([ask(run, 'a1'), table(run)]).toEqual(['ok', ['a0', 'a1', '-', 'K1']])
    expect([ask(run, 'K2'), table(run)]).toEqual(['ok', ['a0', 'a1', 'K2', 'K1']])
    expect([ask(run, 'K3'), table(run)]).toEqual(['EBUSY', ['a0', 'a1', 'K2', 'K1']])
    expect([ask(run, 'a2'), table(run)]).toEqual(['EBUSY', ['a0', 'a1', 'K2', 'K1']])
    release(run, 'a0')
    expect(ask(run, 'K3')).toBe('EBUSY')
    release(run, 'b0')
    expect(table(run)).toEqual(['-', 'a1', 'K2', 'K1'])
    expect([ask(run, 'K3'), table(run)]).toEqual(['ok', ['K3', 'a1', 'K2', 'K1']])
    expect(silent(run)).toEqual([])
    expect(run.owners(0)).toEqual(['K3', 'a1', 'K2', 'K1'])
  })

  test('tasks share a register, each with its own address', () => {
    const run = start()
    for (const id of ['a0', 'b0']) ask(run, id)
    switchTo(run, 0, 'A')
    expect(table(run)).toEqual(['a0', '-', '-', '-'])
    switchTo(run, 0, 'B')
    expect(table(run)).toEqual(['b0', '-', '-', '-'])
    expect(silent(run)).toEqual([])
  })
})

describe('the example of 2001 in section 3, as requests', () => {
  test('the kernel has DR0, so gdb is refused although three registers are free', () => {
    const run = start(version('2001'))
    switchTo(run, 0, 'A')
    expect([ask(run, 'K1'), table(run)]).toEqual(['ok', ['K1', '-', '-', '-']])
    expect([ask(run, 'a0'), table(run)]).toEqual(['EBUSY', ['K1', '-', '-', '-']])
    expect(answer(poke(run, 'A', 7, 0n))).toBe('EBUSY')
    expect(silent(run)).toEqual([])
  })
})

describe("what the kernel's client is told", () => {
  test.each([
    ['2001', ['ok', 'ok', 'ok', 'ok', 'EPERM']],
    ['2002', ['ok', 'ok', 'ok', 'ok', 'EPERM']],
    ['2005', ['ok', 'ok', 'ok', 'ok', 'EPERM']],
  ])('%s: -1, whose number is that of EPERM', (year, expected) => {
    const run = start(version(year))
    expect(['K1', 'K2', 'K3', 'K4', 'K5'].map((id) => ask(run, id))).toEqual(expected)
  })

  test.each([
    ['execute', 1, 'ok'],
    ['execute', 4, 'EINVAL'],
    ['io', 2, 'ok'],
    ['access', 2, 'ok'],
    ['write', 20, 'EBUSY'],
    ['write', 2 ** 60, 'EBUSY'],
  ] as const)('2007: %s of %d bytes: %s', (type, length, expected) => {
    const run = start()
    const watch: Watch = { address: 0x4000n, length, type }
    expect(answer(run.apply({ ...requestOf('K1'), watch }))).toBe(expected)
    expect(silent(run)).toEqual([])
  })

  test('I/O is armed: CR4.DE is set with it', () => {
    const run = start()
    run.apply({ ...requestOf('K1'), watch: { address: 0x60n, length: 1, type: 'io' } })
    const access = { kind: 'in', address: 0x60n, size: 1 } as const
    const outcomes = run.apply({ type: 'access', cpu: 0, task: null, access })
    expect(outcomes).toContainEqual({ type: 'hit', id: 'K1', cpu: 0, slot: 3 })
  })
})

describe('a watch of several pieces', () => {
  test('an unaligned one is several kwatches, on every CPU', () => {
    const run = start(debugreg, 2)
    const watch: Watch = { address: 0xc010_0003n, length: 4, type: 'write' }
    expect(answer(run.apply({ ...requestOf('K1'), watch }))).toBe('ok')
    for (const cpu of [0, 1]) {
      expect(run.registers(cpu).dr).toEqual([0n, 0xc010_0006n, 0xc010_0004n, 0xc010_0003n])
      expect(run.owners(cpu)).toEqual([null, 'K1', 'K1', 'K1'])
    }
    expect(silent(run)).toEqual([])
    release(run, 'K1')
    expect([dr7(run, 0), dr7(run, 1)]).toEqual([0n, 0n])
  })

  test('one that does not fit is rolled back', () => {
    const run = start()
    for (const id of ['K1', 'K2', 'K3']) ask(run, id)
    const watch: Watch = { address: 0xc010_0002n, length: 4, type: 'write' }
    expect(answer(run.apply({ ...requestOf('K4'), watch }))).toBe('EBUSY')
    expect(table(run)).toEqual(['-', 'K3', 'K2', 'K1'])
    expect(ask(run, 'K5')).toBe('ok')
    expect(silent(run)).toEqual([])
  })

  test.each(['kernel', 'task'])('no register holds 8 bytes: they are two of 4 (%s)', (who) => {
    const run = start()
    switchTo(run, 0, 'A')
    const watch: Watch = { address: 0xa008n, length: 8, type: 'write' }
    run.apply({ ...requestOf(who === 'kernel' ? 'K1' : 'a0'), watch })
    const dr = who === 'kernel' ? [0n, 0n, 0xa00cn, 0xa008n] : [0xa008n, 0xa00cn, 0n, 0n]
    expect(run.registers(0).dr).toEqual(dr)
  })

  test("a debugger's is all or nothing too: what was refused leaves no bit set", () => {
    const run = start()
    switchTo(run, 0, 'A')
    for (const id of ['K1', 'K2', 'a0']) ask(run, id)
    const watch: Watch = { address: 0xa102n, length: 4, type: 'write' }
    expect(answer(run.apply({ ...requestOf('a1'), watch }))).toBe('EBUSY')
    expect(table(run)).toEqual(['a0', '-', 'K2', 'K1'])
    expect(ask(run, 'K3')).toBe('ok')
  })

  test('a debugger that has no vacant slot of its own says so by itself', () => {
    const run = start()
    for (const id of ['a0', 'a1', 'a2', 'a3']) expect(ask(run, id)).toBe('ok')
    expect(ask(run, 'a4')).toBe('ENOSPC')
  })

  test("a debugger's address must be the task's", () => {
    const run = start()
    expect(answer(run.apply({ ...requestOf('a0'), watch: watchOf('K1') }))).toBe('EIO')
  })
})

describe('modify', () => {
  const narrow: Watch = { address: 0xc010_0042n, length: 2, type: 'access' }
  const wide: Watch = { address: 0xc010_0001n, length: 8, type: 'write' }

  test('a kernel watch goes out and in again, in the same register', () => {
    const run = start(debugreg, 2)
    ask(run, 'K1')
    run.apply({ type: 'modify', id: 'K1', watch: narrow })
    for (const cpu of [0, 1]) expect(run.registers(cpu).dr[3]).toBe(narrow.address)
    expect(run.beliefs()).toMatchObject([{ watch: narrow, silent: false }])
  })

  test('where the new one does not fit the old one is back', () => {
    const run = start()
    switchTo(run, 0, 'A')
    for (const id of ['K1', 'a0', 'a1']) ask(run, id)
    expect(answer(run.apply({ type: 'modify', id: 'K1', watch: wide }))).toBe('EBUSY')
    const far: Watch = { address: 0xa001n, length: 7, type: 'write' }
    expect(answer(run.apply({ type: 'modify', id: 'a0', watch: far }))).toBe('EBUSY')
    expect(table(run)).toEqual(['a0', 'a1', '-', 'K1'])
    expect(silent(run)).toEqual([])
  })

  test("a debugger's watch moves in its slot", () => {
    const run = start()
    switchTo(run, 0, 'A')
    ask(run, 'a0')
    const watch: Watch = { address: 0xa044n, length: 4, type: 'access' }
    run.apply({ type: 'modify', id: 'a0', watch })
    expect(run.registers(0).dr[0]).toBe(0xa044n)
    expect(dr7(run)).toBe(0x000f_0101n)
    expect(run.beliefs()).toMatchObject([{ watch, silent: false }])
  })
})

describe('pokes', () => {
  test('what was stored is armed at the next switch; DR7 = 0 gives it back and leaves the hardware alone', () => {
    const run = start()
    poke(run, 'A', 1, 0xa000n)
    poke(run, 'A', 7, 0x00d0_0104n)
    expect(dr7(run)).toBe(0n)
    switchTo(run, 0, 'A')
    expect(run.owners(0)).toEqual([null, 'ptrace:A:DR1', null, null])
    expect(dr7(run)).toBe(0x00d0_0104n)
    expect(poke(run, 'A', 7, 0n)).toContainEqual({ type: 'released', id: 'ptrace:A:DR1' })
    expect(dr7(run)).toBe(0x00d0_0104n)
    expect(write(run, 0, 0xa000n)).toEqual([{ type: 'stray', cpu: 0, slot: 1 }])
    expect(dr7(run)).toBe(0n)
  })

  test('what was poked can be released by its id', () => {
    const run = start()
    switchTo(run, 0, 'A')
    poke(run, 'A', 7, 1n)
    release(run, 'ptrace:A:DR0')
    expect(ask(run, 'a0')).toBe('ok')
    expect([table(run), silent(run)]).toEqual([['a0', '-', '-', '-'], []])
  })

  test.each([
    [0, 0x7fff_ffff_effcn, 'ok'],
    [0, 0x7fff_ffff_effdn, 'EIO'],
    [0, 0xffff_ffff_8100_0000n, 'EIO'],
    [0, -1n, 'EIO'],
    [4, 0n, 'EIO'],
    [6, 0x1_0000_0000n, 'ok'],
    [7, 0x0002_0000n, 'EIO'],
    [7, 0x1_0000_0001n, 'ok'],
    [7, 0x0000_0040n, 'EBUSY'],
  ])('where addresses have 64 bits: DR%d <- %s: %s', (register, value, expected) => {
    const run = start()
    ask(run, 'K1')
    expect(answer(poke(run, 'A', register, value))).toBe(expected)
  })
})

describe('the silent failures of section 14', () => {
  test('1: G bits alone are told yes, and never loaded', () => {
    const run = start()
    poke(run, 'A', 0, address('a0'))
    expect(poke(run, 'A', 7, 0x000d_0002n)).toMatchObject([
      { type: 'stored' },
      { type: 'granted', id: 'ptrace:A:DR0' },
    ])
    expect(silent(run)).toEqual([])
    expect(switchTo(run, 0, 'A')).toEqual([{ type: 'unarmed', id: 'ptrace:A:DR0', cpu: 0 }])
    expect([dr7(run), silent(run)]).toEqual([0n, ['ptrace:A:DR0']])
    expect(write(run, 0, address('a0'))).toEqual([{ type: 'missed', id: 'ptrace:A:DR0', cpu: 0 }])
  })

  test("2: a kernel watch copies one CPU's DR7 to all, and a debugger's on another CPU is gone", () => {
    const run = start(debugreg, 2)
    switchTo(run, 1, 'A')
    ask(run, 'a0')
    expect(silent(run)).toEqual([])
    const outcomes = run.apply(requestOf('K1'))
    expect(outcomes).toContainEqual({ type: 'clobbered', id: 'a0', cpu: 1, slot: 0, by: null })
    expect(table(run, 1)).toEqual(['-', '-', '-', 'K1'])
    expect(silent(run)).toEqual(['a0'])
    expect(write(run, 1, address('a0'))).toEqual([{ type: 'missed', id: 'a0', cpu: 1 }])
    switchTo(run, 1, null)
    switchTo(run, 1, 'A')
    expect(table(run, 1)).toEqual(['a0', '-', '-', 'K1'])
    expect(silent(run)).toEqual([])
    release(run, 'K1')
    expect(silent(run)).toEqual(['a0'])
  })

  test('2: even a kernel watch that is refused does so, where it had a first piece', () => {
    const run = start(debugreg, 2)
    for (const id of ['K1', 'K2']) ask(run, id)
    switchTo(run, 1, 'A')
    ask(run, 'a0')
    const watch: Watch = { address: 0xc010_0002n, length: 4, type: 'write' }
    expect(answer(run.apply({ ...requestOf('K3'), watch }))).toBe('EBUSY')
    expect(silent(run)).toEqual(['a0'])
  })

  test('2: local bits spread to a CPU where the task does not run, and trap whoever does', () => {
    const run = start(debugreg, 2)
    ask(run, 'a0')
    switchTo(run, 1, 'A')
    switchTo(run, 1, 'B')
    write(run, 1, address('a0'))
    expect(dr7(run, 1)).toBe(0n)
    switchTo(run, 0, 'A')
    ask(run, 'K1')
    expect(table(run, 1)).toEqual(['a0', '-', '-', 'K1'])
    expect(run.owners(1)).toEqual(['a0', null, null, 'K1'])
    expect(write(run, 1, address('a0'))).toEqual([{ type: 'stray', cpu: 1, slot: 0 }])
    expect(table(run, 1)).toEqual(['-', '-', '-', 'K1'])
  })

  test('2: with one CPU there is nothing to copy', () => {
    const run = start()
    switchTo(run, 0, 'A')
    for (const id of ['a0', 'K1', 'a1', 'K2']) ask(run, id)
    release(run, 'K1')
    expect(silent(run)).toEqual([])
  })

  test('3: an L bit that was left over outlives the kernel watch, as an execute breakpoint', () => {
    const run = start()
    switchTo(run, 0, 'A')
    poke(run, 'A', 3, 0xa000n)
    poke(run, 'A', 7, 0xd000_0140n)
    switchTo(run, 0, 'B')
    poke(run, 'A', 7, 0n)
    expect(dr7(run)).toBe(0xd000_0140n)
    ask(run, 'K1')
    expect(dr7(run)).toBe(0xd000_01c0n)
    release(run, 'K1')
    expect(dr7(run)).toBe(0x140n)
    const access = { kind: 'execute', address: address('K1'), size: 4 } as const
    expect(run.apply({ type: 'access', cpu: 0, task: 'B', access })).toEqual([
      { type: 'stray', cpu: 0, slot: 3 },
    ])
    expect(dr7(run)).toBe(0n)
  })

  test.each(['exec', 'exit'] as const)('4: after %s the hardware still holds the watch', (type) => {
    const run = start()
    switchTo(run, 0, 'A')
    ask(run, 'a0')
    expect(run.apply({ type, task: 'A' })).toEqual([{ type: 'released', id: 'a0' }])
    expect(dr7(run)).toBe(0x000d_0101n)
    expect(run.owners(0)).toEqual(['a0', null, null, null])
    expect(run.reactiveSlots(0)).toEqual([0])
    expect(write(run, 0, address('a0'))).toEqual([{ type: 'stray', cpu: 0, slot: 0 }])
    expect(dr7(run)).toBe(0n)
    expect(run.reactiveSlots(0)).toEqual([])
  })
})

test.each(['2001', '2002', '2005'])('%s: a running task is stopped, poked and loaded', (year) => {
  const run = start(version(year))
  switchTo(run, 0, 'A')
  for (const id of ['a0', 'a1']) expect(ask(run, id)).toBe('ok')
  expect([table(run), silent(run)]).toEqual([['a0', 'a1', '-', '-'], []])
})

describe('the silent failures of the older versions', () => {
  test("2002: the debugger hears yes for the kernel's register, and both lose", () => {
    const run = start(version('2002'))
    for (const id of ['K1', 'K2', 'K3', 'K4']) ask(run, id)
    const watch: Watch = { address: 0xa000n, length: 2, type: 'access' }
    expect(answer(run.apply({ ...requestOf('a0'), watch }))).toBe('ok')
    expect(switchTo(run, 0, 'A')).toContainEqual({
      type: 'clobbered',
      id: 'K4',
      cpu: 0,
      slot: 0,
      by: 'a0',
    })
    expect(silent(run)).toEqual(['K4', 'a0'])
  })

  test("2005: a debugger's address alone is enough to take the kernel's watch", () => {
    const run = start(version('2005'))
    ask(run, 'K1')
    poke(run, 'A', 0, address('a0'))
    poke(run, 'A', 7, 0x00d0_0104n)
    switchTo(run, 0, 'A')
    expect(run.registers(0).dr[0]).toBe(address('a0'))
    expect(silent(run)).toEqual(['K1'])
  })

  test('2001: a register that was enabled as the second of one write is given to the kernel as well', () => {
    const run = start(version('2001'))
    poke(run, 'A', 0, address('a0'))
    poke(run, 'A', 1, address('a1'))
    poke(run, 'A', 7, 0x00dd_0005n)
    switchTo(run, 0, 'A')
    expect(silent(run)).toEqual([])
    expect(ask(run, 'K1')).toBe('ok')
    expect(table(run)).toEqual(['ptrace:A:DR0', 'K1', '-', '-'])
    expect(silent(run)).toEqual(['ptrace:A:DR1'])
  })
})

describe('traps', () => {
  test("a task's own hit ends with its own DR7, so the next one is heard as well", () => {
    const run = start()
    switchTo(run, 0, 'A')
    ask(run, 'a0')
    for (const _ of [1, 2]) {
      expect(write(run, 0, address('a0'))).toEqual([{ type: 'hit', id: 'a0', cpu: 0, slot: 0 }])
      expect(dr7(run)).toBe(0x000d_0101n)
    }
    expect(run.reactiveSlots(0)).toEqual([])
  })

  test("what a task left behind is cleared at any hit, the kernel's too", () => {
    const run = start()
    ask(run, 'K1')
    ask(run, 'a0')
    switchTo(run, 0, 'A')
    switchTo(run, 0, 'B')
    expect(table(run)).toEqual(['a0', '-', '-', 'K1'])
    expect(run.reactiveSlots(0)).toEqual([0, 3])
    expect(write(run, 0, address('K1'))).toEqual([{ type: 'hit', id: 'K1', cpu: 0, slot: 3 }])
    expect(table(run)).toEqual(['-', '-', '-', 'K1'])
    expect(run.reactiveSlots(0)).toEqual([])
  })

  test('DR6 is cleared by the handler', () => {
    const run = start()
    ask(run, 'K1')
    write(run, 0, address('K1'))
    expect(run.registers(0).dr6).toBe(0xffff_0ff0n)
  })
})

describe('the life of a task', () => {
  test("a child inherits what nobody asked for it, and its hits are nobody's", () => {
    const run = start()
    ask(run, 'a0')
    run.apply({ type: 'fork', task: 'A', child: 'C' })
    switchTo(run, 0, 'C')
    expect(run.owners(0)).toEqual(['a0', null, null, null])
    expect(write(run, 0, address('a0'))).toEqual([{ type: 'stray', cpu: 0, slot: 0 }])
    release(run, 'a0')
    for (const id of ['K1', 'K2', 'K3']) expect(ask(run, id)).toBe('ok')
    expect(ask(run, 'K4')).toBe('EBUSY')
    expect(run.apply({ type: 'exit', task: 'C' })).toEqual([])
    expect(ask(run, 'K4')).toBe('ok')
  })

  test("the end of the child is not the end of its parent's watch", () => {
    const run = start()
    switchTo(run, 0, 'A')
    ask(run, 'a0')
    run.apply({ type: 'fork', task: 'A', child: 'C' })
    run.apply({ type: 'exec', task: 'C' })
    expect(run.beliefs()).toMatchObject([{ id: 'a0', believes: 'armed', silent: false }])
    for (const id of ['K1', 'K2', 'K3']) ask(run, id)
    expect(ask(run, 'K4')).toBe('EBUSY')
  })

  test('a watch that was poked over ends with its task', () => {
    const run = start()
    ask(run, 'a0')
    poke(run, 'A', 0, 0x5000n)
    switchTo(run, 0, 'A')
    expect(silent(run)).toEqual(['a0'])
    const outcomes = run.apply({ type: 'exec', task: 'A' })
    expect(outcomes.map((outcome) => ('id' in outcome ? outcome.id : ''))).toEqual([
      'a0',
      'ptrace:A:DR0',
    ])
    expect(silent(run)).toEqual([])
  })

  test('a task that was something else before it was forked gives that back first', () => {
    const run = start()
    ask(run, 'c0')
    expect(run.apply({ type: 'fork', task: 'A', child: 'C' })).toEqual([
      { type: 'released', id: 'c0' },
    ])
    for (const id of ['K1', 'K2', 'K3', 'K4']) expect(ask(run, id)).toBe('ok')
  })
})

describe('a raw writer', () => {
  const raw = (run: Run, register: number, value: bigint, mask?: bigint) => {
    const who = { type: 'write', cpu: 0, register, value, client: 'module' } as const
    return run.apply(mask === undefined ? who : { ...who, mask })
  }

  test("takes a kernel's register, and is found out", () => {
    const run = start()
    ask(run, 'K1')
    raw(run, 3, 0x5000n)
    expect(run.owners(0)[3]).toBe('module:cpu0:DR3')
    switchTo(run, 0, 'A')
    expect(run.owners(0)[3]).toBe('module:cpu0:DR3')
    expect(silent(run)).toEqual(['K1'])
  })

  test('spreads to every CPU with the next kernel watch', () => {
    const run = start(debugreg, 2)
    raw(run, 0, 0x5000n)
    raw(run, 7, 0x000d_0002n)
    ask(run, 'K1')
    expect(dr7(run, 1)).toBe(0xd00d_0082n)
    expect(run.registers(1).dr[0]).toBe(0n)
    expect(run.owners(1)).toEqual([null, null, null, 'K1'])
  })

  test('that sets DR7.GD does not stop the kernel', () => {
    const run = start()
    raw(run, 7, 0x2000n)
    expect(ask(run, 'K1')).toBe('ok')
    expect([table(run), silent(run)]).toEqual([['-', '-', '-', 'K1'], []])
  })
})
