import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { policies, type PolicyId, policyIds } from '../../../src/core/reservation/policies.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { whyNot, type WhyNotCase } from '../../../src/core/simulation/why-not.ts'
import { coordinatedAction, rawWrite, smallWorld } from './worlds.ts'

const name = (client: string) => client

const actions = fc.array(
  fc.oneof({ weight: 8, arbitrary: coordinatedAction }, { weight: 1, arbitrary: rawWrite }),
  { maxLength: 60 },
)

/** Every access of the run with what it told or did not tell each request that was ever made. */
function cases(run: Run, list: readonly Action[]) {
  return list.flatMap((action) => {
    const before = run.now
    const task = action.type === 'access' ? run.state(action.cpu).task : null
    const known = before < 0 ? [] : run.beliefs().map(({ id }) => id)
    const outcomes = run.apply(action)
    if (action.type !== 'access') return []
    return known.flatMap((id) => {
      const asked: WhyNotCase = { ...action, task, id, tick: before }
      const told = outcomes.find((each) => 'id' in each && each.id === id)?.type
      const answer = whyNot(run, asked, name)
      return answer === null ? [] : [{ told, answer }]
    })
  })
}

describe.each(policyIds)('in any run under %s', (policy) => {
  test('it says fired exactly where the run reports a hit', () => {
    fc.assert(
      fc.property(actions, (list) => {
        for (const { told, answer } of cases(createRun(policies[policy], smallWorld), list)) {
          expect([answer.fired, answer]).toEqual([told === 'hit', answer])
        }
      }),
    )
  })

  test('a missed access was asked for and not in a slot, and there is something to do', () => {
    fc.assert(
      fc.property(actions, (list) => {
        const missed = cases(createRun(policies[policy], smallWorld), list).filter(
          ({ told }) => told === 'missed',
        )
        for (const { answer } of missed) {
          expect(answer.steps.at(-1)).toMatchObject({
            question: 'Was it in a slot when the access came?',
            yes: false,
          })
          expect(answer.advice).not.toBe('')
        }
        expect(missed.every(({ answer }) => !answer.fired)).toBe(true)
      }),
    )
  })
})

/** gdb watches four bytes in task A, which runs on CPU 0. */
function armedRun(policy: PolicyId = 'raw'): Run {
  const run = createRun(policies[policy], smallWorld)
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  run.apply({
    type: 'request',
    id: 'gdb-1',
    client: 'gdb',
    task: 'A',
    watch: { address: 0x1000n, length: 4, type: 'write' },
  })
  return run
}

const store = { kind: 'write', address: 0x1002n, size: 1 } as const
const here = { id: 'gdb-1', access: store, tick: 1, cpu: 0, task: 'A' } as const

describe('each question', () => {
  const ask = (change: Partial<WhyNotCase>, run = armedRun()) =>
    whyNot(run, { ...here, tick: run.now, ...change }, name)

  test('everything right: it did fire', () => {
    expect(ask({})).toMatchObject({
      fired: true,
      conclusion: 'It did fire: gdb was told of the write to 1 byte at 0x1002.',
    })
  })

  test.each([
    ['type', { access: { ...store, kind: 'read' } }, /reads and writes \(R\/W = 11\)/],
    ['bytes', { access: { ...store, address: 0x1004n } }, /Check the address/],
    ['task', { task: 'B' }, /belong to one thread/],
  ] satisfies [string, Partial<WhyNotCase>, RegExp][])('%s', (_, change, advice) => {
    const answer = ask(change)
    expect(answer?.fired).toBe(false)
    expect(answer?.steps.filter(({ yes }) => !yes)).toHaveLength(1)
    expect(answer?.advice).toMatch(advice)
  })

  test.each([
    ['kernel', /exclude_kernel/],
    ['nmi', /do not fire in NMIs/],
  ] as const)('from %s: by the rules of the policy, not by those of Linux', (mode, advice) => {
    const today = ask({ mode }, armedRun('linux'))
    expect(today?.steps.at(-1)).toMatchObject({
      question: 'May it report from this mode?',
      yes: false,
    })
    expect(today?.advice).toMatch(advice)
    for (const policy of ['raw', 'reservation', 'priority', 'debugreg'] as const) {
      expect({ policy, ...ask({ mode }, armedRun(policy)) }).toMatchObject({ policy, fired: true })
    }
  })

  /** registers/limits.ts, spaceOf: one line between the halves, for all that ask whose an address is. */
  test.each([
    [0x7fff_ffff_efffn, /^The task itself made/],
    [0x7fff_ffff_f000n, /^0x7ffffffff000 belongs to neither user nor kernel space/],
    [0x8000_0000_0000_0000n, /^0x8000000000000000 belongs to neither/],
    [0xffff_7fff_ffff_ffffn, /belongs to neither .* faults before any breakpoint/],
    [0xffff_8000_0000_0000n, /^The kernel made the access in its own memory/],
  ])('who made an access of %s', (address, sentence) => {
    const run = createRun(policies.raw, smallWorld)
    run.apply({ type: 'switch', cpu: 0, task: 'A' })
    const watch = { address, length: 1, type: 'write' } as const
    run.apply({ type: 'request', id: 'gdb-1', client: 'gdb', task: 'A', watch })
    const steps = ask({ access: { ...store, address } }, run)?.steps ?? []
    expect(steps.find(({ question }) => question.includes('mode'))?.answer).toMatch(sentence)
  })

  test('overwritten: who did it, when, and what the slots held', () => {
    const run = armedRun()
    run.apply({ type: 'write', cpu: 0, register: 0, value: 0x2000n, client: 'module' })
    expect(ask({}, run)?.conclusion).toMatch(
      /^It did not fire: module overwrote DR0 at tick 2 and nobody told gdb\. The slots held DR0 0x2000\./,
    )
  })

  test('given back, and never asked for', () => {
    const run = armedRun()
    run.apply({ type: 'release', id: 'gdb-1' })
    expect(ask({}, run)?.conclusion).toMatch(/gdb gave the watch back at tick 2/)
    expect(ask({ id: 'nobody' }, run)).toBeNull()
  })
})
