import { beforeAll, describe, expect, test, vi } from 'vitest'
import { startFragment } from '../../src/state/address.ts'
import { readFragment, writeFragment } from '../../src/state/fragment.ts'
import { blankPage, fetchFile } from './page.ts'

describe('the page opens', () => {
  const replaceState = vi.fn<(data: unknown, unused: string, url: string) => void>()
  const visit = async (hash: string) => {
    vi.stubGlobal('location', { hash })
    const page = blankPage({ fetchFile })
    await startFragment(page.store)
    await page.idle()
    return page.store
  }

  beforeAll(() => {
    // Not taken back: pages of earlier tests still write their fragments.
    vi.stubGlobal('history', { replaceState })
    vi.stubGlobal('addEventListener', () => undefined)
  })

  test('for the first time with the first scenario, and plays nothing before somebody asks for it', async () => {
    const store = await visit('')
    expect(store.getState()).toMatchObject({ scenarioId: 'five-wishes', tick: 0, playing: false })
    expect(store.getState().entries.length).toBeGreaterThan(1)
  })

  test('with the view of its fragment, at rest', async () => {
    const store = await visit(
      '#v2&scenario=nobody-coordinates&policies=raw&tick=32&theme=dark&cpu=0',
    )
    expect(store.getState()).toMatchObject({
      scenarioId: 'nobody-coordinates',
      policies: ['raw'],
      focus: 'raw',
      tick: 32,
      theme: 'dark',
      playing: false,
    })
  })

  test.each([
    ['a scenario that is gone', '#v2&scenario=gone&tick=7', { scenarioId: 'five-wishes', tick: 7 }],
    ['a tick after the end', '#v2&scenario=canary&tick=9999999', { tick: 7619 }],
    ['a CPU that is not there', '#v2&scenario=canary&cpu=5&tick=0', { cpu: 0 }],
    ['a focus that is not shown', '#v2&scenario=canary&focus=raw&tick=0', { focus: 'reservation' }],
    [
      'work that was not kept',
      '#v2&scenario=canary&edited=1&tick=5',
      { scenarioId: 'canary', tick: 5 },
    ],
  ])('all the same with %s', async (_, hash, shown) => {
    expect((await visit(hash)).getState()).toMatchObject(shown)
  })

  test('and keeps the fragment in step with what is shown', async () => {
    const store = await visit('#v2&scenario=canary&tick=5')
    store.getState().seek(6)
    store.getState().seek(98)
    const shown = writeFragment(store.getState())
    const written = () => replaceState.mock.calls.map(([, , url]) => url)
    await vi.waitFor(() => expect(written()).toContain(shown))
    expect(readFragment(shown)).toMatchObject({ scenario: 'canary', tick: 98 })
    expect(written().filter((url) => /canary.*tick=6\b/.test(url))).toEqual([])
  })
})
