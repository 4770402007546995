import { describe, expect, test } from 'vitest'
import type { Behaviour } from '../../../src/core/clients/behaviour.ts'
import { behaviourOf } from '../../../src/core/clients/behaviours.ts'
import type { ClientProgram, WishAction } from '../../../src/core/clients/wishes.ts'
import type { Action } from '../../../src/core/reservation/actions.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import { kernelFrom, Machine } from './machine.ts'

function clientOf(program: Partial<ClientProgram>, asksForKgdb = true): Behaviour {
  const around = {
    cpus: 2,
    processOf: (task: string) => task,
    threadsOf: (task: string) => [task],
    asksForKgdb,
    gdb: 'GDB 13',
  } as const
  const client = behaviourOf({ id: 'c', ...program }, around)
  if (client === null) throw new Error('a client without a kind')
  return client
}

const wish = (id: string, more: Partial<WishAction> = {}): WishAction => ({
  type: 'wish',
  id,
  client: 'c',
  watch: { address: 0x1000n, length: 4, type: 'write' },
  ...more,
})

const granted = (action: Action): readonly Outcome[] =>
  action.type === 'request' ? [{ type: 'granted', id: action.id, request: action }] : []
const refused = (action: Action): readonly Outcome[] =>
  action.type === 'request'
    ? [{ type: 'refused', id: action.id, errno: 'ENOSPC', reason: 'full', request: action }]
    : []

describe('ptrace by hand', () => {
  test('address and DR7, piece by piece, from its own lowest register up', () => {
    const machine = new Machine()
    const client = clientOf({ kind: 'ptrace' })
    machine.run(client.wish(wish('v', { task: 'A' })))
    const six = { address: 0x2002n, length: 6, type: 'access' } as const
    machine.run(client.wish(wish('w', { task: 'A', watch: six })))
    expect(machine.pokes).toEqual([
      'A DR0=1000',
      'A DR7=d0001',
      'A DR1=2002',
      'A DR7=7d0005',
      'A DR2=2004',
      'A DR7=f7d0015',
    ])
    machine.run(client.unwish('v'))
    expect(machine.pokes.at(-1)).toBe('A DR7=f700014')
  })

  test('it looks at each answer, and puts the old DR7 back', () => {
    const machine = new Machine(kernelFrom(2))
    const client = clientOf({ kind: 'ptrace', fallback: 'page-protection' })
    machine.run(client.wish(wish('v', { task: 'A' })))
    const three = { address: 0x2001n, length: 3, type: 'write' } as const
    machine.run(client.wish(wish('w', { task: 'A', watch: three })))
    expect(machine.notes).toEqual(['refused w ENOSPC', 'fallback w'])
    expect(machine.pokes.slice(2)).toEqual([
      'A DR1=2001',
      'A DR7=1d0005',
      'A DR2=2002',
      'A DR7=51d0015',
      'A DR7=d0001',
    ])
    machine.run(client.wish(wish('x', { task: 'A' })))
    expect(machine.pokes.slice(7)).toEqual(['A DR1=1000', 'A DR7=dd0005'])
  })
})

describe('a raw writer', () => {
  test('writes address and its bits of DR7 on every CPU', () => {
    const machine = new Machine()
    const client = clientOf({ kind: 'raw' })
    machine.run(client.wish(wish('v')))
    machine.run(client.wish(wish('w', { cpu: 1 })))
    expect(machine.writes).toEqual([
      '0 DR0=1000',
      '0 DR7=d0002/f0003',
      '1 DR0=1000',
      '1 DR7=d0002/f0003',
      '1 DR1=1000',
      '1 DR7=d00008/f0000c',
    ])
    machine.run(client.unwish('v'))
    expect(machine.writes.slice(6)).toEqual(['0 DR7=0/f0003', '1 DR7=0/f0003'])
  })

  test('has four of its own and no more', () => {
    const machine = new Machine()
    const client = clientOf({ kind: 'raw' })
    for (const id of ['a', 'b', 'c', 'd', 'e']) machine.run(client.wish(wish(id)))
    expect(machine.notes).toEqual(['refused e ENOSPC'])
  })

  test('kgdb is one where nobody ever taught it to ask, and asks where somebody did', () => {
    const raw = new Machine()
    raw.run(clientOf({ kind: 'kgdb' }, false).wish(wish('k')))
    expect(raw.writes).toHaveLength(4)
    const asking = new Machine(granted)
    asking.run(clientOf({ kind: 'kgdb' }).wish(wish('k', { task: 'A', cpu: 1 })))
    expect(asking.done).toEqual([
      { type: 'request', id: 'k', client: 'c', kind: 'kgdb', watch: wish('k').watch },
    ])
  })
})

describe('who asks the kernel', () => {
  test.each(['kwatch', 'wide', 'ksym'] as const)('%s asks for every CPU and no task', (kind) => {
    const machine = new Machine(granted)
    machine.run(clientOf({ kind }).wish(wish('k', { task: 'A', cpu: 1, from: 1 })))
    expect(machine.done).toEqual([
      { type: 'request', id: 'k', client: 'c', kind, from: 1, watch: wish('k').watch },
    ])
  })

  test('perf for a task, a CPU, or both', () => {
    const machine = new Machine(granted)
    const client = clientOf({ kind: 'perf' })
    machine.run(client.wish(wish('a', { task: 'A' })))
    machine.run(client.wish(wish('b', { cpu: 1 })))
    machine.run(client.wish(wish('c', { task: 'A', cpu: 1 })))
    expect(machine.done).toMatchObject([
      { id: 'a', task: 'A' },
      { id: 'b', cpu: 1 },
      { id: 'c', task: 'A', cpu: 1 },
    ])
  })

  test('a refusal makes it fall back, and giving up ends that without the kernel', () => {
    const machine = new Machine(refused)
    const client = clientOf({ kind: 'perf', fallback: 'page-protection' })
    machine.run(client.wish(wish('a', { task: 'A' })))
    expect(machine.notes).toEqual(['fallback a'])
    machine.run(client.unwish('a'))
    expect(machine.done).toHaveLength(1)
    expect(machine.notes).toEqual(['fallback a', 'released a'])
  })

  test.each([
    ['single-step', {}, 'no single task to step'],
    ['page-protection', { watch: { address: 0x1000n, length: 1, type: 'execute' } }, 'is for data'],
    ['page-protection', { watch: { address: 0x60n, length: 1, type: 'io' } }, 'have no pages'],
  ] as const)('%s cannot do everything, and it says so', (fallback, more, text) => {
    const machine = new Machine(refused)
    machine.run(clientOf({ kind: 'wide', fallback }).wish(wish('a', more)))
    expect(machine.notes).toEqual([])
    expect(machine.noted).toMatchObject([
      { type: 'reported', text: expect.stringContaining(text) as string },
    ])
  })
})

describe('the ksym tracer of section 6', () => {
  test.each([
    ['4 bytes alone', { address: 0x1000n, length: 8, type: 'write' }, 'refused a EINVAL'],
    ['no execution', { address: 0x1000n, length: 4, type: 'execute' }, 'refused a EINVAL'],
  ] as const)('%s', (_, watch, note) => {
    const machine = new Machine(granted)
    machine.run(clientOf({ kind: 'ksym' }).wish(wish('a', { watch })))
    expect([machine.done, machine.notes]).toEqual([[], [note]])
  })

  test('four entries, and one more once one is gone', () => {
    const machine = new Machine(granted)
    const client = clientOf({ kind: 'ksym' })
    for (const id of ['a', 'b', 'c', 'd', 'e']) machine.run(client.wish(wish(id)))
    expect(machine.notes).toEqual(['refused e ENOSPC'])
    machine.run(client.unwish('a'))
    machine.run(client.wish(wish('f')))
    expect(machine.done).toHaveLength(6)
  })

  test('whatever the kernel says, its user is told EAGAIN', () => {
    const machine = new Machine(refused)
    machine.run(clientOf({ kind: 'ksym' }).wish(wish('a')))
    expect(machine.noted).toEqual([
      { type: 'reported', client: 'c', text: 'EAGAIN, request failed, try again later' },
    ])
  })
})

describe('a utrace client, told to make way', () => {
  const play = (program: Partial<ClientProgram>) => {
    const machine = new Machine(granted)
    const client = clientOf({ kind: 'utrace', fallback: 'single-step', ...program })
    machine.run(client.wish(wish('u', { task: 'A', priority: 90 })))
    const told = client.takenOut?.('u')
    if (told !== undefined) machine.run(told)
    return machine
  }

  test('gives its place back and goes on another way', () => {
    const { done, notes } = play({})
    expect(done).toMatchObject([
      { type: 'request', priority: 90, attentive: true },
      { type: 'release', id: 'u' },
    ])
    expect(notes).toEqual(['fallback u'])
  })

  test('or asks again at the lowest rank, once', () => {
    const { done, notes } = play({ underPressure: 'downgrade' })
    expect(done.slice(1)).toMatchObject([
      { type: 'release', id: 'u' },
      { type: 'request', id: 'u', priority: 1 },
    ])
    expect(notes).toEqual([])
  })

  test('or waits', () => {
    const { done, notes } = play({ underPressure: 'wait' })
    expect(done).toHaveLength(1)
    expect(notes).toEqual(['fallback u'])
  })
})
