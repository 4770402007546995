import { describe, expect, test } from 'vitest'
import type { ClientProgram, ScenarioAction } from '../../../src/core/clients/wishes.ts'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { policies, type PolicyKey } from '../../../src/core/reservation/policies.ts'
import { describeOutcome } from '../../../src/core/simulation/explain.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { processOf } from '../../../src/core/simulation/world.ts'
import { play, threadedWorld, write } from './plays.ts'

const gdb: ClientProgram = { id: 'gdb', kind: 'gdb' }
const perf: ClientProgram = { id: 'perf', kind: 'perf' }
const address = 0x60_1000n
const watch = { address, length: 4, type: 'write' } as const
const runs = (task: string | null, cpu = 0): ScenarioAction => ({ type: 'switch', cpu, task })
const ofGdb: ScenarioAction = { type: 'wish', id: 'w', client: 'gdb', task: 'A', watch }
const go: ScenarioAction = { type: 'continue', client: 'gdb', task: 'A' }
const gdbRuns = [runs('A'), ofGdb, go]
const perfRuns: ScenarioAction[] = [
  runs('A'),
  { type: 'wish', id: 'w', client: 'perf', task: 'A', watch },
]

test('a process is its first task and the threads that name it', () => {
  expect(processOf(threadedWorld, 'A2')).toBe('A')
  expect(processOf(threadedWorld, 'B')).toBe('B')
  expect(processOf({ ...threadedWorld, tasks: ['constructor'] }, 'constructor')).toBe('constructor')
})

describe('migration', () => {
  const migrate: ScenarioAction = { type: 'migrate', task: 'A', cpu: 1 }

  test.each(['priority', 'reservation', 'linux', 'hypervisor'] as const)(
    'under %s the watch goes with its task',
    (key) => {
      const { run } = play(key, [gdb], [...gdbRuns, migrate, write(address, { cpu: 1 })])
      expect(run.owners(0)).toEqual([null, null, null, null])
      expect(score(run)).toMatchObject({ hits: 1, missed: 0, stray: 0, clobbered: 0 })
    },
  )

  test.each(['raw', 'debugreg'] as const)(
    'under %s lazy switching leaves it on the old CPU as well, for whoever runs there',
    (key) => {
      const { run } = play(
        key,
        [gdb],
        [...gdbRuns, migrate, write(address, { cpu: 1 }), runs('B'), write(address, { task: 'B' })],
      )
      expect(score(run)).toMatchObject({ hits: 1, missed: 0, stray: 1 })
    },
  )

  test('stands in the journal as two switches with a cause', () => {
    const { run } = play('linux', [], [runs('A'), migrate])
    expect(run.journal.map(({ action, cause }) => [action.type, cause])).toEqual([
      ['switch', undefined],
      ['migrate', undefined],
      ['switch', 1],
      ['switch', 1],
    ])
    expect([run.state(0).task, run.state(1).task]).toEqual([null, 'A'])
  })
})

describe('an access of the kernel on behalf of a task (hardware.md 2.13)', () => {
  const kernel = write(address, { mode: 'kernel' })

  test.each(['linux', 'linux/2009', 'hypervisor'] as const)(
    'under %s the kernel wrote it and gdb saw nothing',
    (key) => {
      const { run } = play(key, [gdb], [...gdbRuns, kernel, write(address)])
      expect(score(run)).toMatchObject({ hits: 1, missed: 1 })
      const told = run.journal.flatMap((entry) =>
        entry.outcomes.flatMap((outcome) =>
          outcome.type === 'missed' ? describeOutcome(run, entry, outcome, (id) => id) : [],
        ),
      )
      expect(told).toEqual([
        `${run.policy.title}: gdb misses an access although its breakpoint is in hardware: the kernel made the access on behalf of the task, and Linux tells neither debuggers nor events with exclude_kernel of those.`,
      ])
      expect(run.registers(0).dr6 & 0xfn).toBe(1n)
    },
  )

  test('perf is told under Linux, and gdb where nobody filters', () => {
    expect(score(play('linux', [perf], [...perfRuns, kernel]).run)).toMatchObject({ hits: 1 })
    for (const key of ['raw', 'debugreg', 'priority', 'reservation'] as const) {
      expect(score(play(key, [gdb], [...gdbRuns, kernel]).run)).toMatchObject({
        hits: 1,
        missed: 0,
      })
    }
  })

  test("a debugger's virtual DR6 says nothing of it", () => {
    const { outcomes, run } = play(
      'linux',
      [gdb],
      [...gdbRuns, kernel, { type: 'peek', task: 'A', register: 6 }],
    )
    expect(outcomes.get('gdb:A:DR0')?.at(-1)).toBe('missed')
    expect(run.journal.at(-1)?.outcomes).toEqual([
      { type: 'read', task: 'A', register: 6, value: 0n },
    ])
  })

  test('another method does not see it either', () => {
    for (const fallback of ['single-step', 'page-protection'] as const) {
      const four = [0, 1, 2, 3].map((n): ScenarioAction => ({
        type: 'wish',
        id: `k${n}`,
        client: 'module',
        watch: { address: 0xffff_ffff_8100_0000n + BigInt(8 * n), length: 4, type: 'write' },
      }))
      const { run } = play(
        'linux',
        [
          { ...gdb, fallback },
          { id: 'module', kind: 'wide' },
        ],
        [...four, ...gdbRuns, kernel, write(address)],
      )
      expect(score(run)).toMatchObject({ hits: 1, vain: 0, missed: 0 })
    }
  })
})

describe('an NMI (section 7.7)', () => {
  const nmi = write(address, { mode: 'kernel', nmi: true })

  test.each(['linux', 'linux/flexible', 'hypervisor'] as const)(
    'under %s nobody hears of what happens in it, and DR6 stays as it is',
    (key) => {
      const { run } = play(key, [perf], [...perfRuns, nmi])
      expect(score(run)).toMatchObject({ hits: 0, missed: 1, stray: 0 })
      expect(run.registers(0).dr6).toBe(0xffff_0ff0n)
      expect(run.journal.at(-1)?.outcomes).toEqual([
        {
          type: 'missed',
          id: 'w',
          cpu: 0,
          reason: 'it happened in an NMI, for which Linux clears DR7',
        },
      ])
    },
  )

  test.each(['raw', 'priority', 'reservation', 'linux/2009', 'linux/2010'] as const)(
    'under %s nobody had thought of that',
    (key) => {
      expect(score(play(key, [perf], [...perfRuns, nmi]).run)).toMatchObject({ hits: 1, missed: 0 })
    },
  )

  test("the host's debugger is told what happens in an NMI of the guest", () => {
    const { run } = play(
      'hypervisor',
      [{ id: 'host', kind: 'wide' }],
      [runs('A'), { type: 'wish', id: 'h', client: 'host', watch }, nmi],
    )
    expect(score(run)).toMatchObject({ hits: 1, missed: 0 })
  })
})

describe('what a debugger reads back', () => {
  const readBack = (key: PolicyKey, register: number, more: readonly ScenarioAction[] = []) => {
    const { run } = play(key, [gdb], [...gdbRuns, ...more, { type: 'peek', task: 'A', register }])
    return run.journal.at(-1)?.outcomes.flatMap((each) => (each.type === 'read' ? each.value : []))
  }

  test.each([
    'raw',
    'debugreg',
    'priority',
    'reservation',
    'reservation/prasad-2009',
    'linux',
    'hypervisor',
  ] as const)('under %s what it wrote', (key) => {
    expect(readBack(key, 0)).toEqual([address])
    // The code of 2009 answers with the bits that it made of them.
    expect(readBack(key, 7)).toEqual([key === 'reservation/prasad-2009' ? 0xd_0202n : 0xd_0101n])
    expect(readBack(key, 1)).toEqual([0n])
  })

  test('in a virtual machine too while the host holds the hardware (section 8)', () => {
    const host: ScenarioAction = {
      type: 'request',
      id: 'h',
      client: 'host',
      watch: { address: 0x9000n, length: 4, type: 'write' },
    }
    expect(readBack('hypervisor', 0, [host])).toEqual([address])
    expect(readBack('hypervisor', 7, [host])).toEqual([0xd_0101n])
  })
})

describe('threads', () => {
  const other = [runs('A2', 1), write(address, { cpu: 1, task: 'A2' })]

  test('gdb writes every thread of the process, ptrace by hand one task', () => {
    expect(score(play('linux', [gdb], [...gdbRuns, ...other]).run)).toMatchObject({ hits: 1 })
    const ptrace: ClientProgram = { id: 'gdb', kind: 'ptrace' }
    const { run } = play('linux', [ptrace], [runs('A'), ofGdb, ...other])
    expect(score(run)).toMatchObject({ hits: 0, missed: 0, granted: 1 })
  })

  test('a thread that is cloned later is written when it is seen, under any policy', () => {
    const cloned: ScenarioAction[] = [
      ...gdbRuns,
      { type: 'exit', task: 'A2' },
      { type: 'fork', task: 'A', child: 'A2' },
      ...other,
    ]
    for (const key of ['raw', 'debugreg', 'priority', 'reservation', 'linux'] as const) {
      expect([key, score(play(key, [gdb], cloned).run)]).toMatchObject([
        key,
        { hits: 1, missed: 0 },
      ])
    }
  })

  test('a forked process has what the policy copies, until gdb clears it and detaches', () => {
    const forked: ScenarioAction[] = [
      ...gdbRuns,
      { type: 'fork', task: 'A', child: 'B' },
      runs('B', 1),
      write(address, { cpu: 1, task: 'B' }),
    ]
    for (const key of ['raw', 'debugreg', 'linux'] as const) {
      expect(score(play(key, [gdb], forked).run)).toMatchObject({ hits: 0, stray: 0 })
    }
    const plain = forked.filter(({ type }) => type !== 'wish' && type !== 'continue')
    const poked: ScenarioAction[] = [
      { type: 'poke', task: 'A', register: 0, value: address },
      { type: 'poke', task: 'A', register: 7, value: 0xd_0001n },
    ]
    const copied = { raw: 1, debugreg: 1, priority: 0, reservation: 0, linux: 0 } as const
    for (const [key, stray] of Object.entries(copied)) {
      const { run } = play(key as keyof typeof copied, [], [...poked, ...plain])
      expect([key, score(run).stray]).toEqual([key, stray])
    }
  })
})

test.each([
  [{ type: 'jump' }, 'there is no action "jump"'],
  [{}, 'there is no action null'],
])(
  'an action that there is not, from a caller without types, is an outcome: %j',
  (action, reason) => {
    const run = createRun(policies.linux, { cpus: 1, tasks: ['A'] })
    expect(run.apply(action as unknown as Action)).toEqual([{ type: 'invalid', reason }])
  },
)
