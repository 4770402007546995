import { describe, expect, test } from 'vitest'
import { blankPage, fetchFile, openPage } from './page.ts'

describe('opening a shipped scenario', () => {
  test('shows it from the start, with its trace and what every policy makes of it', async () => {
    const { store } = await openPage('five-wishes')
    expect(store.getState()).toMatchObject({
      scenarioId: 'five-wishes',
      scenario: { title: 'Four slots, five wishes' },
      trace: { name: 't_overflow.lackey', length: 7620 },
      policies: ['raw', 'reservation'],
      focus: 'raw',
      tick: 0,
      cpu: 0,
      message: null,
      job: null,
      history: { at: 0, versions: { length: 1 } },
      ownTrace: null,
    })
    const { results, density } = store.getState()
    expect(results.reservation?.score).toMatchObject({ refused: 1, clobbered: 0, missed: 0 })
    expect(results.raw?.score).toMatchObject({ refused: 0, missed: 18 })
    expect(density?.data).toHaveLength(240)
  })

  test('a trace of another run leaves nothing behind in a scenario without one', async () => {
    const { store, idle } = await openPage('canary')
    store.getState().seek(600)
    await idle()
    expect(store.getState().inspected).not.toBeNull()
    await store.getState().openScenario('refuse-early')
    expect(store.getState()).toMatchObject({ trace: null, density: null, inspected: null, tick: 0 })
  })

  test('one that is not there is one sentence, and the screen stays', async () => {
    const { store } = await openPage('canary')
    const before = store.getState()
    expect(await before.openScenario('nowhere')).toBe(false)
    const { message, ...after } = store.getState()
    expect(message).toEqual({
      tone: 'bad',
      text: 'The scenario "nowhere" could not be loaded from this server.',
    })
    expect(after).toEqual(expect.objectContaining({ scenario: before.scenario, tick: before.tick }))
    expect(after.results).toBe(before.results)
  })

  test('one whose trace cannot be had is shown without it, and says so', async () => {
    const { store } = await openPage('five-wishes', {
      fetchFile: async (path) => {
        if (path.startsWith('traces/')) throw new Error('404')
        return fetchFile(path)
      },
    })
    expect(store.getState()).toMatchObject({
      scenarioId: 'five-wishes',
      trace: null,
      message: { tone: 'bad', text: expect.stringContaining('t_overflow.lackey') as string },
    })
    expect(store.getState().results.reservation?.score).toMatchObject({ refused: 1, hits: 9 })
  })

  test('one whose trace is no trace is shown without it, and says why', async () => {
    const { store } = await openPage('canary', {
      fetchFile: async (path) =>
        path.startsWith('traces/') ? new Blob(['<h1>Welcome</h1>\n']) : fetchFile(path),
    })
    expect(store.getState().trace).toBeNull()
    expect(store.getState().message?.text).toMatch(/^t_overflow\.lackey: ./)
  })

  test('the next one that opens takes the message away', async () => {
    const { store } = await openPage('canary')
    await store.getState().openScenario('nowhere')
    await store.getState().openScenario('refuse-early')
    expect(store.getState()).toMatchObject({ scenarioId: 'refuse-early', message: null })
  })

  test.each([
    ['the older one is the slower one', 'five-wishes', 'refuse-early'],
    ['both have a trace', 'five-wishes', 'canary'],
    ['the newer one is the slower one', 'refuse-early', 'canary'],
  ])('of two at once the last chosen stays: %s', async (_, first, second) => {
    const { store } = blankPage()
    const seen: (string | null)[] = []
    store.subscribe(({ scenarioId }) => seen.push(scenarioId))
    const { openScenario } = store.getState()
    const opened = await Promise.all([openScenario(first), openScenario(second)])
    expect(opened).toEqual([true, true])
    expect(store.getState()).toMatchObject({ scenarioId: second, message: null, job: null })
    expect(seen).not.toContain(first)
  })

  test('a policy that a file names twice is shown once', async () => {
    const { store } = blankPage({
      fetchFile: async (path) => {
        const text = await (await fetchFile(path)).text()
        return new Blob([
          text.replace(/"policies": .*/, '"policies": ["raw", "reservation", "raw"]'),
        ])
      },
    })
    await store.getState().openScenario('refuse-early')
    expect(store.getState().policies).toEqual(['raw', 'reservation'])
  })
})

describe('the list of shipped scenarios', () => {
  test('is read in its order', async () => {
    const { store } = blankPage()
    await store.getState().loadEntries()
    const ids = store.getState().entries.map(({ id }) => id)
    expect(ids.slice(0, 4)).toEqual([
      'five-wishes',
      'ingos-answer',
      'rolands-case',
      'priorities-nobody-reads',
    ])
    expect(ids.at(-1)).toBe('perl')
  })

  test.each([
    ['cannot be had', () => Promise.reject(new Error('404'))],
    ['is something else', () => Promise.resolve(new Blob(['<h1>Welcome</h1>']))],
  ])('one that %s is said, and nothing breaks', async (_, fetchList) => {
    const { store } = blankPage({ fetchFile: fetchList })
    await store.getState().loadEntries()
    expect(store.getState().entries).toEqual([])
    expect(store.getState().message).toEqual({
      tone: 'bad',
      text: 'The list of scenarios could not be loaded from this server.',
    })
  })
})
