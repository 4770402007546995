import { describe, expect, test } from 'vitest'
import { prasad2009 } from '../../../src/core/reservation/prasad-2009.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { answer, ask, watchOf } from './slots.ts'

function world() {
  const run = createRun(prasad2009, { cpus: 2, tasks: ['A', 'B'] })
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  return run
}

const poke = (register: number, value: bigint, task = 'A') =>
  ({ type: 'poke', task, register, value }) as const

function pokes(run: Run, ...values: (readonly [number, bigint])[]): string[] {
  return values.map(([register, value]) => answer(run.apply(poke(register, value))))
}

const believed = (run: Run) =>
  run.beliefs().map(({ id, believes, silent }) => [id, silent ? 'SILENT' : believes])

describe('ptrace, the answers of section 6', () => {
  test('DR4 and DR5 are not there; any address is stored while nothing is registered', () => {
    expect(pokes(world(), [4, 0n], [5, 0n], [0, 0xffff_8800_0000_0000n], [6, 1n << 40n])).toEqual([
      'EIO',
      'EIO',
      'ok',
      'ok',
    ])
  })

  test('the address is looked at once DR7 enables it, and then a later poke of it is', () => {
    const run = world()
    pokes(run, [0, 0x7fff_ffff_f000n])
    expect(pokes(run, [7, 0x000d_0001n])).toEqual(['EFAULT'])
    expect(pokes(run, [0, 0xa000n], [7, 0x000d_0001n], [0, 0x7fff_ffff_effdn])).toEqual([
      'ok',
      'ok',
      'EIO',
    ])
    expect(run.registers(0).dr[0]).toBe(0xa000n)
    expect(pokes(run, [0, 0xa040n])).toEqual(['ok'])
    expect(run.registers(0).dr[0]).toBe(0xa040n)
    expect(believed(run)).toEqual([['ptrace:A:DR0', 'armed']])
  })

  test.each([
    [0x000d_0001n, 'ok'],
    [0x0002_0001n, 'EINVAL'],
    [0x0002_0000n, 'ok'],
    [0x0004_0001n, 'ok'],
    [0xfc00n, 'ok'],
    [0x000d_0002n, 'ok'],
  ])('DR7 <- %s: %s', (value, expected) => {
    expect(pokes(world(), [0, 0xa000n], [7, value])).toEqual(['ok', expected])
  })

  test('a misaligned address, and one that was never poked', () => {
    expect(pokes(world(), [0, 0xa001n], [7, 0x000d_0001n])).toEqual(['ok', 'EINVAL'])
    expect(pokes(world(), [7, 0x000d_0001n])).toEqual(['EINVAL'])
  })

  test('the kernel’s registers are refused, and then the old state is put back whole', () => {
    const run = world()
    for (const id of ['K1', 'K2', 'K3']) ask(run, id)
    expect(pokes(run, [0, 0xa000n], [1, 0xa010n], [7, 0x00dd_0005n])).toEqual([
      'ok',
      'ok',
      'ENOSPC',
    ])
    expect(run.owners(0)).toEqual([null, 'K3', 'K2', 'K1'])
    expect(ask(run, 'K4')).toBe('ok')
  })

  test('nothing is given up before everything new is there: an error leaves what was armed', () => {
    const run = world()
    pokes(run, [0, 0xa000n], [7, 0x000d_0001n], [1, 0xa011n])
    expect(pokes(run, [7, 0x00d0_0004n])).toEqual(['EINVAL'])
    const access = { kind: 'write', address: 0xa000n, size: 4 } as const
    run.apply({ type: 'access', cpu: 0, task: 'A', access })
    expect(run.owners(0)).toEqual(['ptrace:A:DR0', null, null, null])
    expect(believed(run)).toEqual([['ptrace:A:DR0', 'armed']])
  })

  test('what DR7 disables stays in the registers of its CPU, as after any lazy switch, until a hit', () => {
    const run = world()
    pokes(run, [0, 0xa000n], [7, 0x000d_0001n], [7, 0n])
    expect(run.registers(0).dr7).toBe(0x000d_0602n)
    const access = { kind: 'write', address: 0xa000n, size: 4 } as const
    const outcomes = run.apply({ type: 'access', cpu: 0, task: 'A', access })
    expect(outcomes).toEqual([{ type: 'stray', cpu: 0, slot: 0 }])
    expect(run.registers(0).dr7).toBe(0x400n)
  })

  test('what DR7 disables is unregistered, and its address forgotten', () => {
    const run = world()
    pokes(run, [0, 0xa000n], [7, 0x000d_0001n])
    expect(believed(run)).toEqual([['ptrace:A:DR0', 'armed']])
    expect(pokes(run, [7, 0n])).toEqual(['ok'])
    expect(believed(run)).toEqual([['ptrace:A:DR0', 'released']])
    expect(pokes(run, [7, 0x000d_0001n])).toEqual(['EINVAL'])
  })

  test('the tracee is stopped while it is poked, so that its CPU does not matter', () => {
    const run = world()
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    run.apply(poke(0, 0xb000n, 'B'))
    run.apply(poke(7, 0x000d_0001n, 'B'))
    expect(run.owners(1)[0]).toBe('ptrace:B:DR0')
    expect(believed(run)).toEqual([['ptrace:B:DR0', 'armed']])
  })
})

describe('ptrace, the quirks of section 6', () => {
  test('(a) DR1 alone lands in slot 0, and its debugger does not notice', () => {
    const run = world()
    expect(pokes(run, [1, 0xa010n], [7, 0x00d0_0004n])).toEqual(['ok', 'ok'])
    expect(run.registers(0)).toMatchObject({ dr: [0xa010n, 0xa010n, 0n, 0n], dr7: 0x000d_0602n })
    expect(run.owners(0)).toEqual(['ptrace:A:DR1', null, null, null])
    expect(believed(run)).toEqual([['ptrace:A:DR1', 'armed']])
  })

  test('(a) DR1 and DR2 without DR0: told yes, and DR1 is nowhere', () => {
    const run = world()
    expect(pokes(run, [1, 0xa010n], [2, 0xa020n], [7, 0x0dd0_0014n])).toEqual(['ok', 'ok', 'ok'])
    expect(run.registers(0).dr.slice(0, 2)).toEqual([0xa020n, 0xa020n])
    expect(believed(run)).toEqual([
      ['ptrace:A:DR1', 'SILENT'],
      ['ptrace:A:DR2', 'armed'],
    ])
  })

  test('(b) an enabled slot keeps its length and type whatever DR7 says: told yes', () => {
    const run = world()
    pokes(run, [0, 0xa000n], [7, 0x000d_0001n])
    expect(pokes(run, [7, 0x0003_0001n])).toEqual(['ok'])
    expect(run.registers(0).dr7).toBe(0x000d_0602n)
    expect(believed(run)).toEqual([['ptrace:A:DR0', 'SILENT']])
  })

  test('an execute breakpoint of 4 bytes is taken (section 14, P4.5)', () => {
    const run = world()
    expect(pokes(run, [0, 0x40_1000n], [7, 0x000c_0001n])).toEqual(['ok', 'ok'])
    expect(believed(run)).toEqual([['ptrace:A:DR0', 'SILENT']])
  })
})

describe('ptrace does not ask whose breakpoint it is', () => {
  test('DR7 = 0 unregisters that of another client, who is told once it asks', () => {
    const run = world()
    ask(run, 'a0')
    expect(pokes(run, [7, 0n])).toEqual(['ok'])
    const access = { kind: 'write', address: watchOf('a0').address, size: 4 } as const
    run.apply({ type: 'access', cpu: 0, task: 'A', access })
    expect(believed(run)).toEqual([['a0', 'SILENT']])
    const modified = run.apply({ type: 'modify', id: 'a0', watch: watchOf('a1') })
    expect(answer(modified)).toBe('ENOENT')
    expect(believed(run)).toEqual([['a0', 'refused']])
  })

  test('a change of it that failed is found by the next DR7 (section 14, P4.4)', () => {
    const run = world()
    ask(run, 'a0')
    expect(pokes(run, [7, 0x000d_0001n])).toEqual(['ok'])
    const watch = { ...watchOf('a0'), address: 0xffff_8800_0000_0000n }
    expect(answer(run.apply({ type: 'modify', id: 'a0', watch }))).toBe('EINVAL')
    expect(run.registers(0).dr[0]).toBe(watchOf('a0').address)
    expect(pokes(run, [7, 0x000d_0001n])).toEqual(['EINVAL'])
  })

  test('a poke of its address moves it', () => {
    const run = world()
    ask(run, 'a0')
    expect(pokes(run, [0, 0xc000n])).toEqual(['ok'])
    expect(run.registers(0).dr[0]).toBe(0xc000n)
    expect(believed(run)).toEqual([['a0', 'SILENT']])
  })
})

test('exec and exit end what a debugger believes', () => {
  const run = world()
  pokes(run, [0, 0xa000n], [7, 0x000d_0001n])
  const outcomes = run.apply({ type: 'exit', task: 'A' })
  expect(outcomes).toContainEqual({ type: 'released', id: 'ptrace:A:DR0' })
  expect(run.registers(0).dr7).toBe(0x400n)
  expect(pokes(run, [7, 0x000d_0001n])).toEqual(['EINVAL'])
})
