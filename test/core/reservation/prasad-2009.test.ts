import { describe, expect, test } from 'vitest'
import type { Watch } from '../../../src/core/matching/access.ts'
import { prasad2009 } from '../../../src/core/reservation/prasad-2009.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { answer, ask, requestOf, table, watchOf } from './slots.ts'

function world(cpus = 2) {
  const run = createRun(prasad2009, { cpus, tasks: ['A', 'B', 'C'] })
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  return run
}

const write = (address: bigint, length: number): Watch => ({ address, length, type: 'write' })
const kernelAddress = 0xffff_ffff_8100_0000n

describe('P4, the examples of section 6', () => {
  test('Ex1: the kernel closes up towards DR3', () => {
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
    expect(outcomes).toContainEqual({ type: 'moved', id: 'K2', cpu: 1, from: 2, slot: 3 })
    expect(table(run)).toEqual(['a0', 'a1', '-', 'K2'])
    expect(ask(run, 'a2')).toBe('ok')
    expect(table(run)).toEqual(['a0', 'a1', 'a2', 'K2'])
    expect(run.owners(0)).toEqual(['a0', 'a1', 'a2', 'K2'])
    expect(run.beliefs().filter(({ silent }) => silent)).toEqual([])
  })

  test('Ex2: three registers are idle, and the kernel is refused', () => {
    const run = world()
    for (const id of ['a0', 'a1', 'a2', 'a3']) expect(ask(run, id)).toBe('ok')
    for (const id of ['a0', 'a1', 'a2']) run.apply({ type: 'release', id })
    expect(table(run)).toEqual(['-', '-', '-', 'a3'])
    expect(ask(run, 'K1')).toBe('ENOSPC')
    run.apply({ type: 'release', id: 'a3' })
    for (const id of ['K1', 'K2', 'K3', 'K4']) expect(ask(run, id)).toBe('ok')
    expect(table(run)).toEqual(['K4', 'K3', 'K2', 'K1'])
    expect(ask(run, 'K5')).toBe('ENOSPC')
    run.apply({ type: 'poke', task: 'A', register: 0, value: 0xa000n })
    const poked = run.apply({ type: 'poke', task: 'A', register: 7, value: 0x000d_0001n })
    expect(answer(poked)).toBe('ENOSPC')
    run.apply({ type: 'release', id: 'K2' })
    expect(table(run)).toEqual(['-', 'K4', 'K3', 'K1'])
  })

  test('Ex3: a task that never runs again blocks the kernel everywhere, until it ends', () => {
    const run = world()
    for (const id of ['b0', 'b1', 'b2', 'b3']) ask(run, id)
    for (const id of ['b0', 'b1', 'b2']) run.apply({ type: 'release', id })
    expect(ask(run, 'K1')).toBe('ENOSPC')
    run.apply({ type: 'exit', task: 'B' })
    expect(ask(run, 'K1')).toBe('ok')
  })
})

describe('the answers of section 6', () => {
  test.each([
    ['a task above user space', 'a0', write(0x7fff_ffff_f000n, 4), 'EFAULT'],
    ['a task at its last byte', 'a0', write(0x7fff_ffff_efffn, 1), 'ok'],
    ['a task at a kernel address', 'a0', write(kernelAddress, 4), 'EFAULT'],
    ['the kernel at a user address', 'K1', write(0xa000n, 4), 'EFAULT'],
    ['the kernel at its first address', 'K1', write(0x7fff_ffff_f000n, 8), 'ok'],
    ['address 0', 'a0', write(0n, 4), 'EINVAL'],
    ['I/O', 'a0', { address: 0x80n, length: 1, type: 'io' }, 'EINVAL'],
    ['3 bytes of code', 'a0', { address: 0x80n, length: 3, type: 'execute' }, 'EINVAL'],
    [
      '4 bytes of kernel code',
      'K1',
      { address: kernelAddress, length: 4, type: 'execute' },
      'EINVAL',
    ],
    ['kernel code', 'K1', { address: kernelAddress, length: 1, type: 'execute' }, 'ok'],
    ['misaligned code', 'a0', { address: 0x81n, length: 4, type: 'execute' }, 'EINVAL'],
  ] as const)('%s', (_, id, watch, expected) => {
    expect(answer(world().apply({ ...requestOf(id), watch }))).toBe(expected)
  })

  test('a free register is looked for before a task’s breakpoint is validated, and after a kernel’s', () => {
    const run = world()
    for (const id of ['K1', 'K2', 'K3', 'K4']) ask(run, id)
    expect(answer(run.apply({ ...requestOf('a0'), watch: write(0n, 4) }))).toBe('ENOSPC')
    expect(answer(run.apply({ ...requestOf('K5'), watch: write(0n, 4) }))).toBe('EINVAL')
  })

  test('a watch of several pieces is all or nothing', () => {
    const run = world()
    for (const id of ['K1', 'K2']) ask(run, id)
    expect(answer(run.apply({ ...requestOf('a0'), watch: write(0xa001n, 7) }))).toBe('ENOSPC')
    expect(run.owners(0)).toEqual([null, null, 'K2', 'K1'])
    expect(answer(run.apply({ ...requestOf('a1'), watch: write(0xa002n, 6) }))).toBe('ok')
    expect(run.owners(0)).toEqual(['a1', 'a1', 'K2', 'K1'])
  })

  test('neither call knows of a CPU: who asks for one gets all', () => {
    const run = world()
    run.apply({ ...requestOf('K1'), cpu: 1 })
    expect([table(run, 0)[3], table(run, 1)[3]]).toEqual(['K1', 'K1'])
    const access = { kind: 'write', address: watchOf('K1').address, size: 1 } as const
    const outcomes = run.apply({ type: 'access', cpu: 0, task: null, access })
    expect(outcomes).toContainEqual({ type: 'hit', id: 'K1', cpu: 0, slot: 3 })
  })
})

describe('modify', () => {
  test('validation’s EFAULT becomes EINVAL (section 14, P4.4), and everything stays', () => {
    const run = world()
    ask(run, 'a0')
    const before = run.registers(0)
    const outcomes = run.apply({ type: 'modify', id: 'a0', watch: write(kernelAddress, 4) })
    expect(answer(outcomes)).toBe('EINVAL')
    expect(run.registers(0)).toEqual(before)
    expect(run.beliefs()[0]).toMatchObject({ watch: watchOf('a0'), silent: false })
  })

  test('more pieces and fewer', () => {
    const run = world()
    ask(run, 'a0')
    expect(answer(run.apply({ type: 'modify', id: 'a0', watch: write(0xa001n, 7) }))).toBe('ok')
    expect(run.owners(0)).toEqual(['a0', 'a0', 'a0', null])
    expect(answer(run.apply({ type: 'modify', id: 'a0', watch: write(0xa010n, 8) }))).toBe('ok')
    expect(run.owners(0)).toEqual(['a0', null, null, null])
    expect(run.beliefs()[0]?.silent).toBe(false)
  })

  test('what does not fit is undone', () => {
    const run = world()
    for (const id of ['K1', 'K2', 'a0', 'a1']) ask(run, id)
    const before = run.registers(0)
    expect(answer(run.apply({ type: 'modify', id: 'a0', watch: write(0xa001n, 3) }))).toBe('ENOSPC')
    expect(run.registers(0)).toEqual(before)
    expect(run.beliefs().some(({ silent }) => silent)).toBe(false)
  })

  test('the kernel’s is unregistered and registered anew, and gone where that fails', () => {
    const run = world()
    ask(run, 'K1')
    ask(run, 'K2')
    const next = write(kernelAddress + 0x800n, 8)
    expect(answer(run.apply({ type: 'modify', id: 'K1', watch: next }))).toBe('ok')
    expect(run.owners(1)).toEqual([null, null, 'K1', 'K2'])
    const outcomes = run.apply({ type: 'modify', id: 'K1', watch: write(0xa000n, 4) })
    expect(answer(outcomes)).toBe('EFAULT')
    expect(run.beliefs()[0]).toMatchObject({ id: 'K1', believes: 'refused', errno: 'EFAULT' })
    expect(run.owners(1)).toEqual([null, null, null, 'K2'])
  })
})

describe('the lazy switch and the #DB handler', () => {
  const touch = (id: string, task: string | null) =>
    ({
      type: 'access',
      cpu: 0,
      task,
      access: { kind: 'write', address: watchOf(id).address, size: 4 },
    }) as const

  test('a task without breakpoints finds the leftover of another, and its first hit clears it', () => {
    const run = world()
    for (const id of ['K1', 'a0']) ask(run, id)
    run.apply({ type: 'switch', cpu: 0, task: 'B' })
    expect(table(run)).toEqual(['a0', '-', '-', 'K1'])
    expect(run.reactiveSlots(0)).toEqual([0, 3])
    expect(run.apply(touch('a0', 'B'))).toEqual([{ type: 'stray', cpu: 0, slot: 0 }])
    expect(table(run)).toEqual(['-', '-', '-', 'K1'])
    expect(run.reactiveSlots(0)).toEqual([])
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(table(run)).toEqual(['a0', '-', '-', 'K1'])
  })

  test('a hit of the kernel’s clears the leftover too', () => {
    const run = world()
    for (const id of ['K1', 'a0']) ask(run, id)
    run.apply({ type: 'switch', cpu: 0, task: null })
    expect(run.apply(touch('K1', null))).toEqual([{ type: 'hit', id: 'K1', cpu: 0, slot: 3 }])
    expect(table(run)).toEqual(['-', '-', '-', 'K1'])
  })

  test('where the task has breakpoints DR7 is what it was', () => {
    const run = world()
    for (const id of ['K1', 'a0']) ask(run, id)
    expect(run.reactiveSlots(0)).toEqual([])
    const { dr7 } = run.registers(0)
    expect(run.apply(touch('a0', 'A'))).toEqual([{ type: 'hit', id: 'a0', cpu: 0, slot: 0 }])
    expect(run.registers(0).dr7).toBe(dr7)
  })

  test('what the policy writes is its own, also where a raw writer wrote the same', () => {
    const run = world()
    const { address } = watchOf('a0')
    run.apply({ type: 'write', cpu: 0, register: 0, value: address, client: 'module' })
    run.apply({ type: 'write', cpu: 0, register: 7, value: 0x000d_0002n, client: 'module' })
    ask(run, 'K1')
    expect(run.owners(0)).toEqual([null, null, null, 'K1'])
    run.apply({ type: 'write', cpu: 0, register: 7, value: 0xd00d_0282n, client: 'module' })
    expect(run.owners(0)).toEqual(['module:cpu0:DR0', null, null, 'K1'])
    ask(run, 'a0')
    expect(run.owners(0)).toEqual(['a0', null, null, 'K1'])
  })

  test('a raw writer loses its slot to a hit of anybody’s in a task without breakpoints', () => {
    const run = world()
    ask(run, 'K1')
    run.apply({ type: 'write', cpu: 0, register: 0, value: 0x5000n, client: 'module' })
    run.apply({
      type: 'write',
      cpu: 0,
      register: 7,
      value: 0x2n,
      mask: 0xf_0003n,
      client: 'module',
    })
    expect(run.owners(0)).toEqual(['module:cpu0:DR0', null, null, 'K1'])
    const outcomes = run.apply(touch('K1', 'A'))
    expect(outcomes).toContainEqual({
      type: 'clobbered',
      id: 'module:cpu0:DR0',
      cpu: 0,
      slot: 0,
      by: null,
    })
  })
})

test('GE stays after the last release and reaches the hardware, until a flush that runs (section 14, P4.1)', () => {
  const run = world()
  ask(run, 'a0')
  run.apply({ type: 'release', id: 'a0' })
  expect(run.registers(0).dr7).toBe(0x600n)
  run.apply({ type: 'exec', task: 'A' })
  ask(run, 'K1')
  run.apply({ type: 'release', id: 'K1' })
  expect(run.registers(0).dr7).toBe(0x600n)
  ask(run, 'a1')
  expect(run.apply({ type: 'exec', task: 'A' })).toContainEqual({ type: 'released', id: 'a1' })
  expect(run.registers(0).dr7).toBe(0x400n)
})

describe('ksym_tracer (section 6)', () => {
  const trace = (n: number, watch: Watch = write(kernelAddress + BigInt(n) * 16n, 4)) =>
    ({ type: 'request', id: `s${n}`, client: 'ksym_tracer', watch }) as const

  test('at most four symbols; a fifth is ENOSPC', () => {
    const run = world()
    const answers = [1, 2, 3, 4, 5].map((n) => answer(run.apply(trace(n))))
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ENOSPC'])
  })

  test('whatever the kernel refuses is EAGAIN: try again later', () => {
    const run = world()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    expect(answer(run.apply(trace(1)))).toBe('EAGAIN')
    expect(answer(run.apply(trace(2, write(0xa000n, 4))))).toBe('EAGAIN')
  })

  test('a changed entry is unregistered and registered anew, and dropped where that fails', () => {
    const run = world()
    for (const n of [1, 2, 3, 4]) run.apply(trace(n))
    const outcomes = run.apply({ type: 'modify', id: 's2', watch: write(0xa000n, 4) })
    expect(answer(outcomes)).toBe('EAGAIN')
    expect(table(run)).toEqual(['-', 's4', 's3', 's1'])
    expect(run.beliefs()[1]).toMatchObject({ id: 's2', believes: 'refused', errno: 'EAGAIN' })
    expect(answer(run.apply(trace(5)))).toBe('ok')
  })

  test('4 bytes, written or accessed, and nothing else', () => {
    const run = world()
    const watch = { address: kernelAddress, length: 4, type: 'access' } as const
    expect(answer(run.apply(trace(1, { ...watch, length: 8 })))).toBe('EINVAL')
    expect(answer(run.apply(trace(1, { ...watch, type: 'execute' })))).toBe('EINVAL')
    expect(answer(run.apply(trace(1)))).toBe('ok')
    expect(answer(run.apply({ type: 'modify', id: 's1', watch }))).toBe('ok')
    expect(answer(run.apply({ type: 'modify', id: 's1', watch: { ...watch, length: 1 } }))).toBe(
      'EINVAL',
    )
    expect(run.beliefs()[0]).toMatchObject({ believes: 'armed', watch, silent: false })
  })
})
