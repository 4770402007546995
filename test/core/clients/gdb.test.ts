import { describe, expect, test } from 'vitest'
import type { LifeAction } from '../../../src/core/reservation/actions.ts'
import { Gdb } from '../../../src/core/clients/gdb.ts'
import type { GdbStyle } from '../../../src/core/clients/gdb-writes.ts'
import type { ClientProgram } from '../../../src/core/clients/wishes.ts'
import { kernelFrom, Machine } from './machine.ts'

function bench(machine: Machine, program: Partial<ClientProgram> = {}, style: GdbStyle = 'GDB 13') {
  const living = ['A', 'A2', 'B']
  const gdb = new Gdb(
    { id: 'gdb', kind: 'gdb', ...program },
    {
      cpus: 2,
      processOf: (task) => task.slice(0, 1),
      threadsOf: (task) => living.filter((each) => each.startsWith(task.slice(0, 1))),
      asksForKgdb: true,
      gdb: style,
    },
  )
  const life = (action: LifeAction) => {
    if (action.type === 'exit') living.splice(living.indexOf(action.task), 1)
    if (action.child !== undefined) living.push(action.child)
    machine.run(gdb.life(action))
  }
  const wish = (id: string, address: bigint, length: number, task = 'A') => {
    const watch = { address, length, type: 'write' } as const
    machine.run(gdb.wish({ type: 'wish', id, client: 'gdb', task, watch }))
  }
  const go = (task = 'A') => machine.run(gdb.continue(task))
  return { gdb, life, wish, go }
}

describe('what gdb writes (section 1a)', () => {
  test('nothing at `watch`; at continue DR7 = 0, addresses, DR7, DR6, in every thread', () => {
    const machine = new Machine()
    const { wish, go } = bench(machine)
    wish('w', 0x1001n, 8)
    expect(machine.done).toEqual([])
    go()
    const writes = [
      'DR7=0',
      'DR0=1001',
      'DR1=1002',
      'DR2=1004',
      'DR3=1008',
      'DR7=1d510155',
      'DR6=0',
    ]
    expect(machine.pokes).toEqual([
      ...writes.map((each) => `A ${each}`),
      ...writes.map((each) => `A2 ${each}`),
    ])
  })

  test('equal pieces share a register, which is given up with the last', () => {
    const machine = new Machine()
    const { gdb, wish, go } = bench(machine)
    wish('v', 0x1000n, 4, 'B')
    wish('w', 0x1000n, 4, 'B')
    go('B')
    machine.run(gdb.unwish('v'))
    go('B')
    expect(machine.pokes).toEqual(['B DR7=0', 'B DR0=1000', 'B DR7=d0101', 'B DR6=0'])
    machine.run(gdb.unwish('w'))
    go('B')
    expect(machine.pokes.slice(4)).toEqual(['B DR7=0'])
  })

  test('GDB 6 writes register by register, and what stays is not written again', () => {
    const machine = new Machine()
    const { gdb, wish, go } = bench(machine, {}, 'GDB 6')
    wish('v', 0x1000n, 4, 'B')
    wish('w', 0x2000n, 8, 'B')
    go('B')
    machine.run(gdb.unwish('v'))
    go('B')
    expect(machine.pokes).toEqual([
      'B DR0=1000',
      'B DR7=d0101',
      'B DR1=2000',
      'B DR7=9d0105',
      'B DR7=900104',
      'B DR0=0',
    ])
  })
})

describe('an error appears only at continue (section 11)', () => {
  test('the newest watch is given up, the others are written in every thread', () => {
    const machine = new Machine(kernelFrom(2))
    const { wish, go } = bench(machine, { fallback: 'single-step' })
    for (const n of [0, 1, 2]) wish(`w${n}`, BigInt(0x1000 + 8 * n), 8)
    expect(machine.notes).toEqual([])
    go()
    expect(machine.notes).toEqual(['refused w2 ENOSPC', 'fallback w2'])
    const two = ['DR7=0', 'DR0=1000', 'DR1=1008', 'DR7=990105', 'DR6=0']
    expect(machine.pokes.slice(-10)).toEqual([
      ...two.map((each) => `A ${each}`),
      ...two.map((each) => `A2 ${each}`),
    ])
  })

  test('where everything is refused everything is given up, and that is the end', () => {
    const machine = new Machine(kernelFrom(0))
    const { wish, go } = bench(machine)
    wish('v', 0x1000n, 4)
    wish('w', 0x2000n, 4)
    go()
    expect(machine.notes).toEqual(['refused w ENOSPC', 'refused v ENOSPC'])
    const before = machine.done.length
    go()
    expect(machine.done).toHaveLength(before)
  })

  test('what does not fit its own four it refuses itself: five pieces, or a fifth watch', () => {
    const machine = new Machine()
    const { wish, go } = bench(machine)
    wish('long', 0n, 33)
    for (const n of [0, 1, 2, 3, 4]) wish(`w${n}`, BigInt(0x1000 + 8 * n), 8)
    go()
    expect(machine.notes).toEqual(['refused long ENOSPC', 'refused w4 ENOSPC'])
  })

  test('one that never looks believes what was refused', () => {
    const machine = new Machine(kernelFrom(1))
    const { wish, go } = bench(machine, { ignoresErrors: true }, 'GDB 6')
    wish('v', 0x1000n, 4, 'B')
    wish('w', 0x2000n, 4, 'B')
    go('B')
    expect(machine.notes).toEqual(['assumed gdb:B:DR1'])
  })
})

describe('the life of a process', () => {
  test('a new thread is written at once, a new process is left with DR7 = 0', () => {
    const machine = new Machine()
    const { life, wish, go } = bench(machine)
    wish('w', 0x1000n, 4)
    life({ type: 'exit', task: 'A2' })
    go()
    expect(machine.pokes.some((each) => each.startsWith('A2'))).toBe(false)
    life({ type: 'fork', task: 'A', child: 'A2' })
    expect(machine.pokes.slice(4)).toEqual(['A2 DR7=0', 'A2 DR0=1000', 'A2 DR7=d0101', 'A2 DR6=0'])
    life({ type: 'fork', task: 'A', child: 'B' })
    expect(machine.pokes.slice(8)).toEqual(['B DR7=0'])
  })

  test('after exec it writes again, at detach it clears DR7 and no address', () => {
    const machine = new Machine()
    const { gdb, life, wish, go } = bench(machine)
    wish('w', 0x1000n, 4, 'B')
    go('B')
    life({ type: 'exec', task: 'B' })
    go('B')
    expect(machine.pokes.slice(4)).toEqual(machine.pokes.slice(0, 4))
    machine.run(gdb.detach('B'))
    expect(machine.pokes.slice(8)).toEqual(['B DR7=0'])
    expect(machine.notes).toEqual(['released w'])
  })

  test('with the last thread its wishes end', () => {
    const machine = new Machine()
    const { life, wish } = bench(machine)
    wish('w', 0x1000n, 4)
    life({ type: 'exit', task: 'A' })
    expect(machine.notes).toEqual([])
    life({ type: 'exit', task: 'A2' })
    expect(machine.notes).toEqual(['released w'])
  })

  test('a wish without a task is none', () => {
    const machine = new Machine()
    const { gdb } = bench(machine)
    const watch = { address: 0x1000n, length: 4, type: 'write' } as const
    machine.run(gdb.wish({ type: 'wish', id: 'w', client: 'gdb', watch }))
    expect(machine.notes).toEqual(['refused w ESRCH'])
  })
})
