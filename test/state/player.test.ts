import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Scenario } from '../../src/core/index.ts'
import { lastTick } from '../../src/state/moments.ts'
import { advance, startPlayer } from '../../src/state/player.ts'
import type { Scope } from '../../src/state/scope.ts'
import { createScope } from '../../src/state/scope.ts'
import { createReplayClient } from '../../src/worker/client.ts'
import { fetchFile } from './page.ts'

function storeOf(captions: readonly { tick: number; caption: string }[], end = 2401) {
  const client = createReplayClient(() => {
    throw new Error('no workers here')
  })
  const scenario: Scenario = {
    title: '',
    summary: '',
    sources: [],
    world: { cpus: 1, tasks: ['A'] },
    clients: [],
    steps: captions.map((step) => ({ ...step, actions: [] })),
    end,
    policies: ['raw'],
  }
  return createScope({ client, fetchFile }, scenario)
}

const scopeOf = (captions: readonly { tick: number; caption: string }[], end?: number): Scope =>
  storeOf(captions, end).getState()

const start = { position: 0, rest: 0 }
/** A speaker says this in about six seconds. */
const long =
  'a caption of one hundred characters, which takes a little more than three seconds to be read aloud!!'

/** Ticks that pass in a second of play over 2,400 ticks without captions. */
const pace = advance(scopeOf([]), start, 1000).position

/** What the player rests at `long`, in milliseconds. */
const readingTime = advance(scopeOf([{ tick: 1, caption: long }]), start, 1000).rest

describe('advance', () => {
  test('takes the same time for every scenario, half a minute at most, and half of that at speed 2', () => {
    expect(pace).toBeGreaterThanOrEqual(2400 / 30)
    expect(advance(scopeOf([], 25), start, 1000).position).toBeCloseTo(pace / 100)
    const scope = scopeOf([])
    expect(advance({ ...scope, speed: 2 }, start, 1000).position).toBeCloseTo(2 * pace)
    expect(advance({ ...scope, speed: 0.25 }, start, 1000).position).toBeCloseTo(pace / 4)
  })

  test('stops at the last tick', () => {
    const scope = scopeOf([])
    expect(advance(scope, { position: 2390, rest: 0 }, 5000)).toEqual({ position: 2400, rest: 0 })
  })

  test('comes to rest at a caption, for the longer the longer it takes to read', () => {
    const scope = scopeOf([{ tick: 50, caption: long }])
    const resting = advance(scope, start, 1000)
    expect(resting).toEqual({ position: 50, rest: readingTime })
    // Nobody reads faster than sixty characters a second, nor a word in half a second.
    expect(readingTime).toBeGreaterThan((long.length / 60) * 1000)
    const { rest } = advance(scopeOf([{ tick: 50, caption: 'Hm.' }]), start, 1000)
    expect(rest).toBeGreaterThan(500)
    expect(rest).toBeLessThan(readingTime)
  })

  test('rests, then goes on from there; speed shortens the rest too', () => {
    const scope = scopeOf([{ tick: 50, caption: long }])
    const resting = { position: 50, rest: readingTime }
    expect(advance(scope, resting, 100)).toEqual({ position: 50, rest: readingTime - 100 })
    const fast = advance({ ...scope, speed: 2 }, resting, 100)
    expect(fast).toEqual({ position: 50, rest: readingTime - 200 })
    expect(advance(scope, resting, readingTime + 1000).position).toBeCloseTo(50 + pace)
  })

  test('never goes back, never past the end, never over a caption', () => {
    const captions = fc
      .uniqueArray(fc.nat({ max: 99 }), { maxLength: 6 })
      .map((ticks) =>
        ticks.toSorted((a, b) => a - b).map((tick) => ({ tick, caption: `At ${tick}.` })),
      )
    const frames = fc.array(fc.nat({ max: 3000 }), { maxLength: 40 })
    fc.assert(
      fc.property(captions, frames, fc.constantFrom(0.25, 1, 4), (steps, times, speed) => {
        const scope = { ...scopeOf(steps, 100), speed }
        let now = start
        for (const elapsed of times) {
          const next = advance(scope, now, elapsed)
          expect(next.position).toBeGreaterThanOrEqual(now.position)
          expect(next.position).toBeLessThanOrEqual(lastTick(scope))
          const skipped = steps.filter(({ tick }) => tick > now.position && tick < next.position)
          expect(skipped).toEqual([])
          now = next
        }
      }),
      { numRuns: 60 },
    )
  })

  test('reaches the end in frames of any size, in the time of the way and of the rests', () => {
    const captions = [
      { tick: 0, caption: long },
      { tick: 40, caption: long },
    ]
    const scope = scopeOf(captions, 100)
    const time = (2400 / pace) * 1000 + 2 * readingTime
    for (const frame of [4, 16, 33]) {
      let now = { position: 0, rest: readingTime }
      let frames = 0
      while (now.position < 99 && frames < 50_000) {
        now = advance(scope, now, frame)
        frames += 1
      }
      expect(frames).toBeGreaterThanOrEqual(Math.floor(time / frame))
      expect(frames).toBeLessThanOrEqual(Math.ceil(time / frame) + 3)
    }
  })
})

describe('the player', () => {
  let frames: FrameRequestCallback[] = []
  let now = 0

  beforeEach(() => {
    frames = []
    now = 0
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
    vi.stubGlobal('cancelAnimationFrame', () => {
      frames = []
    })
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  const pass = (milliseconds: number) => {
    now += milliseconds
    const due = frames
    frames = []
    for (const frame of due) frame(now)
  }

  test('moves the cursor while it plays, and not before', () => {
    const store = storeOf([])
    startPlayer(store)
    pass(1000)
    expect(store.getState().tick).toBe(0)
    store.getState().play(true)
    pass(1000)
    expect(store.getState().tick).toBe(Math.floor(pace))
    store.getState().play(false)
    pass(1000)
    expect(store.getState()).toMatchObject({ tick: Math.floor(pace), playing: false })
    store.getState().play(true)
    pass(1000)
    expect(store.getState().tick).toBe(Math.floor(pace) + Math.floor(pace))
  })

  test('begins with the caption that the cursor is at', () => {
    const store = storeOf([{ tick: 0, caption: long }])
    startPlayer(store)
    store.getState().play(true)
    pass(readingTime - 100)
    expect(store.getState().tick).toBe(0)
    pass(1100)
    expect(store.getState().tick).toBe(Math.floor(pace))
  })

  test('ends at the last tick, and plays from the start again', () => {
    const store = storeOf([])
    startPlayer(store)
    store.getState().play(true)
    pass(60_000)
    expect(store.getState()).toMatchObject({ tick: 2400, playing: false })
    pass(1000)
    expect(frames).toEqual([])
    store.getState().play(true)
    expect(store.getState().tick).toBe(0)
    pass(1000)
    expect(store.getState().tick).toBe(Math.floor(pace))
  })

  test('gives the cursor to whoever takes it', () => {
    const store = storeOf([])
    startPlayer(store)
    store.getState().play(true)
    pass(1000)
    store.getState().seek(700)
    pass(1000)
    expect(store.getState()).toMatchObject({ tick: 700, playing: false })
  })

  test('begins anew with a scenario that is opened while it plays, its first caption included', () => {
    const store = storeOf([])
    startPlayer(store)
    store.getState().play(true)
    pass(10_000)
    const { scenario } = storeOf([{ tick: 0, caption: long }]).getState()
    store.setState({ tick: 0, scenario })
    pass(readingTime - 100)
    expect(store.getState().tick).toBe(0)
    pass(1100)
    expect(store.getState().tick).toBe(Math.floor(pace))
  })

  test('stops for good', () => {
    const store = storeOf([])
    const stop = startPlayer(store)
    store.getState().play(true)
    stop()
    pass(1000)
    store.getState().play(false)
    store.getState().play(true)
    pass(1000)
    expect(store.getState().tick).toBe(0)
  })
})
