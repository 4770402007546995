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
  startTour(store, '')
  return store
}

describe('the tour of a first visit', () => {
  test('starts no story, neither while it is there nor when it is over; the next visit has none', async () => {
    const store = await firstVisit()
    expect(store.getState()).toMatchObject({ tour: 0, playing: false })
    store.getState().setTour(1)
    expect(store.getState().playing).toBe(false)
    store.getState().setTour(null)
    expect(store.getState()).toMatchObject({ tick: 0, playing: false })
    const { store: next } = await openPage('canary')
    startTour(next, '')
    expect(next.getState().tour).toBeNull()
  })

  test('does not come with a link', async () => {
    const { store } = await openPage('canary')
    startTour(store, '#v3&scenario=canary')
    expect(store.getState().tour).toBeNull()
  })
})
