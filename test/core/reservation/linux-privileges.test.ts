import { describe, expect, test } from 'vitest'
import type { Request } from '../../../src/core/reservation/actions.ts'
import { policies } from '../../../src/core/reservation/policies.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { play, write } from '../simulation/plays.ts'
import { askFor, bound, started, world } from './linux-world.ts'

const user = 0x60_1000n
const kernel = 0xffff_ffff_8100_0000n
const inTask = { task: 'A' }
const onCpu = { cpu: 0 }
const everywhere = {}

type Scope = Pick<Request, 'task' | 'cpu'>

function event(address: bigint, scope: Scope, more: Partial<Request> = {}) {
  const watch = { address, length: 8, type: 'write' } as const
  return { type: 'request', id: 'e', client: 'perf', watch, ...scope, ...more } as const
}

/** The answer without a paranoid setting is root's. */
describe('section 7.5 and hardware.md 5.2: who may watch what', () => {
  test.each<[string, Scope, bigint, Partial<Request>, string]>([
    ['root, the kernel, in a task', inTask, kernel, {}, 'ok'],
    ['root, the kernel, everywhere', everywhere, kernel, {}, 'ok'],
    ['root, the kernel excluded', inTask, kernel, { excludeKernel: true }, 'EINVAL'],
    ['root, user space, the kernel excluded', inTask, user, { excludeKernel: true }, 'ok'],
    ['paranoid 2', inTask, user, { paranoid: 2 }, 'EACCES'],
    ['paranoid 2, excluded', inTask, user, { paranoid: 2, excludeKernel: true }, 'ok'],
    ['paranoid 2, the kernel', inTask, kernel, { paranoid: 2 }, 'EACCES'],
    [
      'paranoid 2, the kernel, excluded',
      inTask,
      kernel,
      { paranoid: 2, excludeKernel: true },
      'EINVAL',
    ],
    ['paranoid 1', inTask, user, { paranoid: 1 }, 'ok'],
    ['paranoid 1, the kernel', inTask, kernel, { paranoid: 1 }, 'EPERM'],
    ['paranoid 1, a CPU', onCpu, user, { paranoid: 1 }, 'EACCES'],
    ['paranoid 1, a CPU, excluded', onCpu, user, { paranoid: 1, excludeKernel: true }, 'EACCES'],
    ['paranoid 1, every CPU', everywhere, user, { paranoid: 1 }, 'EACCES'],
    ['paranoid 1, a task on a CPU', { ...inTask, ...onCpu }, user, { paranoid: 1 }, 'ok'],
    ['paranoid 0, a CPU', onCpu, user, { paranoid: 0 }, 'ok'],
    ['paranoid 0, a CPU, the kernel', onCpu, kernel, { paranoid: 0 }, 'EPERM'],
    ['paranoid -1, a CPU, the kernel', onCpu, kernel, { paranoid: -1 }, 'EPERM'],
    ['another client than perf', everywhere, kernel, { client: 'wide', paranoid: 2 }, 'ok'],
    ['a debugger, the kernel', inTask, kernel, { client: 'gdb' }, 'EINVAL'],
    [
      'a debugger, the kernel, in spite of all',
      inTask,
      kernel,
      { client: 'gdb', excludeKernel: false },
      'EINVAL',
    ],
  ])('%s', (_, scope, address, more, expected) => {
    const run = started()
    expect(askFor(run, event(address, scope, more))).toBe(expected)
    // What was refused has given back what it had counted.
    const left = expected === 'ok' ? 3 : 4
    const others = [0, 1, 2, 3].map((n) => askFor(run, bound(`d${n}`, 0)))
    expect(others.filter((each) => each === 'ok')).toHaveLength(left)
  })

  test('the order: the kernel’s part, the slot, the address, the CPU', () => {
    const full = () => {
      const run = started()
      for (const n of [0, 1, 2, 3]) askFor(run, bound(`d${n}`, 0))
      return run
    }
    expect(askFor(full(), event(user, inTask, { paranoid: 2 }))).toBe('EACCES')
    expect(askFor(full(), event(kernel, onCpu, { paranoid: 1 }))).toBe('ENOSPC')
    expect(askFor(started(), event(kernel, onCpu, { paranoid: 1 }))).toBe('EPERM')
    const odd = { address: user, length: 4, type: 'execute' } as const
    expect(askFor(started(), event(user, onCpu, { paranoid: 1, watch: odd }))).toBe('EINVAL')
  })

  test('a change is looked at for the caller that opened the event', () => {
    const run = started()
    expect(askFor(run, event(user, inTask, { paranoid: 1 }))).toBe('ok')
    const watch = { address: kernel, length: 8, type: 'write' } as const
    expect(askFor(run, { type: 'modify', id: 'e', watch })).toBe('EPERM')
    expect(run.beliefs()).toMatchObject([{ believes: 'armed', watch: { address: user } }])
  })

  test('the kernel of a virtual machine’s guest answers the same', () => {
    const run = createRun(policies.hypervisor, world)
    expect(askFor(run, event(user, inTask, { paranoid: 2 }))).toBe('EACCES')
    expect(askFor(run, event(kernel, inTask, { paranoid: 1 }))).toBe('EPERM')
  })

  test('one that excludes the kernel hears of user space alone', () => {
    const watch = { address: user, length: 4, type: 'write' } as const
    for (const [excludeKernel, hits] of [
      [true, 1],
      [false, 2],
    ] as const) {
      const { run } = play(
        'linux',
        [{ id: 'perf', kind: 'perf' }],
        [
          { type: 'switch', cpu: 0, task: 'A' },
          { type: 'wish', id: 'w', client: 'perf', task: 'A', watch, excludeKernel },
          write(user),
          write(user, { mode: 'kernel' }),
        ],
      )
      expect(score(run)).toMatchObject({ hits, missed: 2 - hits })
    }
  })
})
