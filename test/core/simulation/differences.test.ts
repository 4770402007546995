import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/reservation/actions.ts'
import { type PolicyKey, policyKeys, policyOf } from '../../../src/core/reservation/policies.ts'
import { type Compared, differences, standing } from '../../../src/core/simulation/differences.ts'
import {
  describeDifference,
  type Difference,
  differencesAt,
} from '../../../src/core/simulation/explain-difference.ts'
import { findings } from '../../../src/core/simulation/findings.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { simulate } from '../../../src/core/simulation/simulate.ts'
import { readScenario, readTrace } from './traces.ts'
import { coordinatedAction, rawWrite, smallWorld } from './worlds.ts'

const name = (client: string) => client

/** The actions two ticks apart, so that something may begin, and may be over, between them. */
function play(key: PolicyKey, actions: readonly Action[]): Compared {
  const run = createRun(policyOf(key), smallWorld)
  actions.forEach((action, n) => run.apply(action, n * 2))
  return { run, findings: findings(run) }
}

/** Everything at one tick that policies can differ in, asked for one tick at a time: slow, and plainly right. */
function stateAt({ run, findings: found }: Compared, tick: number): string {
  const beliefs = run.beliefsAt(tick).flatMap((belief) => {
    const text = standing(belief, tick)
    return text === '' ? [] : [`${belief.id} ${text}`]
  })
  const heard = (['hits', 'missed'] as const).flatMap((kind) =>
    found[kind].flatMap(({ id, ticks }) => (ticks.includes(tick) ? [`${kind} ${id}`] : [])),
  )
  return [...beliefs, ...heard, ...(found.stray.includes(tick) ? ['stray'] : [])]
    .toSorted()
    .join('\n')
}

const actions = fc.array(
  fc.oneof({ weight: 8, arbitrary: coordinatedAction }, { weight: 1, arbitrary: rawWrite }),
  { maxLength: 40 },
)
const keys = fc.shuffledSubarray([...policyKeys], { minLength: 2, maxLength: 6 })

describe('over random worlds', () => {
  test('policies differ inside of the spans and nowhere else', () => {
    fc.assert(
      fc.property(keys, actions, (chosen, played) => {
        const compared = chosen.map((key) => play(key, played))
        const end = played.length * 2 + 2
        const { spans } = differences(compared, end)
        for (let tick = 0; tick < end; tick += 1) {
          const differ = new Set(compared.map((each) => stateAt(each, tick))).size > 1
          expect([tick, spans.some(({ from, to }) => from <= tick && tick < to)]).toEqual([
            tick,
            differ,
          ])
        }
      }),
      { numRuns: 150 },
    )
  })

  test('wherever they differ a sentence says why, and names every policy once', () => {
    fc.assert(
      fc.property(keys, actions, (chosen, played) => {
        const compared = chosen.map((key) => play(key, played))
        const titles = chosen.map((key) => policyOf(key).title)
        const end = played.length * 2 + 2
        const { spans, starts } = differences(compared, end)
        for (const tick of [...starts, ...spans.flatMap(({ from, to }) => [from, to - 1])]) {
          const found = differencesAt(compared, tick, name)
          expect(found.length).toBeGreaterThan(0)
          for (const difference of found) expectWhole(difference, titles)
        }
        const over = spans.map(({ to }) => to).filter((to) => to < end)
        for (const tick of over) expect(differencesAt(compared, tick, name)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('the starts lie inside of the spans, and each span begins with one', () => {
    fc.assert(
      fc.property(keys, actions, (chosen, played) => {
        const compared = chosen.map((key) => play(key, played))
        const { spans, starts } = differences(compared, played.length * 2 + 2)
        expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b))
        expect(starts).toEqual(expect.arrayContaining(spans.map(({ from }) => from)))
        for (const start of starts) {
          expect(spans.some(({ from, to }) => from <= start && start < to)).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('a policy does not differ from itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...policyKeys), actions, (key, played) => {
        const twice = [play(key, played), play(key, played)]
        expect(differences(twice, 1000)).toEqual({ spans: [], starts: [] })
        expect(differencesAt(twice, played.length, name)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

function expectWhole(difference: Difference, titles: readonly string[]): void {
  const { sides } = difference
  const places = sides.flatMap((side) => side.places)
  expect(sides.length).toBeGreaterThan(1)
  expect(places.toSorted((a, b) => a - b)).toEqual(titles.map((_, n) => n))
  const sentence = describeDifference(difference, titles)
  for (const title of titles) expect(sentence.toLowerCase()).toContain(title.toLowerCase())
  // What sets them apart is told in words, not as the key that they are compared by.
  expect(sentence).not.toMatch(/:held|:\d+\/\d+|\(armed /)
  expect(sentence).toMatch(/^(?:Under|.*: under) .*; under .*\.$/)
}

describe('five wishes under reservation and under nobody', async () => {
  const scenario = readScenario('five-wishes')
  const trace = await readTrace('public/traces/t_overflow.lackey')
  const under = (key: PolicyKey): Compared => {
    const run = simulate(scenario, key, trace)
    return { run, findings: findings(run, trace, 0) }
  }
  const compared = [under('reservation'), under('raw')]
  const titles = compared.map(({ run }) => run.policy.title)
  const say = (tick: number) =>
    differencesAt(compared, tick, name).map((each) => describeDifference(each, titles))

  test('the first divergence is the first loss that nobody was told of', () => {
    const { starts, spans } = differences(compared, trace.length)
    expect(starts[0]).toBe(240)
    expect(spans[0]?.from).toBe(240)
    expect(say(240)[0]).toBe(
      'Under Simple reservation, gdb was granted its slot at tick 0 and is in hardware; under Nobody coordinates, kgdb overwrote DR0 at tick 240 and nobody told gdb.',
    )
  })

  test('before it there is nothing to say', () => {
    expect(say(239)).toEqual([])
  })

  test('who is refused here overwrites somebody there', () => {
    expect(say(2000)[0]).toBe(
      "Under Simple reservation, kwatch was refused with ENOSPC at tick 2,000; under Nobody coordinates, kwatch overwrote gdb's DR0 at tick 2,000 and nobody told gdb.",
    )
  })

  test('an access that one reports and the other does not is what came last', () => {
    expect(say(5387)[0]).toBe(
      "gdb's write 0x4040e8: under Simple reservation, gdb is told of this access; under Nobody coordinates, gdb missed this access, because perf gave back DR0 by number at tick 4,800 and nobody told gdb.",
    )
  })
})

test('who was lost under both, and is back under one: since then they differ', () => {
  const scenario = readScenario('guest-and-host')
  const compared = (['hypervisor', 'hypervisor/haxm'] as const).map((key): Compared => {
    const run = simulate(scenario, key)
    return { run, findings: findings(run) }
  })
  const [difference] = differencesAt(compared, 90, (id) => id)
  expect(difference?.since).toBe(70)
  expect(difference?.since).toBe(differences(compared, 100).spans[0]?.from)
  expect(difference?.sides.map(({ text }) => text)).toEqual([
    'host overwrote DR0 at tick 20 and nobody told gdb, and gdb is back in hardware since tick 70',
    'host overwrote DR0 at tick 20 and nobody told gdb',
  ])
})

test('nothing to compare, nothing differs', () => {
  expect(differences([], 10)).toEqual({ spans: [], starts: [] })
  expect(differences([play('raw', [])], 10)).toEqual({ spans: [], starts: [] })
})

test('where all say the same words, what sets them apart is said in words', () => {
  const scenario = readScenario('gdb-against-perf')
  const compared = (['priority', 'linux'] as const).map((key): Compared => {
    const run = simulate(scenario, key)
    return { run, findings: findings(run) }
  })
  const titles = compared.map(({ run }) => run.policy.title)
  const sentences = differencesAt(compared, 0, (id) => id).map((each) =>
    describeDifference(each, titles),
  )
  expect(sentences.join(' ')).toContain(
    'under Priorities and callbacks, perf was granted its slot at tick 0 and is in hardware (on CPU 0 and CPU 1); under Linux today, perf was granted its slot at tick 0 and is in hardware (on CPU 0).',
  )
})
