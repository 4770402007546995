import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import type { ClientProgram } from '../../../src/core/clients/wishes.ts'
import { policies, policyOf } from '../../../src/core/reservation/policies.ts'
import { describeBelief, describeOutcome } from '../../../src/core/simulation/explain.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { whyNot } from '../../../src/core/simulation/why-not.ts'
import { play, write } from '../simulation/plays.ts'
import { askFor, silent, started, world } from './linux-world.ts'

const address = 0x60_1000n
const watch = { address, length: 4, type: 'write' } as const
const opened = (id: string): Action => {
  return { type: 'request', id, client: 'perf', task: 'A', watch, disabled: true }
}
const enable: Action = { type: 'modify', id: 'e', watch }
const disable: Action = { ...enable, disabled: true }
const store: Action = {
  type: 'access',
  cpu: 0,
  task: 'A',
  access: { kind: 'write', address, size: 4 },
}

describe.each(['linux', 'linux/2009', 'linux/2010', 'linux/flexible', 'hypervisor'] as const)(
  'section 9.2, an event with disabled = 1 under %s',
  (key) => {
    test('counts, stands in no slot and sees nothing, until it is enabled', () => {
      const run = started(policyOf(key))
      run.apply(opened('e'))
      expect(run.owners(0)).toEqual([null, null, null, null])
      run.apply(store)
      expect(run.beliefs()).toMatchObject([{ believes: 'waiting', disabled: true, silent: false }])
      expect(score(run)).toMatchObject({ granted: 0, refused: 0, hits: 0, missed: 0, stray: 0 })

      run.apply(enable)
      expect(run.owners(0)).toEqual(['e', null, null, null])
      run.apply(store)
      expect(score(run)).toMatchObject({ granted: 1, hits: 1, missed: 0, stray: 0 })

      run.apply(disable)
      expect(run.owners(0)).toEqual([null, null, null, null])
      run.apply(store)
      expect(score(run)).toMatchObject({ hits: 1, missed: 0, stray: 0, clobbered: 0 })
      expect(run.apply({ type: 'release', id: 'e' })).toMatchObject([{ type: 'released' }])
    })
  },
)

test('what was believed before it was enabled stays what it was', () => {
  const run = started()
  run.apply(opened('e'), 4)
  run.apply(enable, 8)
  expect(run.beliefsAt(4)).toMatchObject([{ believes: 'waiting', disabled: true }])
  expect(run.beliefsAt(8)).toMatchObject([{ believes: 'armed', disabled: false }])
})

describe('what a disabled event takes from others (section 7.2: disabled events count too)', () => {
  test('four of them leave no slot, and no register is written', () => {
    const run = started()
    for (const id of ['e', 'f', 'g', 'h']) expect(askFor(run, opened(id))).toBe('ok')
    expect(askFor(run, opened('i'))).toBe('ENOSPC')
    expect(run.registers(0).dr7).toBe(0x400n)
    run.apply({ type: 'release', id: 'f' })
    expect(askFor(run, opened('i'))).toBe('ok')
  })

  test('one that is not enabled because its change is refused stays as it was', () => {
    const run = started()
    run.apply(opened('e'))
    const wrong = { ...watch, address: address + 1n, length: 2 ** 20 }
    expect(askFor(run, { ...enable, watch: wrong })).not.toBe('ok')
    expect(run.beliefs()).toMatchObject([{ believes: 'waiting', watch }])
    expect(run.owners(0)).toEqual([null, null, null, null])
  })

  test('of several pieces: each counts, each is enabled, and a switch puts none in before', () => {
    const run = started()
    const two = { address, length: 16, type: 'write' } as const
    run.apply({ type: 'request', id: 'e', client: 'perf', task: 'A', watch, disabled: true })
    run.apply({ ...disable, watch: two })
    run.apply({ type: 'switch', cpu: 0, task: null })
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    expect(run.owners(0)).toEqual([null, null, null, null])
    expect([opened('f'), opened('g'), opened('h')].map((each) => askFor(run, each))).toEqual([
      'ok',
      'ok',
      'ENOSPC',
    ])
    run.apply({ ...enable, watch: two })
    expect(run.owners(0)).toEqual(['e', 'e', null, null])
    expect(silent(run)).toEqual([])
  })

  test('exec leaves it to perf, exit closes it', () => {
    for (const [type, live] of [
      ['exec', true],
      ['exit', false],
    ] as const) {
      const run = started()
      run.apply(opened('e'))
      run.apply({ type, task: 'A' })
      expect(run.isLive('e')).toBe(live)
    }
  })
})

describe('what is said of it', () => {
  const name = (client: string) => client
  const run = started()
  run.apply(opened('e'))
  const entry = run.journal.at(-1)
  const [outcome] = entry?.outcomes ?? []
  const [belief] = run.beliefs()

  test('by its outcome, its belief, and to who asks why it did not fire', () => {
    if (entry === undefined || outcome === undefined || belief === undefined) throw new Error()
    expect(describeOutcome(run, entry, outcome, name)).toMatch(/^perf is registered disabled: /)
    expect(describeBelief(run, belief, run.now, name)).toMatch(/^perf has disabled write 0x601000/)
    const access = { kind: 'write', address, size: 4 } as const
    const why = whyNot(run, { id: 'e', access, tick: run.now, cpu: 0, task: 'A' }, name)
    expect(why).toMatchObject({ fired: false })
    expect(why?.conclusion).toMatch(/has its event disabled since tick 1/)
    expect(why?.advice).toMatch(/PERF_EVENT_IOC_ENABLE/)
  })
})

test('a client with another method does not go over to it: its event is as it wants it', () => {
  const perf: ClientProgram = { id: 'perf', kind: 'perf', fallback: 'single-step' }
  const { outcomes } = play(
    'linux',
    [perf],
    [
      { type: 'switch', cpu: 0, task: 'A' },
      { type: 'wish', id: 'w', client: 'perf', task: 'A', watch, disabled: true },
      write(address),
      { type: 'modify', id: 'w', watch },
      write(address),
    ],
  )
  expect(outcomes.get('w')).toEqual(['queued', 'granted', 'installed', 'hit'])
})

test('other policies know no such thing: there it is armed at once', () => {
  for (const id of ['raw', 'debugreg', 'priority', 'reservation'] as const) {
    const run = createRun(policies[id], world)
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    run.apply(opened('e'))
    expect([id, run.beliefs()[0]?.believes]).toEqual([id, 'armed'])
    run.apply(store)
    expect([id, score(run).hits]).toEqual([id, 1])
  }
})

test('priorities: one that waits there is not said to be disabled', () => {
  const run = createRun(policies.priority, world)
  for (const n of [0, 1, 2, 3]) {
    const kernel = { address: 0xffff_ffff_8100_0000n + BigInt(8 * n), length: 4, type: 'write' }
    run.apply({
      type: 'request',
      id: `k${n}`,
      client: 'kwatch',
      priority: 192,
      watch: kernel,
    } as Action)
  }
  run.apply({ ...opened('e'), attentive: true } as Action)
  expect(run.beliefs().at(-1)).toMatchObject({ id: 'e', believes: 'waiting' })
  expect(run.beliefs().at(-1)?.disabled).toBeUndefined()
})

const anyId = fc.constantFrom('e', 'f', 'g', 'h', 'i', 'j')
const anyWatch = fc
  .integer({ min: 0, max: 3 })
  .map((n) => ({ ...watch, address: address + BigInt(8 * n) }))
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record(
    {
      type: fc.constant('request' as const),
      id: anyId,
      client: fc.constant('perf'),
      task: fc.constantFrom('A', 'B'),
      cpu: fc.constantFrom(0, 1),
      watch: anyWatch,
      disabled: fc.boolean(),
    },
    { requiredKeys: ['type', 'id', 'client', 'watch'] },
  ),
  fc.record(
    { type: fc.constant('modify' as const), id: anyId, watch: anyWatch, disabled: fc.boolean() },
    { requiredKeys: ['type', 'id', 'watch'] },
  ),
  fc.record({ type: fc.constant('release' as const), id: anyId }),
  fc.record({
    type: fc.constant('switch' as const),
    cpu: fc.constant(0),
    task: fc.constantFrom('A', 'B', null),
  }),
)

test('whatever is opened, changed and closed: nobody is lost, and what is disabled is nowhere', () => {
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 40 }), (actions) => {
      const run = createRun(policies.linux, world)
      for (const action of actions) {
        run.apply(action)
        expect(silent(run)).toEqual([])
        const waiting = run.beliefs().filter(({ believes }) => believes === 'waiting')
        const held = [...run.owners(0), ...run.owners(1)]
        for (const { id, disabled } of waiting) {
          expect([disabled, held.includes(id)]).toEqual([true, false])
        }
      }
    }),
  )
})
