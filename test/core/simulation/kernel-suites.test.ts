import { describe, expect, test } from 'vitest'
import { raiseDebug } from '../../../src/core/registers/debug-exception.ts'
import { resetRegisters } from '../../../src/core/registers/registers.ts'
import { encodeSlot } from '../../../src/core/registers/slot-control.ts'
import { type BreakpointLength, slotIndices } from '../../../src/core/registers/types.ts'
import type { Watch } from '../../../src/core/matching/access.ts'
import type { ClientProgram, ScenarioAction } from '../../../src/core/clients/wishes.ts'
import type { PolicyKey } from '../../../src/core/reservation/policies.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { play } from './plays.ts'

const runs: ScenarioAction = { type: 'switch', cpu: 0, task: 'A' }
const access = (kind: 'read' | 'write' | 'execute', address: bigint, size = 1): ScenarioAction => ({
  type: 'access',
  cpu: 0,
  task: 'A',
  access: { kind, address, size },
})

interface Check {
  readonly type: 'execute' | 'write' | 'access'
  readonly kind: 'execute' | 'write' | 'read'
  readonly length: BreakpointLength
}
const checks: readonly Check[] = [
  { type: 'execute', kind: 'execute', length: 1 },
  ...([1, 2, 4, 8] as const).flatMap((length): Check[] => [
    { type: 'write', kind: 'write', length },
    { type: 'access', kind: 'read', length },
  ]),
]
const enables = [
  { local: false, global: true, exact: 0x200n },
  { local: true, global: false, exact: 0x100n },
  { local: true, global: true, exact: 0x300n },
]

/** Its 110 checks without the two that use no debug register (ICEBP and INT3). */
describe.each<PolicyKey>([
  'linux',
  'linux/2009',
  'linux/2010',
  'hypervisor',
  'raw',
  'priority',
  'reservation',
])('section 9.3 and hardware.md 4.2, tools/testing/selftests/breakpoints under %s', (key) => {
  test('each of DR0-DR3, each enable, each length: poked, hit, cleared, silent', () => {
    let trapped = 0
    for (const { type, kind, length } of checks) {
      for (const slot of slotIndices) {
        for (const { local, global, exact } of enables) {
          const address = 0x60_1000n + BigInt(8 * slot)
          const dr7 = encodeSlot(0n, slot, { type, length, local, global }) | exact
          const { run } = play(
            key,
            [],
            [
              runs,
              { type: 'poke', task: 'A', register: slot, value: address },
              { type: 'poke', task: 'A', register: 7, value: dr7 },
              access(kind, address),
              { type: 'poke', task: 'A', register: 7, value: 0n },
              access(kind, address),
            ],
          )
          expect(score(run)).toMatchObject({ refused: 0, hits: 1, missed: 0 })
          trapped += score(run).hits
        }
      }
    }
    expect(trapped).toBe(110 - 2)
  })
})

const perf: ClientProgram = { id: 'perf', kind: 'perf' }
const open = (id: string, watch: Watch): ScenarioAction => ({
  type: 'wish',
  id,
  client: 'perf',
  task: 'A',
  watch,
})
const variable = 0x60_2000n
const code = 0x40_1000n
const wo = (address = variable, length = 8): Watch => ({ address, length, type: 'write' })
const x = (address = code): Watch => ({ address, length: 1, type: 'execute' })

describe('section 9.2 and hardware.md 4.4, perf test', () => {
  const granted = (actions: readonly ScenarioAction[]) =>
    score(play('linux', [perf], [runs, ...actions]).run).granted

  test('bp_account: four of each kind, and the kinds share them', () => {
    const five = [0, 1, 2, 3, 4]
    expect(granted(five.map((n) => open(`w${n}`, wo())))).toBe(4)
    expect(granted(five.map((n) => open(`x${n}`, x())))).toBe(4)
    expect(granted([...five.map((n) => open(`w${n}`, wo())), open('x', x())])).toBe(4)
    expect(granted([open('w', wo()), ...five.map((n) => open(`x${n}`, x()))])).toBe(4)
  })

  test('bp_account: a write becomes an execute breakpoint where all slots are taken', () => {
    const { run } = play(
      'linux',
      [perf],
      [
        runs,
        ...[0, 1, 2, 3].map((n) => open(`w${n}`, wo())),
        { type: 'modify', id: 'w0', watch: x() },
        access('execute', code),
      ],
    )
    expect(score(run)).toMatchObject({ refused: 0, hits: 1 })
  })

  test('bp_account: the same where a CPU is full, not a task', () => {
    const { run } = play(
      'linux',
      [perf],
      [
        runs,
        ...[0, 1, 2, 3, 4].map((n): ScenarioAction => {
          return { type: 'wish', id: `w${n}`, client: 'perf', cpu: 0, watch: wo() }
        }),
        { type: 'modify', id: 'w0', watch: x() },
        access('execute', code),
      ],
    )
    expect(score(run)).toMatchObject({ granted: 4, refused: 1, hits: 1 })
  })

  test('wp: what counts for a write watch, and for one of all accesses', () => {
    const counts = (watch: Watch) =>
      [access('read', variable), access('write', variable)].map(
        (_, n, both) =>
          score(play('linux', [perf], [runs, open('w', watch), ...both.slice(0, n + 1)]).run).hits,
      )
    expect(counts(wo())).toEqual([0, 1])
    expect(counts({ ...wo(), type: 'access' })).toEqual([1, 2])
  })

  test('wp: a watch that is moved counts where it is now', () => {
    const { run } = play(
      'linux',
      [perf],
      [
        runs,
        open('w', wo()),
        access('write', variable),
        { type: 'modify', id: 'w', watch: wo(variable + 8n, 2) },
        access('write', variable),
        access('write', variable + 9n),
        access('write', variable + 10n),
      ],
    )
    expect(score(run).hits).toBe(2)
  })

  test('wp: a watch that is moved with disabled = 1 counts nothing until it is enabled', () => {
    const moved = { type: 'modify', id: 'w', watch: wo(variable + 8n, 2) } as const
    const actions: ScenarioAction[] = [
      runs,
      open('w', wo()),
      access('write', variable),
      { ...moved, disabled: true },
      access('write', variable + 8n),
      moved,
      access('write', variable + 9n),
      access('write', variable + 10n),
    ]
    const counts = actions.map(
      (_, n) => score(play('linux', [perf], actions.slice(0, n + 1)).run).hits,
    )
    expect(counts).toEqual([0, 0, 1, 1, 1, 1, 2, 2])
  })

  test('bp_signal: one call and one more write, with a handler that is watched itself', () => {
    const handler = 0x40_2000n
    const { outcomes } = play(
      'linux',
      [perf],
      [
        runs,
        open('x1', x()),
        open('x2', x(handler)),
        open('w', wo()),
        access('execute', code),
        access('execute', handler),
        access('write', variable),
        access('execute', handler),
        access('write', variable),
        access('execute', handler),
      ],
    )
    const hits = (id: string) => outcomes.get(id)?.filter((each) => each === 'hit').length
    expect([hits('x1'), hits('x2'), hits('w')]).toEqual([1, 3, 2])
  })
})

test('section 9.2, bp_signal_overflow: 10,000 calls are 10,000 hits', () => {
  const calls = Array<ScenarioAction>(10_000).fill(access('execute', code))
  const { run } = play('linux', [perf], [runs, open('x', x()), ...calls])
  expect(score(run)).toMatchObject({ hits: 10_000, missed: 0, stray: 0 })
})

describe('section 9.4, kvm-unit-tests x86/debug.c', () => {
  const write = (register: number, value: bigint): ScenarioAction => ({
    type: 'write',
    cpu: 0,
    register,
    value,
    client: 'test',
  })
  const dr6After = (actions: readonly ScenarioAction[]) =>
    play('raw', [], [runs, ...actions]).run.registers(0).dr6

  test('an execute breakpoint in DR2: BS that was there stays, B1 does not', () => {
    const armed = [write(2, code), write(7, 0x0000_0420n)]
    expect(dr6After([...armed, access('execute', code)])).toBe(0xffff_0ff4n)
    expect(dr6After([...armed, write(6, 0xffff_4ff2n), access('execute', code)])).toBe(0xffff_4ff4n)
  })

  test('a write of 4 bytes in DR1', () => {
    const armed = [write(1, variable), write(7, 0x00d0_040an)]
    expect(dr6After([...armed, access('write', variable, 4)])).toBe(0xffff_0ff2n)
    expect(dr6After([...armed, write(6, 0xffff_4ff0n), access('write', variable, 4)])).toBe(
      0xffff_4ff2n,
    )
  })

  test('a #DB without a cause of its own, as ICEBP’s, leaves no breakpoint in DR6', () => {
    expect(raiseDebug(resetRegisters(), {}).dr6).toBe(0xffff_0ff0n)
  })

  test('DR4 is DR6 while CR4.DE is clear, and raises #UD while it is set', () => {
    const { run } = play(
      'raw',
      [],
      [write(4, 0xffff_4ff0n), { type: 'control', cpu: 0, de: true }, write(4, 0xffff_0ff0n)],
    )
    expect(run.registers(0).dr6).toBe(0xffff_4ff0n)
    expect(run.journal.at(-1)?.outcomes).toMatchObject([{ type: 'fault', vector: '#UD' }])
  })
})
