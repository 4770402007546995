import { act, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createReplayClient } from '../../src/worker/client.ts'
import { show } from './scope.tsx'

const reason = 'The replay could not do this (out of memory). Reload the page, and try again.'

test('what breaks down over a picture is said where the picture would be', async () => {
  const client = createReplayClient(() => {
    throw new Error('no workers here')
  })
  const failed = () => Promise.resolve({ ok: false, error: { kind: 'stopped', reason } } as const)
  const whole = { density: client.density.bind(client), map: client.map.bind(client) }
  Object.assign(client, { density: failed, map: failed })
  const { user, store } = await show('canary', undefined, { client })
  const timeline = within(screen.getByRole('region', { name: 'Timeline' }))
  expect((await timeline.findByRole('alert')).textContent).toBe(
    `The accesses cannot be counted. ${reason}`,
  )
  await user.keyboard('m')
  const memory = within(await screen.findByRole('region', { name: 'Memory' }))
  expect((await memory.findByRole('alert')).textContent).toBe(`The map cannot be drawn. ${reason}`)
  Object.assign(client, whole)
  store.getState().setZoom({ from: 0, to: 500 })
  await expect.poll(() => screen.queryAllByRole('alert')).toEqual([])
})

test('a legend says what a shade and a mark mean: from one access to the most, and whose breakpoints these are', async () => {
  const { store, idle } = await show('canary')
  act(() => store.getState().showPanel('memory'))
  const legend = await screen.findByRole('list', { name: 'What the map shows' })
  await idle()
  await waitFor(() => expect(store.getState().memoryMap).not.toBeNull())
  const most = Math.max(...(store.getState().memoryMap?.counts ?? []))
  expect(most).toBeGreaterThan(1)
  await within(legend).findByText(
    `accesses in a cell: 1 to ${most.toLocaleString('en')}, on a logarithmic scale`,
  )
  expect(within(legend).getByText('armed by gdb on CPU 0')).toBeTruthy()
  expect(within(legend).getByText('the chosen watch')).toBeTruthy()
})

test('the keys of hits go from hit to hit while no watch is chosen, and say at the last one that there is no other', async () => {
  const { store, user, idle } = await show('canary')
  await idle()
  await waitFor(() => expect(store.getState().results.reservation?.score.hits).toBe(7))
  await user.keyboard('.')
  await waitFor(() => expect(store.getState().tick).toBe(98))
  await user.keyboard('.')
  await waitFor(() => expect(store.getState().tick).toBe(555))
  await user.keyboard(',')
  await waitFor(() => expect(store.getState().tick).toBe(98))
  await user.keyboard(',')
  const none = 'There is no hit before tick 98 under Simple reservation.'
  await screen.findByText(none)
})
