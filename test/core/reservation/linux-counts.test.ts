import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Constraints, PinnedCounts } from '../../../src/core/reservation/linux/counts.ts'
import type { Context } from '../../../src/core/reservation/linux/event.ts'
import { FlexibleCounts } from '../../../src/core/reservation/linux/flexible.ts'

const cpus = 3
const every = [0, 1, 2]

/** What an event would make of each CPU, counted anew from the list of all. */
interface Counted {
  readonly bound: number
  readonly own: number
  readonly fullest: number
  readonly flexible: number
}

function count(events: readonly Context[], cpu: number, task: string | null): Counted {
  const here = events.filter((event) => event.cpu === null || event.cpu === cpu)
  const pinned = here.filter((event) => event.pinned)
  const of = (name: string | null) => pinned.filter((event) => event.task === name).length
  return {
    bound: of(null),
    own: of(task),
    fullest: Math.max(of('A'), of('B'), of('C')),
    flexible: here.length - pinned.length,
  }
}

type Rule = (events: readonly Context[], next: Context) => boolean

const spanOf = ({ cpu }: Context) => (cpu === null ? every : [cpu])

/** Section 7.2. */
const pinnedRule: Rule = (events, next) =>
  spanOf(next).every((cpu) => {
    const { bound, own, fullest } = count(events, cpu, next.task)
    return bound + (next.task === null ? fullest : own) + 1 <= 4
  })

/** Section 7.4. */
const flexibleRule: Rule = (events, next) => {
  const counts = spanOf(next).map((cpu) => count(events, cpu, next.task))
  const most = (of: (counted: Counted) => number) => Math.max(...counts.map(of))
  const flexible = most((each) => each.flexible)
  const pinned = most((each) => each.bound) + most((each) => each.fullest)
  return next.pinned ? Math.min(flexible, 1) + pinned < 4 : flexible > 0 || pinned < 4
}

const context = (pinned: fc.Arbitrary<boolean>): fc.Arbitrary<Context> =>
  fc.oneof(
    fc.record({ task: fc.constant(null), cpu: fc.constantFrom(...every), pinned }),
    fc.record({
      task: fc.constantFrom('A', 'B', 'C'),
      cpu: fc.constantFrom(null, ...every),
      pinned,
    }),
  )

/** An event to open, or the place of one in the list of the open ones to close. */
const steps = (pinned: fc.Arbitrary<boolean>) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: context(pinned) }, fc.nat({ max: 20 })), {
    maxLength: 80,
  })

describe.each<[string, (cpus: number) => Constraints, Rule, fc.Arbitrary<boolean>]>([
  ['7.2', (n) => new PinnedCounts(n), pinnedRule, fc.constant(true)],
  ['7.4', (n) => new FlexibleCounts(n), flexibleRule, fc.boolean()],
])('section %s: counts that are kept answer as counting anew does', (_, create, rule, pinned) => {
  test('in any order of opening and closing', () => {
    fc.assert(
      fc.property(steps(pinned), (sequence) => {
        const constraints = create(cpus)
        let events: readonly Context[] = []
        const told: boolean[] = []
        const expected: boolean[] = []
        for (const step of sequence) {
          const closed = typeof step === 'number' ? events[step] : undefined
          if (typeof step !== 'number') {
            const fits = rule(events, step)
            told.push(constraints.reserve(step) === null)
            expected.push(fits)
            if (fits) events = [...events, step]
          } else if (closed !== undefined) {
            constraints.release(closed)
            events = events.filter((_event, index) => index !== step)
          }
        }
        expect(told).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

test('a refusal says on which CPU, and what is there', () => {
  const counts = new PinnedCounts(cpus)
  for (const cpu of [1, 1, 1]) counts.reserve({ task: null, cpu, pinned: true })
  counts.reserve({ task: 'A', cpu: null, pinned: true })
  expect(counts.reserve({ task: 'A', cpu: null, pinned: true })).toBe(
    'CPU 1: 3 bound to it and 1 of task A leave none of 4 slots',
  )
  expect(counts.reserve({ task: null, cpu: 1, pinned: true })).toBe(
    'CPU 1: 3 bound to it and 1 of the fullest task leave none of 4 slots',
  )
})
