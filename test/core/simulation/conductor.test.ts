import { describe, expect, test } from 'vitest'
import type { ClientKind } from '../../../src/core/reservation/actions.ts'
import type { ClientProgram, ScenarioAction } from '../../../src/core/clients/wishes.ts'
import { type PolicyId, policyIds } from '../../../src/core/reservation/policies.ts'
import { score } from '../../../src/core/simulation/score.ts'
import { play, write } from './plays.ts'

const gdb: ClientProgram = { id: 'gdb', kind: 'gdb' }
const userAddress = 0x60_1000n
const kernelAddress = 0xffff_ffff_8100_0000n

const wish = (
  id: string,
  client: string,
  address: bigint,
  more: Partial<Extract<ScenarioAction, { type: 'wish' }>> = {},
): ScenarioAction => ({
  type: 'wish',
  id,
  client,
  watch: { address, length: 4, type: 'write' },
  ...more,
})
const ofA = (id: string, n = 0, client = 'gdb') =>
  wish(id, client, userAddress + BigInt(8 * n), { task: 'A' })
const go = { type: 'continue', client: 'gdb', task: 'A' } as const
const runs: ScenarioAction = { type: 'switch', cpu: 0, task: 'A' }

describe('section 10: what an actor does under each policy', () => {
  type Way = 'poke' | 'request' | 'write'
  const rows: readonly (readonly [ClientKind, Readonly<Record<PolicyId, Way>>])[] = [
    ['gdb', all('poke')],
    ['ptrace', all('poke')],
    ['kgdb', { ...all('request'), debugreg: 'write', priority: 'write', reservation: 'write' }],
    ['kwatch', all('request')],
    ['utrace', all('request')],
    ['ksym', all('request')],
    ['perf', all('request')],
    ['wide', all('request')],
    ['raw', all('write')],
  ]
  test.each(rows)('%s', (kind, ways) => {
    const user = kind === 'gdb' || kind === 'ptrace' || kind === 'utrace' || kind === 'perf'
    for (const id of policyIds) {
      const { run } = play(
        id,
        [{ id: kind, kind }],
        [runs, user ? ofA('w', 0, kind) : wish('w', kind, kernelAddress), { ...go, client: kind }],
      )
      const done = new Set(
        run.journal
          .slice(1)
          .flatMap(({ action, cause }) => (cause === undefined ? [] : [action.type])),
      )
      done.delete('wish')
      done.delete('continue')
      expect([id, [...done]]).toEqual([id, [ways[id]]])
      // Alone on the machine it gets what it wants, and the hardware holds it on the CPU that runs the task.
      const beliefs = run.beliefs().filter(({ client }) => client === kind)
      expect(beliefs.every(({ believes, silent }) => believes === 'armed' && !silent)).toBe(true)
      expect(run.owners(0).filter((owner) => owner !== null)).toHaveLength(1)
    }
  })
})

function all<Way extends string>(way: Way): Record<PolicyId, Way> {
  return {
    raw: way,
    debugreg: way,
    priority: way,
    reservation: way,
    linux: way,
    hypervisor: way,
  }
}

describe('the journal holds both, the wish and what follows from it', () => {
  test('with the place of the wish as the cause', () => {
    const { run } = play('linux', [gdb], [runs, ofA('w'), go])
    const at = run.journal.findIndex(({ action }) => action.type === 'continue')
    expect(run.journal[at]?.cause).toBeUndefined()
    const followers = run.journal.slice(at + 1)
    expect(followers.length).toBeGreaterThan(0)
    expect(followers.every(({ cause, tick }) => cause === at && tick === run.now)).toBe(true)
  })

  test('plain actions stand there as they are, without a cause', () => {
    const { run } = play('linux', [gdb], [runs, write(userAddress)])
    expect(run.journal.map(({ action, cause }) => [action.type, cause])).toEqual([
      ['switch', undefined],
      ['access', undefined],
    ])
  })
})

describe('gdb under Linux', () => {
  test('writes nothing before the program continues, and then every thread of the process', () => {
    expect(play('linux', [gdb], [runs, ofA('w')]).run.registers(0).dr7).toBe(0x400n)
    const { run } = play('linux', [gdb], [runs, ofA('w'), go])
    expect(run.beliefs().map(({ id }) => id)).toEqual(['gdb:A:DR0', 'gdb:A2:DR0'])
  })

  test('hears at continue that there is no slot, and goes on with what fits', () => {
    const module_: ClientProgram = { id: 'module', kind: 'wide' }
    const { run, outcomes } = play(
      'linux',
      [{ ...gdb, fallback: 'single-step' }, module_],
      [
        runs,
        wish('m', 'module', kernelAddress),
        ...[0, 1, 2, 3].map((n) => ofA(`w${n}`, n)),
        go,
        write(userAddress + 24n),
        write(userAddress + 100n),
      ],
    )
    expect(outcomes.get('w3')).toEqual(['refused ENOSPC', 'fallback', 'trapped', 'trapped in vain'])
    expect(run.beliefs().filter(({ silent }) => silent)).toEqual([])
    expect(score(run)).toMatchObject({
      granted: 1 + 3 + 3,
      refused: 1,
      refusedWith: { ENOSPC: 1 },
      fallbacks: 1,
      hits: 1,
      vain: 1,
      missed: 0,
    })
  })

  test('leaves ghost slots behind when it detaches (E4 of section 7.9)', () => {
    const perf: ClientProgram = { id: 'perf', kind: 'perf' }
    const actions = [
      runs,
      ...[0, 1, 2, 3].map((n) => ofA(`w${n}`, n)),
      go,
      { type: 'detach', client: 'gdb', task: 'A' } as const,
      wish('p', 'perf', userAddress, { cpu: 0 }),
    ]
    const { outcomes, run } = play('linux', [gdb, perf], actions)
    expect(run.registers(0).dr7 & 0xffn).toBe(0n)
    expect(outcomes.get('p')).toEqual(['refused ENOSPC'])
    const { outcomes: later } = play(
      'linux',
      [gdb, perf],
      [
        ...actions.slice(0, -1),
        { type: 'exit', task: 'A' },
        { type: 'exit', task: 'A2' },
        wish('p', 'perf', userAddress, { cpu: 0 }),
      ],
    )
    expect(later.get('p')).toEqual(['granted', 'installed'])
  })
})

describe('an old gdb that never looks, under the table of 2001 (section 3)', () => {
  test('is refused DR0, believes that it is armed, and misses what it wants to see', () => {
    const kwatch: ClientProgram = { id: 'kwatch', kind: 'kwatch' }
    const { run, outcomes } = play(
      'debugreg/2001',
      [{ ...gdb, ignoresErrors: true }, kwatch],
      [runs, wish('k', 'kwatch', kernelAddress), ofA('w'), go, write(userAddress)],
    )
    expect(run.beliefs().find(({ id }) => id === 'gdb:A:DR0')).toMatchObject({ silent: true })
    expect(outcomes.get('gdb:A:DR0')).toEqual(['assumed', 'unarmed', 'missed'])
  })
})

describe('under priorities', () => {
  const utrace: ClientProgram = { id: 'u', kind: 'utrace', fallback: 'single-step' }
  const strong = (n: number) =>
    wish(`k${n}`, 'kwatch', kernelAddress + BigInt(8 * n), { wellBehaved: false })
  const kwatch: ClientProgram = { id: 'kwatch', kind: 'kwatch' }
  const actions = [
    runs,
    ofA('u', 0, 'u'),
    ...[0, 1, 2, 3].map(strong),
    write(userAddress),
    write(userAddress + 64n),
  ]

  test('a utrace client that is told to go gives its place back and steps', () => {
    const { outcomes, run } = play('priority', [utrace, kwatch], actions)
    expect(outcomes.get('u')).toEqual([
      'granted',
      'installed',
      'uninstalled',
      'released',
      'fallback',
      'trapped',
      'trapped in vain',
    ])
    expect(score(run)).toMatchObject({ takenOut: 1, fallbacks: 1, missed: 0, clobbered: 0 })
  })

  test('one that waits has its slot again once there is one, and steps no more', () => {
    const { outcomes } = play(
      'priority',
      [{ ...utrace, underPressure: 'wait' }, kwatch],
      [...actions, { type: 'unwish', id: 'k3' }, write(userAddress)],
    )
    expect(outcomes.get('u')?.slice(-4)).toEqual([
      'trapped in vain',
      'restored',
      'installed',
      'hit',
    ])
  })

  test('one that asks again at the lowest rank is queued there, and steps meanwhile', () => {
    const { outcomes, run } = play(
      'priority',
      [{ ...utrace, underPressure: 'downgrade' }, kwatch],
      actions,
    )
    expect(outcomes.get('u')?.slice(2, 6)).toEqual([
      'uninstalled',
      'released',
      'queued',
      'fallback',
    ])
    expect(run.request('u')).toMatchObject({ priority: 1 })
  })
})

test('what cannot be is said, and nothing happens', () => {
  const { run } = play(
    'linux',
    [gdb, { id: 'perf', kind: 'perf' }],
    [
      wish('w', 'nobody', 0x1000n),
      wish('w', 'gdb', 0x1000n, { task: 'Z' }),
      wish('w', 'perf', 0x1000n, { cpu: 7 }),
      { type: 'unwish', id: 'w' },
      { type: 'continue', client: 'perf', task: 'A' },
      ofA('w'),
      ofA('w'),
      { type: 'migrate', task: 'A', cpu: 1 },
    ],
  )
  expect(
    run.journal.flatMap(({ outcomes }) =>
      outcomes.flatMap((each) => (each.type === 'invalid' ? [each.reason] : [])),
    ),
  ).toEqual([
    'nobody is no client with a kind of its own',
    'there is no task Z: the world has A, A2, B, C',
    'there is no CPU 7',
    'nobody wishes w',
    'perf is no debugger of tasks: it has nothing to continue',
    'a wish w is already there',
    'task A does not run: switch to it',
  ])
})

test('what ended with its task needs no release, and its name can be wished again', () => {
  const perf: ClientProgram = { id: 'perf', kind: 'perf' }
  const { run, outcomes } = play(
    'linux',
    [perf],
    [
      ofA('w', 0, 'perf'),
      { type: 'exit', task: 'A' },
      { type: 'unwish', id: 'w' },
      ofA('w', 0, 'perf'),
    ],
  )
  expect(outcomes.get('w')).toEqual(['granted', 'released', 'granted'])
  expect(run.journal.flatMap((entry) => entry.outcomes.map(({ type }) => type))).not.toContain(
    'invalid',
  )
})
