import { describe, expect, test } from 'vitest'
import {
  describeAccess,
  describeBelief,
  describeLoss,
  describeMissed,
  describeOutcome,
} from '../../../src/core/simulation/explain.ts'
import { policyOf } from '../../../src/core/reservation/policies.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { simulate } from '../../../src/core/simulation/simulate.ts'
import { readScenario } from './traces.ts'

const name = (client: string) => client

describe('nobody coordinates', () => {
  const run = simulate(readScenario('nobody-coordinates'), 'raw')

  test('the loss names who, where, when, and who was not told', () => {
    expect(describeLoss(run, 'kwatch-1', 30, name)).toBe(
      "the switch to task B at tick 24 loaded gdb's DR0 over it and nobody told kwatch",
    )
  })

  test('who keeps the address and loses what DR7 says of it is not called the one who overwrote it', () => {
    const watch = (address: bigint, length: number) => ({ address, length, type: 'write' }) as const
    const shared = createRun(policyOf('raw'), { cpus: 1, tasks: ['A'] })
    const gdb = { type: 'request', client: 'gdb', task: 'A' } as const
    shared.apply({ type: 'switch', cpu: 0, task: 'A' })
    shared.apply({ ...gdb, id: 'g', watch: watch(0x1000n, 8) })
    shared.apply({ ...gdb, id: 'h', watch: watch(0x3000n, 8) })
    shared.apply({ type: 'request', id: 'k', client: 'kgdb', watch: watch(0x2000n, 4) })
    const access = { kind: 'write', address: 0x3000n, size: 8 } as const
    shared.apply({ type: 'access', cpu: 0, task: 'A', access }, 9)
    expect(describeLoss(shared, 'k', 9, name)).toBe(
      'the #DB handler rewrote DR7 at tick 9, which changed what DR0 watches, and nobody told kgdb',
    )
  })

  test('before its loss there is none', () => {
    expect(describeLoss(run, 'kwatch-1', 23, name)).toBe('kwatch has not lost it')
  })

  test('a missed access names itself and the reason', () => {
    const access = { kind: 'write', address: 0xffff_ffff_8260_2a44n, size: 4 } as const
    expect(describeMissed(run, 'kwatch-1', 32, access, name)).toBe(
      "Nobody coordinates: the write to 4 bytes at 0xffffffff82602a44 at tick 32 was missed, because the switch to task B at tick 24 loaded gdb's DR0 over it and nobody told kwatch.",
    )
  })

  test('a belief says whether it is so', () => {
    const say = (tick: number, id: string) => {
      const belief = run.beliefsAt(tick).find((each) => each.id === id)
      return belief ? describeBelief(run, belief, tick, name) : null
    }
    expect(say(12, 'kwatch-1')).toMatch(
      /believes that write 0x\w+ is armed, and the hardware holds it/,
    )
    expect(say(20, 'gdb-1')).toMatch(/task B does not run now, so no CPU holds it/)
    expect(say(32, 'kwatch-1')).toMatch(/but the switch to task B at tick 24/)
    expect(say(2, 'gdb-1')).toBeNull()
  })
})

describe('a release that takes along what it never held', () => {
  test('by a copy of DR7, as in 2007', () => {
    const run = simulate(readScenario('two-cpus-2007'), 'debugreg')
    expect(
      describeLoss(run, run.beliefsAt(70).find(({ silent }) => silent)?.id ?? '', 70, name),
    ).toBe('the release of kwatch at tick 70 disabled DR0 and nobody told gdb')
  })

  test('and one that gives back its old number says so', () => {
    const run = simulate(readScenario('five-wishes'), 'raw')
    expect(describeLoss(run, 'gdb-1', 4800, name)).toBe(
      'perf gave back DR0 by number at tick 4,800 and nobody told gdb',
    )
  })
})

const shipped = ['nobody-coordinates', 'refuse-early', 'five-wishes', 'canary']

test.each(shipped)('every outcome of %s that says something ends in one full stop', (id) => {
  const sentences = (['raw', 'reservation'] as const).flatMap((policy) => {
    const run = simulate(readScenario(id), policy)
    return run.journal.flatMap((entry) =>
      entry.outcomes.flatMap((outcome) => describeOutcome(run, entry, outcome, name) ?? []),
    )
  })
  expect(sentences.length).toBeGreaterThan(1)
  for (const sentence of sentences) expect(sentence).toMatch(/[^.]\.$/)
})

test.each([
  [{ kind: 'read', address: 0x10n, size: 1 }, 'read of 1 byte at 0x10'],
  [{ kind: 'modify', address: 0x10n, size: 4 }, 'read and write of 4 bytes at 0x10'],
  [{ kind: 'execute', address: 0x10n, size: 7 }, 'instruction at 0x10'],
  [{ kind: 'out', address: 0x80n, size: 1 }, 'out of 1 byte at port 0x80'],
] as const)('%o is a %s', (access, text) => {
  expect(describeAccess(access)).toBe(text)
})
