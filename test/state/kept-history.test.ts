import { expect, test } from 'vitest'
import { edited, historyOf } from '../../src/state/history.ts'
import { emptyScenario } from '../../src/state/empty.ts'
import { historyFrom, keptHistory } from '../../src/state/kept-history.ts'

test('of a history that has no room the newest versions are kept, and what was made of a lost one begins anew', async () => {
  const steps = Array.from({ length: 250 }, (_, tick) => ({
    tick,
    caption: 'x'.repeat(2000),
    actions: [],
  }))
  const scenarioOf = (title: string) => ({ ...emptyScenario(title, 250), steps })
  let history = historyOf(scenarioOf('0'))
  for (let n = 1; n <= 10; n += 1) {
    history = edited(history, `edit ${n}`, scenarioOf(String(n)))
  }
  const kept = keptHistory(history)
  const again = kept && (await historyFrom(kept))
  expect(again?.versions.map(({ title, parent }) => ({ title, parent }))).toEqual([
    { title: 'edit 4', parent: null },
    { title: 'edit 5', parent: 0 },
    { title: 'edit 6', parent: 1 },
    { title: 'edit 7', parent: 2 },
    { title: 'edit 8', parent: 3 },
    { title: 'edit 9', parent: 4 },
    { title: 'edit 10', parent: 5 },
  ])
  expect(again?.at).toBe(6)
  expect(again?.versions.at(-1)?.scenario).toEqual(history.versions.at(-1)?.scenario)
})

test.each([
  ['no list', { at: 0, versions: null }],
  ['no version at its place', { at: 1, versions: [] }],
  ['a parent that comes later', { at: 0, versions: [{ title: 'a', parent: 0, scenario: '{}' }] }],
])('a kept history with %s is none', async (_, kept) => {
  expect(await historyFrom(kept as never)).toBeNull()
})
