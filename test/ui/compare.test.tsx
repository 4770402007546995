import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { policies, policyOf } from '../../src/core/index.ts'
import { ScoresDialog } from '../../src/ui/dialogs/ScoresDialog.tsx'
import { show } from './scope.tsx'

const six = ['raw', 'debugreg', 'priority', 'reservation', 'linux/2009', 'linux'] as const

describe('the scores', () => {
  const table = async () => within(await screen.findByRole('grid', { name: 'Scores' }))
  const rows = async () =>
    (await table())
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getByRole('rowheader').textContent)
  const cells = async (policy: string) => {
    const found = await table()
    const heads = found.getAllByRole('columnheader').slice(1)
    const row = found.getByRole('row', { name: new RegExp(`^${policy}`) })
    const texts = within(row).getAllByRole('gridcell')
    return Object.fromEntries(heads.map((head, n) => [head.textContent, texts[n]?.textContent]))
  }

  test('of six policies stand side by side, the best and the worst in words too', async () => {
    const { store, idle } = await show('five-wishes', <ScoresDialog />)
    await act(async () => {
      store.getState().setPolicies(six)
      await idle()
    })
    expect(await rows()).toEqual(six.map((key) => policyOf(key).title))
    expect(await cells('Nobody coordinates')).toEqual({
      granted: '6',
      refused: '0',
      'evicted, told': '0',
      'lost silently': '6 ▼, worst',
      hits: '12 ▼, worst',
      missed: '18 ▼, worst',
      'stray traps': '0',
      'slots in use': '36%',
      'by other methods': '0',
      'traps for nothing': '0',
    })
    expect(await cells('An owner for every register')).toMatchObject({ refused: '33 EBUSY' })
    expect(await cells('Simple reservation')).toMatchObject({
      refused: '11 ENOSPC',
      'lost silently': '0 ▲, best',
      hits: '28 ▲, best',
    })
  })

  test('are sorted by the head of a column, and back', async () => {
    const { user, store, idle } = await show('five-wishes', <ScoresDialog />)
    await act(async () => {
      store.getState().setPolicies(['raw', 'reservation', 'debugreg'])
      await idle()
    })
    const hits = (await table()).getByRole('columnheader', { name: 'hits' })
    await user.click(hits)
    const up = [policies.raw.title, policies.debugreg.title, policies.reservation.title]
    expect(await rows()).toEqual(up)
    await user.click((await table()).getByRole('columnheader', { name: 'hits' }))
    expect(await rows()).toEqual(up.toReversed())
  })
})

describe('about a policy', () => {
  test('from its block: who, when, what it does, its sources, what is reconstructed', async () => {
    const { user, store } = await show('five-wishes')
    await user.click(screen.getByRole('button', { name: 'About Simple reservation' }))
    const dialog = await screen.findByRole('dialog', { name: 'Simple reservation' })
    expect(dialog.textContent).toContain('Ingo Molnar, 2009: refuse early')
    expect(dialog.textContent).toContain(policies.reservation.summary)
    const sources = within(dialog).getAllByRole('listitem')
    expect(sources[0]?.textContent).toMatch(/patch 02\/11.*reconstructed$/)
    expect(sources[1]?.textContent).not.toContain('reconstructed')
    expect(store.getState().focus).toBe('raw')
  })

  test('leads to its other versions, and into the comparison', async () => {
    const { user, store } = await show('five-wishes')
    await user.keyboard('a')
    await screen.findByRole('dialog', { name: 'Nobody coordinates' })
    act(() => store.getState().tellAbout('linux'))
    await screen.findByRole('dialog', { name: 'Linux today' })
    await user.click(screen.getByRole('button', { name: "perf's first arbiter" }))
    await screen.findByRole('dialog', { name: "perf's first arbiter" })
    await user.click(screen.getByRole('button', { name: 'Compare it' }))
    expect(store.getState().policies).toEqual(['raw', 'reservation', 'linux/2009'])
    await user.click(screen.getByRole('button', { name: 'Take it out of the comparison' }))
    expect(store.getState().policies).toEqual(['raw', 'reservation'])
  })
})

describe('where the policies differ', () => {
  test('keys and buttons lead from one difference to the next, and the axis shows them', async () => {
    const { user, store } = await show('five-wishes')
    await screen.findByRole('img', {
      name: /^The compared policies differ: \d+ differences, the first at tick 240$/,
    })
    const tick = () => store.getState().tick
    await user.keyboard('f')
    await waitFor(() => expect(tick()).toBe(240))
    await screen.findByText('At tick 240 they differ:')
    await user.keyboard('d')
    await waitFor(() => expect(tick()).toBe(430))
    await user.keyboard('{Shift>}d{/Shift}')
    await waitFor(() => expect(tick()).toBe(240))
    await user.click(screen.getByRole('button', { name: /^Next difference/ }))
    await waitFor(() => expect(tick()).toBe(430))
    await user.click(screen.getByRole('button', { name: /^First divergence/ }))
    await waitFor(() => expect(tick()).toBe(240))
    await user.keyboard('{Shift>}d{/Shift}')
    await screen.findByText('Nothing new differs before tick 240.')
    expect(tick()).toBe(240)
  })

  test('where they do not, the page says so', async () => {
    const { user, store, idle } = await show('canary')
    expect(screen.queryByRole('button', { name: /^Next difference/ })).toBeNull()
    await act(async () => {
      store.getState().setPolicies(['raw', 'reservation'])
      await idle()
    })
    await user.keyboard('f')
    await screen.findByText('The compared policies differ nowhere in this scenario.')
  })
})
