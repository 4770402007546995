import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startTour } from '../../src/state/tour.ts'
import { openPage } from './page.ts'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

async function firstVisit() {
  const { store } = await openPage('canary')
  store.getState().play(true)
  startTour(store, '')
  return store
}

describe('the tour of a first visit', () => {
  test('holds the story, which goes on when it is over; the next visit has none', async () => {
    const store = await firstVisit()
    expect(store.getState()).toMatchObject({ tour: 0, playing: false })
    store.getState().setTour(1)
    expect(store.getState().playing).toBe(false)
    store.getState().setTour(null)
    expect(store.getState().playing).toBe(true)
    const { store: next } = await openPage('canary')
    next.getState().play(true)
    startTour(next, '')
    expect(next.getState()).toMatchObject({ tour: null, playing: true })
  })

  test('starts nothing for somebody who has taken the cursor meanwhile', async () => {
    const store = await firstVisit()
    store.getState().seek(40)
    store.getState().setTour(null)
    expect(store.getState()).toMatchObject({ tick: 40, playing: false })
  })

  test('does not come with a link', async () => {
    const { store } = await openPage('canary')
    store.getState().play(true)
    startTour(store, '#v3&scenario=canary')
    expect(store.getState()).toMatchObject({ tour: null, playing: true })
  })
})
