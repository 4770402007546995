import { act, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ClientsPanel } from '../../src/ui/clients/ClientsPanel.tsx'
import { show } from './scope.tsx'

function client(title: string) {
  const rows = screen.getAllByRole('listitem')
  const row = rows.find((each) => within(each).queryByText(title) !== null)
  if (row === undefined) throw new Error(`no client ${title}`)
  return {
    believes: within(row).getByText(/^believes \d/).textContent,
    hardware: within(row).getByText(/^hardware holds \d/).textContent,
    tone: row.dataset['tone'],
    status: row.lastElementChild?.textContent,
  }
}

async function showClients(scenario: string, tick: number, focus: 'raw' | 'reservation') {
  const page = await show(scenario, <ClientsPanel />)
  act(() => {
    page.store.getState().setFocus(focus)
    page.store.getState().seek(tick)
  })
  return page
}

test('a client that has asked for nothing', async () => {
  await showClients('refuse-early', 0, 'reservation')
  expect(client('gdb')).toMatchObject({ believes: 'believes 0', hardware: 'hardware holds 0' })
  expect(client('gdb').status).toBe('asks for nothing yet')
})

test('armed, and stored for a task that does not run', async () => {
  await showClients('refuse-early', 20, 'reservation')
  expect(client('kwatch')).toMatchObject({
    believes: 'believes 1',
    hardware: 'hardware holds 1',
    tone: 'good',
  })
  expect(client('kwatch').status).toBe('armed')
  expect(client('gdb')).toMatchObject({
    believes: 'believes 1',
    hardware: 'hardware holds 0',
    tone: 'dim',
  })
  expect(client('gdb').status).toBe('stored: task B does not run now')
})

test('a belief that the hardware broke', async () => {
  await showClients('nobody-coordinates', 30, 'raw')
  expect(client('kwatch')).toMatchObject({
    believes: 'believes 1',
    hardware: 'hardware holds 0',
    tone: 'bad',
  })
  expect(client('kwatch').status).toBe(
    "not told: the switch to task B at tick 24 loaded gdb's DR0 over it",
  )
})

test('a refusal, which is told', async () => {
  await showClients('five-wishes', 2100, 'reservation')
  expect(client('kwatch')).toMatchObject({ believes: 'believes 0', tone: 'dim' })
  expect(client('kwatch').status).toBe('refused: ENOSPC at 2000, told')
  expect(client('gdb')).toMatchObject({ believes: 'believes 2', hardware: 'hardware holds 2' })
})

test('the clients are those of the focused policy, at the cursor', async () => {
  const { store } = await showClients('five-wishes', 2100, 'raw')
  expect(client('gdb').status).toBe('not told: kwatch overwrote DR0 at tick 2,000')
  act(() => store.getState().setFocus('reservation'))
  expect(client('gdb').status).toBe('armed')
  act(() => store.getState().seek(5000))
  expect(client('perf').status).toBe('gave everything back')
})

test('each has its title and what it is after, in the order of the scenario', async () => {
  const { store } = await showClients('five-wishes', 0, 'raw')
  const { clients } = store.getState().scenario
  const rows = screen.getAllByRole('listitem')
  expect(rows).toHaveLength(clients.length)
  clients.forEach(({ title, note }, n) => {
    const row = rows[n] ?? document.body
    within(row).getByText(title)
    within(row).getByText(note)
  })
})
