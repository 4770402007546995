import { describe, expect, test } from 'vitest'
import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import { priority } from '../../../src/core/reservation/priority.ts'
import { answer, requestOf, table, watchOf } from './slots.ts'
import { ask, drop, silent, started, told } from './priority-told.ts'

const high = { priority: 192 }

describe('Ex1 of section 4c: the kernel at NORMAL against ptrace', () => {
  test('step by step', () => {
    const run = started()
    expect([ask(run, 'K1'), table(run)]).toEqual([['granted K1'], ['K1', '-', '-', '-']])
    expect([ask(run, 'K2'), table(run)]).toEqual([['granted K2'], ['K1', 'K2', '-', '-']])
    expect([ask(run, 'a0'), table(run)]).toEqual([['granted a0'], ['K1', 'K2', '-', 'a0']])
    expect([ask(run, 'a1'), table(run)]).toEqual([['granted a1'], ['K1', 'K2', 'a1', 'a0']])
    expect([ask(run, 'a2'), table(run)]).toEqual([
      ['uninstalled K2 by a2', 'granted a2'],
      ['K1', 'a2', 'a1', 'a0'],
    ])
    expect([ask(run, 'a3'), table(run)]).toEqual([
      ['uninstalled K1 by a3', 'granted a3'],
      ['a3', 'a2', 'a1', 'a0'],
    ])
    expect(run.beliefs().filter(({ believes }) => believes === 'waiting')).toMatchObject([
      { id: 'K1', silent: false },
      { id: 'K2', silent: false },
    ])
    expect([drop(run, 'a3'), table(run)]).toEqual([
      ['restored K1', 'released a3'],
      ['K1', 'a2', 'a1', 'a0'],
    ])
    expect(silent(run)).toEqual([])
  })
})

describe('Ex2 of section 4c: the kernel at HIGH', () => {
  test('step by step, with a debugger that never looks', () => {
    const run = started()
    ask(run, 'K1', high)
    for (const id of ['a0', 'a1', 'a2']) expect(ask(run, id)).toEqual([`granted ${id}`])
    expect(table(run)).toEqual(['K1', 'a2', 'a1', 'a0'])
    // 0, which ptrace takes for success.
    expect(ask(run, 'a3')).toEqual(['granted a3'])
    expect(silent(run)).toEqual(['a3'])
    expect([ask(run, 'K2', high), table(run)]).toEqual([['granted K2'], ['K1', 'K2', 'a1', 'a0']])
    expect(silent(run)).toEqual(['a2', 'a3'])
    expect([drop(run, 'K1'), table(run)]).toEqual([['released K1'], ['K2', 'a2', 'a1', 'a0']])
    expect(silent(run)).toEqual(['a3'])
  })

  test('the same by poking: success is reported, and the ledger finds what is armed nowhere', () => {
    const run = started()
    const poke = (register: number, value: bigint) =>
      run.apply({ type: 'poke', task: 'A', register, value })
    ask(run, 'K1', high)
    for (const n of [0, 1, 2, 3]) poke(n, watchOf(`a${n}`).address)
    const outcomes = poke(7, 0xdddd_0055n)
    expect(answer(outcomes)).toBe('ok')
    expect(told(outcomes)).toEqual([0, 1, 2, 3].map((n) => `granted ptrace:A:DR${n}`))
    expect(run.owners(0)).toEqual(['K1', 'ptrace:A:DR2', 'ptrace:A:DR1', 'ptrace:A:DR0'])
    expect(outcomes).toContainEqual({ type: 'unarmed', id: 'ptrace:A:DR3', cpu: 0 })
    expect(silent(run)).toEqual(['ptrace:A:DR3'])
  })

  test('with a debugger that looks: it waits, and is told when its register is gone and back', () => {
    const run = started()
    const looking = { client: 'utrace' }
    ask(run, 'K1', high)
    for (const id of ['a0', 'a1', 'a2']) ask(run, id, looking)
    expect(ask(run, 'a3', looking)).toEqual(['queued a3'])
    expect(ask(run, 'K2', high)).toEqual(['uninstalled a2 by K2', 'granted K2'])
    expect(silent(run)).toEqual([])
    expect(drop(run, 'K1')).toEqual(['restored a2', 'released K1'])
    expect(drop(run, 'K2')).toEqual(['restored a3', 'released K2'])
    expect(table(run)).toEqual(['a3', 'a2', 'a1', 'a0'])
  })
})

describe('Ex3 of section 4c: the priorities of threads are a maximum over all of them', () => {
  test('step by step', () => {
    const run = started()
    run.apply({ type: 'switch', cpu: 0, task: null })
    for (const id of ['K1', 'K2', 'K3', 'K4']) expect(ask(run, id)).toEqual([`granted ${id}`])
    expect(ask(run, 'K5')).toEqual(['queued K5'])
    expect(ask(run, 'a0')).toEqual(['uninstalled K4 by a0', 'granted a0'])
    // A runs nowhere, and the register is taken from the kernel everywhere.
    for (const cpu of [0, 1]) expect(table(run, cpu)).toEqual(['K1', 'K2', 'K3', '-'])
    expect(ask(run, 'b0')).toEqual(['granted b0'])
    for (const cpu of [0, 1]) expect(table(run, cpu)).toEqual(['K1', 'K2', 'K3', '-'])
    expect(ask(run, 'b1')).toEqual(['uninstalled K3 by b1', 'granted b1'])
    expect(drop(run, 'K1')).toEqual(['restored K3', 'released K1'])
    for (const cpu of [0, 1]) expect(table(run, cpu)).toEqual(['K2', 'K3', '-', '-'])
    run.apply({ type: 'switch', cpu: 1, task: 'B' })
    expect(table(run, 1)).toEqual(['K2', 'K3', 'b1', 'b0'])
    expect(silent(run)).toEqual([])
  })
})

describe('the priorities of section 4b', () => {
  test('NORMAL, PTRACE and HIGH are 64, 128 and 192, by kind of client', () => {
    const run = started()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    expect(ask(run, 'K1')).toEqual(['queued K1'])
    expect(ask(run, 'K2', { priority: 128 })).toEqual(['queued K2'])
    expect(ask(run, 'K3', { priority: 129 })).toEqual(['granted K3'])
    expect(table(run)).toEqual(['K3', 'a2', 'a1', 'a0'])
  })

  test('who declares itself not well-behaved outranks ptrace, which then just loses', () => {
    const run = started()
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id)
    expect(ask(run, 'K1', { wellBehaved: false })).toEqual(['granted K1'])
    expect(silent(run)).toEqual(['a3'])
    expect(ask(run, 'K2', { wellBehaved: false, priority: 64 })).toEqual(['queued K2'])
  })

  test('ties among the kernel’s own are first come first served, higher ones go before', () => {
    const run = started()
    for (const id of ['a0', 'a1']) ask(run, id)
    for (const id of ['K1', 'K2', 'K3']) ask(run, id)
    expect(table(run)).toEqual(['K1', 'K2', 'a1', 'a0'])
    expect(ask(run, 'K4', { priority: 65 })).toEqual(['uninstalled K2 by K4', 'granted K4'])
    expect(table(run)).toEqual(['K4', 'K1', 'a1', 'a0'])
  })

  test('0 is the priority of a thread that has nothing there, and ties go to it', () => {
    expect(ask(started(), 'K1', { priority: 0 })).toEqual(['queued K1'])
    expect(ask(started(), 'K1', { priority: 1 })).toEqual(['granted K1'])
  })

  test('threads do not compete with each other, a thread’s own do', () => {
    const run = started()
    const own = { client: 'utrace', priority: 10 }
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id, own)
    for (const id of ['b0', 'b1', 'b2', 'b3']) expect(ask(run, id)).toEqual([`granted ${id}`])
    expect(ask(run, 'a4', { client: 'utrace', priority: 11 })).toEqual([
      'uninstalled a3 by a4',
      'granted a4',
    ])
    expect(table(run)).toEqual(['a2', 'a1', 'a0', 'a4'])
  })

  test('what another thread no longer holds up is the kernel’s, and the loser hears for whom', () => {
    const run = started()
    ask(run, 'b0')
    for (const id of ['a0', 'K1', 'K2', 'K3', 'K4']) {
      ask(run, id, id === 'a0' ? { client: 'utrace', priority: 10 } : {})
    }
    expect(table(run)).toEqual(['K1', 'K2', 'K3', 'a0'])
    expect(drop(run, 'b0')).toEqual(['uninstalled a0 by K4', 'restored K4', 'released b0'])
    expect(table(run)).toEqual(['K1', 'K2', 'K3', 'K4'])
  })
})

describe('the callbacks of section 4b', () => {
  test('a thread that does not run hears at its next switch-in, and of nothing that is undone by then', () => {
    const run = started()
    const looking = { client: 'utrace' }
    for (const id of ['b0', 'b1', 'b2', 'b3']) ask(run, id, looking)
    expect(ask(run, 'K1', high)).toEqual(['granted K1'])
    expect(ask(run, 'K2', high)).toEqual(['granted K2'])
    const switchTo = (task: string | null) => told(run.apply({ type: 'switch', cpu: 1, task }))
    expect(switchTo('B')).toEqual(['uninstalled b2 by K2', 'uninstalled b3 by K1'])
    expect(switchTo(null)).toEqual([])
    expect(drop(run, 'K1')).toEqual(['released K1'])
    expect(ask(run, 'K3', high)).toEqual(['granted K3'])
    expect(switchTo('B')).toEqual([])
    switchTo(null)
    drop(run, 'K2')
    drop(run, 'K3')
    expect(switchTo('B')).toEqual(['restored b2', 'restored b3'])
    expect(silent(run)).toEqual([])
  })

  test('a request can say for itself whether its client looks', () => {
    const request = (id: string, more: Partial<RequestAction>) =>
      started().apply({ ...requestOf(id), ...more, priority: 0 })
    expect(told(request('K1', { client: 'kwatch' }))).toEqual(['queued K1'])
    expect(told(request('K1', { client: 'kwatch', attentive: false }))).toEqual(['granted K1'])
    expect(told(request('K1', { client: 'gdb' }))).toEqual(['granted K1'])
    expect(told(request('K1', { client: 'gdb', attentive: true }))).toEqual(['queued K1'])
  })
})

describe('the return codes of section 4b: negative for bad parameters alone', () => {
  test.each<[string, Partial<RequestAction>, string]>([
    ['I/O', { watch: { address: 0x80n, length: 1, type: 'io' } }, 'EINVAL'],
    ['execution of 4 bytes', { watch: { address: 0x80n, length: 4, type: 'execute' } }, 'EINVAL'],
    ['execution', { watch: { address: 0x81n, length: 1, type: 'execute' } }, 'ok'],
    ['4 pieces', { watch: { address: 0x81n, length: 8, type: 'write' } }, 'ok'],
    ['5 pieces', { watch: { address: 0x81n, length: 16, type: 'write' } }, 'EINVAL'],
    ['a megabyte', { watch: { address: 0x80n, length: 2 ** 20, type: 'write' } }, 'EINVAL'],
    ['priority 256', { priority: 256 }, 'EINVAL'],
    ['priority -1', { priority: -1 }, 'EINVAL'],
    ['priority 1.5', { priority: 1.5 }, 'EINVAL'],
    ['priority 255', { priority: 255 }, 'ok'],
  ])('%s', (_, more, expected) => {
    expect(answer(started().apply({ ...requestOf('K1'), ...more }))).toBe(expected)
  })

  test('a fifth of the kernel and a fifth of a thread are registered like any other', () => {
    const run = started()
    for (const id of ['K1', 'K2', 'K3', 'K4']) expect(ask(run, id)).toEqual([`granted ${id}`])
    expect(ask(run, 'K5')).toEqual(['queued K5'])
    for (const id of ['a0', 'a1', 'a2', 'a3']) ask(run, id, { client: 'utrace' })
    expect(ask(run, 'a4', { client: 'utrace' })).toEqual(['queued a4'])
  })

  test('whoever asks for one CPU gets all of them, and believes no more', () => {
    const run = started()
    ask(run, 'K1', { cpu: 1 })
    expect([table(run, 0), table(run, 1)]).toEqual([
      ['K1', '-', '-', '-'],
      ['K1', '-', '-', '-'],
    ])
    expect(run.beliefs()[0]?.cpu).toBeUndefined()
  })
})

describe('a watch of several pieces', () => {
  const long = { watch: { address: 0xa001n, length: 3, type: 'write' } } as const

  test('is believed while all of it is in registers, and its pieces go one by one', () => {
    const run = started()
    ask(run, 'K1', { watch: { address: 0x7001n, length: 8, type: 'write' } })
    expect(run.owners(0)).toEqual(['K1', 'K1', 'K1', 'K1'])
    expect(ask(run, 'a0')).toEqual(['uninstalled K1 by a0', 'granted a0'])
    expect(run.owners(0)).toEqual(['K1', 'K1', 'K1', 'a0'])
    expect(ask(run, 'a1')).toEqual(['granted a1'])
    expect(drop(run, 'a0')).toEqual(['released a0'])
    expect(drop(run, 'a1')).toEqual(['restored K1', 'released a1'])
  })

  test('modified to as many pieces it keeps its places, to more it goes behind its equals', () => {
    const run = started()
    for (const id of ['K1', 'K2', 'K3', 'K4', 'K5']) ask(run, id)
    const modify = (id: string, watch: RequestAction['watch']) =>
      told(run.apply({ type: 'modify', id, watch }))
    expect(modify('K1', watchOf('K9'))).toEqual(['modified K1'])
    expect(run.owners(1)).toEqual(['K1', 'K2', 'K3', 'K4'])
    expect(run.registers(1).dr[0]).toBe(watchOf('K9').address)
    expect(modify('K5', watchOf('K8'))).toEqual(['queued K5'])
    expect(modify('K1', long.watch)).toEqual(['restored K5', 'queued K1'])
    expect(run.owners(1)).toEqual(['K2', 'K3', 'K4', 'K5'])
    expect(modify('K2', { ...watchOf('K2'), type: 'io' })).toEqual(['refused K2 EINVAL'])
    expect(run.beliefs().find(({ id }) => id === 'K2')).toMatchObject({ believes: 'armed' })
  })
})

test('exec and exit give a thread’s registers back, a fork’s child starts with none', () => {
  const run = started()
  for (const id of ['K1', 'K2', 'K3', 'K4']) ask(run, id)
  ask(run, 'a0')
  run.apply({ type: 'poke', task: 'A', register: 7, value: 0x000d_0001n })
  expect(run.apply({ type: 'fork', task: 'A', child: 'B' })).toEqual([])
  run.apply({ type: 'switch', cpu: 1, task: 'B' })
  expect(table(run, 1)).toEqual(['K1', 'K2', '-', '-'])
  expect(told(run.apply({ type: 'exec', task: 'A' }))).toEqual([
    'restored K3',
    'restored K4',
    'released a0',
    'released ptrace:A:DR0',
  ])
  expect(table(run)).toEqual(['K1', 'K2', 'K3', 'K4'])
})

test('DR7 is encoded as Linux does (section 1): a kernel write of 4 bytes in slot 0, a task’s in slot 3', () => {
  const run = started()
  ask(run, 'K1')
  expect(run.registers(1).dr7 & ~0x400n).toBe(0x000d_0202n)
  ask(run, 'a0')
  expect(run.registers(0).dr7 & ~0x400n).toBe(0xd00d_0282n)
})

test('a raw writer can break it, and a switch does not mend the kernel’s address', () => {
  const run = started()
  ask(run, 'K1')
  run.apply({ type: 'write', cpu: 0, register: 0, value: 0x5000n, client: 'module' })
  expect(silent(run)).toEqual(['K1'])
  run.apply({ type: 'switch', cpu: 0, task: null })
  expect(silent(run)).toEqual(['K1'])
  ask(run, 'K2')
  expect(silent(run)).toEqual(['module:cpu0:DR0'])
})

test('all of section 4b is marked as reconstructed', () => {
  expect(priority.sources[0]).toMatchObject({ reconstructed: true })
})
