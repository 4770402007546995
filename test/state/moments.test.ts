import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRun, policies, type Scenario } from '../../src/core/index.ts'
import type { Result } from '../../src/state/model.ts'
import {
  captionAt,
  lastTick,
  lastTraceEvent,
  nextCaption,
  nextMoment,
  nextTrouble,
} from '../../src/state/moments.ts'
import { openPage } from './page.ts'

const world = { cpus: 1, tasks: ['A'] }
const end = 60

function scenarioOf(steps: Scenario['steps'], end: number): Scenario {
  const policyIds = ['raw'] as const
  return {
    title: '',
    summary: '',
    sources: [],
    world,
    clients: [],
    steps,
    end,
    policies: policyIds,
  }
}

interface Ticks {
  readonly hits: readonly number[]
  readonly missed: readonly number[]
  readonly stray: readonly number[]
}

/** A run in which nothing happened but these. */
function resultOf({ hits, missed, stray }: Ticks): Result {
  const series = (ticks: readonly number[]) => [{ id: 'gdb-1', ticks: Uint32Array.from(ticks) }]
  const score = {
    granted: 0,
    refused: 0,
    evicted: 0,
    clobbered: 0,
    hits: hits.length,
    missed: missed.length,
    stray: stray.length,
    refusedWith: {},
    takenOut: 0,
    fallbacks: 0,
    vain: 0,
    slotUse: 0,
  }
  return {
    scenario: scenarioOf([], end),
    run: createRun(policies.raw, world),
    findings: {
      hits: series(hits),
      missed: series(missed),
      stray: Uint32Array.from(stray),
      reports: [],
      counts: { hits: hits.length, missed: missed.length, stray: stray.length },
      vain: 0,
      ticks: 0,
    },
    score,
  }
}

const ticks = fc
  .uniqueArray(fc.nat({ max: end - 1 }), { maxLength: 8 })
  .map((list) => list.toSorted((a, b) => a - b))
const known = fc
  .record({ actions: ticks, hits: ticks, missed: ticks, stray: ticks })
  .map(({ actions, ...found }) => ({
    all: [...actions, ...found.hits, ...found.missed, ...found.stray].toSorted((a, b) => a - b),
    known: {
      scenario: scenarioOf(
        actions.map((tick) => ({ tick, actions: [] })),
        end,
      ),
      trace: null,
      results: { raw: resultOf(found) },
    },
  }))
const cursor = fc.nat({ max: end - 1 })

describe('the next moment', () => {
  test('is the nearest one after or before, or the end of the axis', () => {
    fc.assert(
      fc.property(known, cursor, ({ all, known: now }, tick) => {
        expect(nextMoment(now, tick, 1)).toBe(all.find((each) => each > tick) ?? end - 1)
        expect(nextMoment(now, tick, -1)).toBe(all.findLast((each) => each < tick) ?? 0)
      }),
    )
  })

  test('back undoes forward, and forward undoes back, from one moment to another', () => {
    fc.assert(
      fc.property(known, ({ all, known: now }) => {
        const moments = [...new Set(all)]
        moments.slice(1).forEach((after, n) => {
          const before = moments[n] ?? 0
          expect(nextMoment(now, nextMoment(now, before, 1), -1)).toBe(before)
          expect(nextMoment(now, nextMoment(now, after, -1), 1)).toBe(after)
        })
      }),
    )
  })

  test('stepping forward from the start meets all of them, and ends', () => {
    fc.assert(
      fc.property(known, ({ all, known: now }) => {
        const met = new Set([0])
        for (let tick = 0; tick < end - 1;) {
          const next = nextMoment(now, tick, 1)
          expect(next).toBeGreaterThan(tick)
          met.add(next)
          tick = next
        }
        expect([...met].toSorted((a, b) => a - b)).toEqual(
          [...new Set([0, ...all, end - 1])].toSorted((a, b) => a - b),
        )
      }),
    )
  })
})

test('the last event of the trace is at or before the cursor, and no action', () => {
  fc.assert(
    fc.property(known, cursor, ({ known: now }, tick) => {
      const { hits, missed, stray } = now.results.raw.findings
      const events = [...hits, ...missed].flatMap((series) => [...series.ticks]).concat([...stray])
      const before = events.filter((each) => each <= tick)
      expect(lastTraceEvent(now, tick)).toBe(before.length === 0 ? null : Math.max(...before))
    }),
  )
})

describe('the last tick', () => {
  const trace = (length: number) => ({
    name: '',
    format: 'lackey',
    length,
    bytes: 0,
    notes: { rejected: 0, firstRejected: [], recovered: 0, merged: 0, sentences: [] },
    told: [],
    makers: { cpus: [], tasks: [] },
    gaps: [],
    hits: null,
  })
  test.each([
    ['of a scenario without a trace', 60, null, 59],
    ['of a longer trace', 60, trace(100), 99],
    ['of a shorter trace', 60, trace(10), 59],
    ['of nothing', 0, null, 0],
  ])('%s', (_, ends, with_, last) => {
    expect(lastTick({ scenario: scenarioOf([], ends), trace: with_ })).toBe(last)
  })
})

describe('captions', () => {
  const captioned = scenarioOf(
    [
      { tick: 5, caption: 'first', actions: [] },
      { tick: 8, actions: [] },
      { tick: 20, caption: 'second', actions: [] },
    ],
    60,
  )
  const now = { scenario: captioned, trace: null, results: {} }

  test.each([
    [0, { number: 0, count: 2, text: '' }],
    [4, { number: 0, count: 2, text: '' }],
    [5, { number: 1, count: 2, text: 'first' }],
    [19, { number: 1, count: 2, text: 'first' }],
    [20, { number: 2, count: 2, text: 'second' }],
    [59, { number: 2, count: 2, text: 'second' }],
  ])('at tick %i', (tick, caption) => {
    expect(captionAt(now, tick)).toEqual(caption)
  })

  test('steps go from one to the next, and stay behind the last, and go back to the start', () => {
    const forward = [0, 5, 20].map((tick) => nextCaption(now, tick, 1))
    const back = [59, 20, 5].map((tick) => nextCaption(now, tick, -1))
    expect(forward).toEqual([5, 20, 20])
    expect(back).toEqual([20, 5, 0])
  })
})

test('trouble is what was refused, lost or missed under any shown policy, there and back', async () => {
  const { store } = await openPage('five-wishes')
  const expected = [240, 430, 555, 562, 569, 760, 1000, 1464, 1600, 2000]
  const met = expected.map(() => {
    store.getState().stepTrouble(1)
    return store.getState().tick
  })
  expect(met).toEqual(expected)
  const back = expected.map(() => {
    store.getState().stepTrouble(-1)
    return store.getState().tick
  })
  // Before the first there is none, and the cursor stays.
  expect(back).toEqual([...expected.slice(0, -1).toReversed(), 240])
})

test('without trouble the cursor stays', async () => {
  const { store } = await openPage('canary')
  store.getState().seek(300)
  expect(nextTrouble(store.getState(), 300, 1)).toBe(300)
  expect(nextTrouble(store.getState(), 300, -1)).toBe(300)
})
