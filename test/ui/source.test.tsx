import { readFileSync } from 'node:fs'
import { act, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { show } from './scope.tsx'

function fileOf(path: string): File {
  return new File([readFileSync(`test/fixtures/${path}`)], path.split('/').at(-1) ?? path)
}

test('recorded hits lie on the time axis, with a sentence about the one at the cursor', async () => {
  const { store } = await show('canary')
  await store.getState().openFile(fileOf('perf/header.txt'))
  await screen.findByRole('img', { name: '29 recorded hits, 0 gaps' })
  store.getState().seek(8)
  const said = await screen.findByText(/^Recorded hit 9 of 29/)
  expect(said.textContent).toMatch(
    /of mem:0x0000000000404080 by bp_demo 5449 at 460.17458; the instruction after it: .*40_?118b worker\+0x15/,
  )
})

test('what a source does not tell is said, and a watch is asked for once it is filled in', async () => {
  const { store, user, idle } = await show('canary')
  await store.getState().openFile(fileOf('perf/default.txt'))
  await user.keyboard('i')
  const dialog = await screen.findByRole('dialog', { name: 'What default.txt tells' })
  const list = within(dialog).getByRole('list', { name: 'What it tells and what it does not' })
  expect(list.textContent).toContain('Whether a hit was a read or a write is not told')
  const add = within(dialog).getByRole('button', { name: 'Add this watch' })
  expect(add.hasAttribute('disabled')).toBe(true)
  await user.click(within(dialog).getByRole('button', { name: /Length of/ }))
  await user.click(await screen.findByRole('option', { name: '8 bytes' }))
  await user.click(within(dialog).getByRole('button', { name: /Type of/ }))
  await user.click(await screen.findByRole('option', { name: 'access' }))
  await user.click(within(dialog).getByRole('button', { name: 'Add this watch' }))
  await idle()
  const requests = store
    .getState()
    .scenario.steps.flatMap(({ actions }) => actions)
    .filter((action) => action.type === 'request' && action.client === 'you')
  expect(requests).toMatchObject([{ watch: { address: 0x40_4080n, length: 8, type: 'access' } }])
}, 20_000)

test('gaps and lines that could not be read are listed', async () => {
  const { store, user } = await show('canary')
  await store.getState().openFile(fileOf('mmiotrace/small.txt'))
  await screen.findByRole('img', { name: '0 recorded hits, 1 gaps' })
  store.getState().seek(3)
  await screen.findByText('mmiotrace says before this: Lost 17 events.')
  await user.keyboard('i')
  const dialog = await screen.findByRole('dialog')
  await waitFor(() => expect(dialog.textContent).toContain('Before tick 3, line 10'))
  expect(dialog.textContent).toContain('Addresses are physical')
  expect(within(dialog).getByRole('table').textContent).toContain('UNKNOWN 12.400011')
})

test('of a source that tells CPUs those of one can be counted alone, and the timeline says so', async () => {
  const { store, user, idle } = await show('canary')
  await store.getState().openFile(fileOf('columns/t_race.slice.csv'))
  await idle()
  const before = store.getState().density?.data.reduce((sum, count) => sum + count, 0) ?? 0
  await user.keyboard('i')
  const dialog = await screen.findByRole('dialog')
  await user.click(await within(dialog).findByRole('button', { name: /CPU whose accesses count/ }))
  await user.click(await screen.findByRole('option', { name: /^CPU 2/ }))
  await within(dialog).findByText(/accesses count: those on CPU 2\. Hits/)
  await idle()
  expect(screen.getByText('data accesses on CPU 2')).toBeTruthy()
  act(() => store.getState().present(true))
  expect(screen.getByText(/; only accesses on CPU 2 count$/)).toBeTruthy()
  act(() => store.getState().present(false))
  const after = store.getState().density?.data.reduce((sum, count) => sum + count, 0) ?? 0
  expect(after).toBeGreaterThan(0)
  expect(after).toBeLessThan(before)
  await store.getState().openFile(fileOf('lackey/t_sort.lackey'))
  await waitFor(() => expect(screen.queryByText('data accesses on CPU 2')).toBeNull())
  await user.keyboard('i')
  const other = await screen.findByRole('dialog')
  expect(within(other).queryByRole('region', { name: 'Whose accesses count' })).toBeNull()
  expect(other.textContent).toContain('It does not tell CPUs')
}, 20_000)
