import { describe, expect, test } from 'vitest'
import { createRun } from '../../../src/core/simulation/run.ts'
import {
  policies,
  policyIds,
  type PolicyKey,
  policyKeys,
  policyOf,
} from '../../../src/core/reservation/policies.ts'

test('the keys are the six policies, each followed by its variants', () => {
  expect(policyKeys).toEqual([
    'raw',
    'debugreg',
    'debugreg/2001',
    'debugreg/2002',
    'debugreg/2005',
    'priority',
    'reservation',
    'reservation/prasad-2009',
    'linux',
    'linux/2009',
    'linux/2010',
    'linux/flexible',
    'hypervisor',
    'hypervisor/haxm',
    'hypervisor/raw',
  ])
  expect(policyIds.map((id) => policyOf(id))).toEqual(Object.values(policies))
  expect(policyOf('linux/2009')).toBe(policies.linux.variants['2009'])
})

describe.each(policyKeys)('%s', (key) => {
  const policy = policyOf(key)

  test('says what it is: its key, title, years, people, a motto, a paragraph, where it stands written', () => {
    expect(policy.id).toBe(key)
    for (const text of [policy.title, policy.years, policy.people, policy.motto]) {
      expect(text).toMatch(/\S/)
    }
    expect(policy.summary.length).toBeGreaterThan(100)
    expect(policy.sources.length).toBeGreaterThan(0)
    for (const { title, where } of policy.sources) expect(`${title}${where}`).toMatch(/\S.*\S/)
  })

  test('no refusal speaks of a slot that is none: DR4 is another name of DR6', () => {
    const reasons = [undefined, 'A'].flatMap((task) => {
      const run = createRun(policy, { cpus: 1, tasks: ['A', 'B'] })
      run.apply({ type: 'switch', cpu: 0, task: 'A' })
      const base = task === undefined ? 0xffff_ffff_8100_0000n : 0x1000n
      const ask = (id: string, offset: bigint, by?: string) => {
        const watch = { address: base + offset, length: 4, type: 'write' } as const
        const who = by === undefined ? { client: 'kernel' } : { client: 'gdb', task: by }
        return run.apply({ type: 'request', id, ...who, watch })
      }
      const answers = [0n, 16n, 32n, 48n, 64n].map((offset) => ask(`t${offset}`, offset, task))
      answers.push(ask('other', 80n, task === undefined ? 'A' : undefined))
      return answers.flat().flatMap((each) => (each.type === 'refused' ? [each.reason] : []))
    })
    expect(reasons.filter((reason) => /DR4|1 are\b|1 slots/.test(reason))).toEqual([])
  })

  test('has a title of its own', () => {
    const same = policyKeys.filter((other) => policyOf(other).title === policy.title)
    expect(same).toEqual([key])
  })
})

/** What stands on no text that was read: it must say so wherever it is shown. */
test.each<[PolicyKey, RegExp]>([
  ['raw', /lazy trap/],
  ['raw', /how long kgdb/],
  ['debugreg', /end of the #DB handler/],
  ['debugreg', /debugger of that time/],
  ['debugreg/2001', /as the last one has it/],
  ['debugreg/2002', /as the last one has it/],
  ['debugreg/2005', /as the last one has it/],
  ['priority', /lists, balance, placement, callbacks, ptrace/],
  ['reservation', /patch 02\/11/],
  ['linux', /raw write/],
  ['linux', /end at exec and exit/],
  ['linux', /since when the #DB handler/],
  ['linux/2009', /end at exec and exit/],
  ['linux/2010', /end at exec and exit/],
  ['linux/flexible', /constraints to check/],
  ['hypervisor', /stay out of the guest/],
  ['hypervisor/raw', /lazy trap/],
])('%s: %s is labelled as reconstructed', (key, title) => {
  const found = policyOf(key).sources.filter((source) => title.test(source.title))
  expect(found.map(({ reconstructed }) => reconstructed)).toEqual([true])
})
