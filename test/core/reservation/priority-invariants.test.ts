import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { armedIn } from '../../../src/core/reservation/machine.ts'
import { priority } from '../../../src/core/reservation/priority.ts'
import { isAttentive } from '../../../src/core/reservation/priority/clients.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'
import type { Belief } from '../../../src/core/simulation/record.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { coordinatedAction, rawWrite, smallWorld } from '../simulation/worlds.ts'

const cpus = [0, 1]
const runs = { numRuns: 400 }

/** The same, with priorities and declarations on some of the requests. */
const prioritized: fc.Arbitrary<Action> = fc
  .record({
    action: coordinatedAction,
    more: fc.record(
      {
        priority: fc.constantFrom(0, 10, 64, 128, 192, 255),
        wellBehaved: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ action, more }) => (action.type === 'request' ? { ...action, ...more } : action))

const coordinated = fc.array(prioritized, { maxLength: 60 })
const disturbed = fc.array(
  fc.oneof({ weight: 6, arbitrary: prioritized }, { weight: 1, arbitrary: rawWrite }),
  { maxLength: 60 },
)

function play(actions: readonly Action[]): Run {
  const run = createRun(priority, smallWorld)
  for (const action of actions) run.apply(action)
  return run
}

const lost = (run: Run): Belief[] => run.beliefs().filter(({ silent }) => silent)

/** Lost, or missed an access, at any time. */
function everLost(run: Run, concerns: (request: { client: string }) => boolean): boolean {
  return run.journal.some(({ outcomes }) =>
    outcomes.some((outcome) => {
      const { type } = outcome
      if (type !== 'clobbered' && type !== 'unarmed' && type !== 'missed') return false
      const request = run.request(outcome.id)
      return request !== undefined && concerns(request)
    }),
  )
}

describe('the promise of callbacks, among coordinated clients', () => {
  test('a client that looks is never silently lost', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(priority, smallWorld)
        for (const action of actions) {
          run.apply(action)
          expect(lost(run).filter(isAttentive)).toEqual([])
        }
        expect(everLost(run, isAttentive)).toBe(false)
      }),
      runs,
    )
  })

  test('one that does not look can be: the search finds a case', () => {
    const found = fc.check(
      fc.property(coordinated, (actions) => !everLost(play(actions), (each) => !isAttentive(each))),
      { ...runs, seed: 1 },
    )
    expect(found.failed).toBe(true)
  })

  test('a client that looks can be, once somebody writes raw: the search finds a case', () => {
    const found = fc.check(
      fc.property(disturbed, (actions) => !everLost(play(actions), isAttentive)),
      { ...runs, seed: 1 },
    )
    expect(found.failed).toBe(true)
  })

  test('nobody is refused for want of a register', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        for (const { action, outcomes } of play(actions).journal) {
          if (action.type === 'poke') continue
          const errnos = outcomes.flatMap((each) => (each.type === 'refused' ? [each.errno] : []))
          expect(errnos.filter((errno) => errno !== 'EINVAL')).toEqual([])
        }
      }),
      runs,
    )
  })
})

describe('the registers, among coordinated clients', () => {
  test('the kernel is in DR0 upwards on every CPU alike, the task that runs in DR3 downwards', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(priority, smallWorld)
        for (const action of actions) {
          run.apply(action)
          const kernels = cpus.map((cpu) => {
            const owners = run.owners(cpu)
            const whose = owners.map((owner) => {
              if (owner === null) return 'free'
              return run.request(owner)?.task ?? 'kernel'
            })
            const task = run.state(cpu).task ?? 'none'
            const firstOther = whose.findIndex((each) => each !== 'kernel')
            const k = firstOther < 0 ? slotIndices.length : firstOther
            expect(whose.slice(k)).toEqual(
              whose.slice(k).toSorted((x, y) => Number(x !== 'free') - Number(y !== 'free')),
            )
            for (const each of whose.slice(k)) expect(['free', task]).toContain(each)
            return owners.slice(0, k)
          })
          expect(kernels[0]).toEqual(kernels[1])
        }
      }),
      runs,
    )
  })

  test('no piece is in two slots, and no slot is without an owner', () => {
    fc.assert(
      fc.property(coordinated, (actions) => {
        const run = createRun(priority, smallWorld)
        for (const action of actions) {
          run.apply(action)
          for (const cpu of cpus) {
            const armed = slotIndices.flatMap((slot) => armedIn(run.state(cpu), slot) ?? [])
            const names = armed.map(
              ({ owner, breakpoint }) => `${owner} ${breakpoint.address} ${breakpoint.length}`,
            )
            expect(new Set(names).size).toBe(names.length)
            expect(armed.every(({ owner }) => owner !== null)).toBe(true)
          }
        }
      }),
      runs,
    )
  })

  test('with a raw writer too the same actions give the same run', () => {
    fc.assert(
      fc.property(disturbed, (actions) => {
        expect(play(actions).journal).toEqual(play(actions).journal)
      }),
      { numRuns: 60 },
    )
  })
})
