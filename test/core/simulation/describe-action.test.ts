import { describe, expect, test } from 'vitest'
import type { ScenarioAction } from '../../../src/core/clients/wishes.ts'
import { describeAction } from '../../../src/core/simulation/describe-action.ts'

const watch = { address: 0x404040n, length: 4, type: 'write' } as const
const access = { kind: 'write', address: 0x404040n, size: 4 } as const

describe('an action in a few words', () => {
  test.each<[action: ScenarioAction, words: string]>([
    [
      { type: 'wish', id: 'g-1', client: 'gdb', task: 'A', watch },
      'wish for 4 bytes at 0x404040 for write in task A (g-1)',
    ],
    [
      { type: 'request', id: 'p-1', client: 'perf', task: 'B', cpu: 1, watch },
      'request 4 bytes at 0x404040 for write in task B, on CPU 1 (p-1)',
    ],
    [
      { type: 'request', id: 'k-1', client: 'kgdb', watch },
      'request 4 bytes at 0x404040 for write (k-1)',
    ],
    [{ type: 'modify', id: 'p-1', watch }, 'move p-1 to 4 bytes at 0x404040 for write'],
    [{ type: 'switch', cpu: 1, task: null }, 'run no task on CPU 1'],
    [{ type: 'migrate', task: 'A', cpu: 1 }, 'move task A to CPU 1'],
    [
      { type: 'write', cpu: 0, register: 7, value: 1n, mask: 1n, client: 'you' },
      'toggle L0 of DR7 on CPU 0',
    ],
    [
      { type: 'write', cpu: 0, register: 7, value: 0n, mask: 1n << 19n, client: 'you' },
      'toggle LEN0 bit 1 of DR7 on CPU 0',
    ],
    [
      { type: 'write', cpu: 0, register: 0, value: 0x404040n, client: 'you' },
      'set DR0 to 0x404040 on CPU 0',
    ],
    [{ type: 'control', cpu: 1, de: false }, 'clear CR4.DE of CPU 1'],
    [
      { type: 'access', cpu: 0, task: 'A', access, mode: 'kernel' },
      'write to 4 bytes at 0x404040 by the kernel for task A on CPU 0',
    ],
    [{ type: 'access', cpu: 0, task: null, access }, 'write to 4 bytes at 0x404040 on CPU 0'],
    [{ type: 'fork', task: 'A', child: 'B' }, 'fork of task A, which makes task B'],
    [{ type: 'exit', task: 'A' }, 'exit of task A'],
  ])('%#', (action, words) => {
    expect(describeAction(action)).toBe(words)
  })
})
