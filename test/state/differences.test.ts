import { describe, expect, test } from 'vitest'
import { differencesOf, nextDifference, noDifferences } from '../../src/state/differences.ts'
import { openPage } from './page.ts'

describe('the differences of the shown policies', () => {
  test('are worked out once for each set of results', async () => {
    const { store, idle } = await openPage('five-wishes')
    const found = await differencesOf(store.getState())
    expect(found?.starts[0]).toBe(240)
    store.getState().seek(2000)
    expect(await differencesOf(store.getState())).toBe(found)
    store.getState().setPolicies(['raw'])
    await idle()
    expect(await differencesOf(store.getState())).toEqual({ spans: [], starts: [] })
  })

  test('are walked forward and back, each once', async () => {
    const { store } = await openPage('five-wishes')
    const { starts } = (await differencesOf(store.getState())) ?? noDifferences
    expect(starts.length).toBeGreaterThan(0)
    const walk = async (from: number, direction: 1 | -1) => {
      const seen: number[] = []
      let at: number | string = from
      while (typeof at === 'number') {
        at = await nextDifference(store.getState(), at, direction)
        if (typeof at === 'number') seen.push(at)
      }
      return [seen, at]
    }
    expect(await walk(-1, 1)).toEqual([
      starts,
      `Nothing new differs after tick ${starts.at(-1)?.toLocaleString('en')}: what differs by then goes on.`,
    ])
    expect(await walk(1e9, -1)).toEqual([
      starts.toReversed(),
      'Nothing new differs before tick 240.',
    ])
  })
})
