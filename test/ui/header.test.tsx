import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { policyKeys, policyOf } from '../../src/core/index.ts'
import { ClientsPanel } from '../../src/ui/clients/ClientsPanel.tsx'
import { Caption } from '../../src/ui/header/Caption.tsx'
import { Header } from '../../src/ui/header/Header.tsx'
import { RegistersPanel } from '../../src/ui/registers/RegistersPanel.tsx'
import { TimelinePanel } from '../../src/ui/timeline/TimelinePanel.tsx'
import { WhyBar } from '../../src/ui/why/WhyBar.tsx'
import { Keys, show } from './scope.tsx'

const head = (
  <>
    <Header />
    <Caption />
    <ClientsPanel />
    <TimelinePanel />
    <WhyBar />
  </>
)

const button = (name: string | RegExp) => screen.getByRole('button', { name })

describe('the scenario', () => {
  test('is chosen from a list, with a sentence about each', async () => {
    const { user, store, idle } = await show('five-wishes', head)
    await user.click(button('Four slots, five wishes Scenario'))
    const options = screen.getAllByRole('option')
    expect(options).toHaveLength(store.getState().entries.length + 1)
    const canary = screen.getByRole('option', { name: /^The canary/ })
    within(canary).getByText(/^A heap overflow tramples a canary/)
    await user.click(canary)
    await waitFor(() => button('The canary Scenario'))
    await act(idle)
    screen.getByText('tick 0 of 7,619')
    screen.getByText('step 1 of 5')
    expect(screen.queryByRole('button', { name: /^Nobody coordinates/ })).toBeNull()
  })

  test('is chosen while the story waits behind the list; then Space plays the new one from its start', async () => {
    const { user, store } = await show('five-wishes')
    store.getState().play(true)
    await user.click(button('Four slots, five wishes Scenario'))
    expect(store.getState().playing).toBe(false)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(store.getState().playing).toBe(true))
    expect(document.activeElement).toBe(button('Four slots, five wishes Scenario'))
    await user.keyboard(' ')
    await user.click(await screen.findByRole('option', { name: /^The canary/ }))
    await waitFor(() => button('The canary Scenario'))
    expect(store.getState()).toMatchObject({ tick: 0, playing: false })
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')))
    await user.keyboard(' ')
    expect(screen.queryByRole('listbox')).toBeNull()
    expect(store.getState().playing).toBe(true)
  })

  test('whose first caption is ahead says so, in the corner and where the caption will be', async () => {
    const { store } = await show('canary', head)
    const { scenario } = store.getState()
    const steps = [
      { tick: 0, actions: [] },
      { tick: 9, caption: 'At last.', actions: [] },
    ]
    act(() => store.getState().edit('fewer words', { ...scenario, steps }))
    screen.getByText('before step 1 of 1')
    within(screen.getByRole('region', { name: 'Caption' })).getByText(/further on: press Page Down/)
    act(() => store.getState().stepCaption(1))
    screen.getByText('step 1 of 1')
    expect(screen.getByRole('region', { name: 'Caption' }).textContent).toContain('At last.')
  })

  test('may be an empty one, from the end of the list', async () => {
    const { user, store } = await show('canary', head)
    await user.click(button('The canary Scenario'))
    await user.click(screen.getByRole('option', { name: /^An empty scenario/ }))
    await waitFor(() => button('Your own scenario Scenario'))
    expect(store.getState().scenario.clients).toEqual([])
  })

  test('is not changed by an arrow on its closed list: arrows step, wherever the focus is', async () => {
    const { user, store } = await show(
      'canary',
      <>
        <Keys />
        {head}
      </>,
    )
    act(() => button('The canary Scenario').focus())
    await user.keyboard('{ArrowRight}')
    expect(store.getState()).toMatchObject({ scenarioId: 'canary', tick: 98 })
  })

  test('from a file is in the list by its title', async () => {
    const { store } = await show('canary', head)
    await act(() => store.getState().openFile(madeUp()))
    expect(button('Made up Scenario').textContent).toContain('Made up')
  })

  function madeUp() {
    const scenario = {
      format: 'drscope scenario',
      version: 1,
      title: 'Made up',
      summary: '',
      sources: [],
      world: { cpus: 2, tasks: ['A'] },
      clients: [],
      steps: [],
      end: 10,
      policies: ['raw'],
    }
    return new File([JSON.stringify(scenario)], 'made-up.json')
  }

  test('without clients and captions says what to do next', async () => {
    const { store } = await show('canary', head)
    await act(() => store.getState().openFile(madeUp()))
    screen.getByText('Nobody asks for a slot yet: add a watch.')
    screen.getByText('Nothing has happened yet: press play, or step.')
    expect(screen.queryByRole('region', { name: 'Caption' })).toBeNull()
  })

  test('with several CPUs shows the one that was chosen', async () => {
    const { user, store } = await show('canary', <RegistersPanel />)
    await act(() => store.getState().openFile(madeUp()))
    await user.click(button(/CPU 0/))
    await user.click(screen.getByRole('option', { name: 'CPU 1' }))
    expect(store.getState().cpu).toBe(1)
    await user.click(button('DR7 bit 0, L0: 0'))
    expect(store.getState().scenario.steps[0]?.actions).toMatchObject([{ type: 'write', cpu: 1 }])
  })
})

describe('the compared policies', () => {
  test('have their variants under them, with years, and six are the most', async () => {
    const { user, store } = await show('canary', head)
    await user.click(screen.getByRole('button', { name: /^Compare/ }))
    const options = () => screen.getAllByRole('option')
    expect(options()).toHaveLength(policyKeys.length)
    for (const [n, key] of policyKeys.entries()) {
      const { title, years } = policyOf(key)
      expect(options()[n]?.textContent).toMatch(`${title}${years}, `)
    }
    const choose = (name: RegExp) => user.click(screen.getByRole('option', { name }))
    await choose(/^The first table/)
    await choose(/^Reservation as it was built/)
    await choose(/^perf's first arbiter/)
    await choose(/^The hypervisor that forgets/)
    await choose(/^Nobody coordinates/)
    const six = store.getState().policies
    expect(six).toEqual([
      'raw',
      'debugreg/2001',
      'reservation',
      'reservation/prasad-2009',
      'linux/2009',
      'hypervisor/haxm',
    ])
    await choose(/^Linux today/)
    expect(store.getState().policies).toEqual(six)
    await choose(/^Nobody coordinates/)
    await choose(/^Linux today/)
    expect(store.getState().policies).toContain('linux')
    expect(store.getState().policies).toHaveLength(6)
  })

  test('are any number but none', async () => {
    const { user, store } = await show('canary', head)
    const blocks = () =>
      screen
        .getAllByRole('button', { name: /: show its registers$/, hidden: true })
        .map((title) => title.textContent)
    expect(blocks()).toEqual(['Simple reservation'])
    await user.click(button(/^Compare/))
    await user.click(screen.getByRole('option', { name: /^Nobody coordinates/ }))
    expect(blocks()).toEqual(['Nobody coordinates', 'Simple reservation'])
    await user.click(screen.getByRole('option', { name: /^Simple reservation/ }))
    expect(blocks()).toEqual(['Nobody coordinates'])
    expect(store.getState().focus).toBe('raw')
    await user.click(screen.getByRole('option', { name: /^Nobody coordinates/ }))
    expect(blocks()).toEqual(['Nobody coordinates'])
  })

  test('take turns in the registers by a key', async () => {
    const part = (
      <>
        <Keys />
        <RegistersPanel />
      </>
    )
    const { user } = await show('five-wishes', part)
    const under = () => screen.getByText(/^(Simple reservation|Nobody coordinates)$/).textContent
    expect(under()).toBe('Nobody coordinates')
    await user.keyboard('n')
    expect(under()).toBe('Simple reservation')
    await user.keyboard('n')
    expect(under()).toBe('Nobody coordinates')
  })
})

test('the theme goes round, and stands on the page', async () => {
  const { user } = await show('refuse-early')
  const theme = () => document.documentElement.dataset['theme']
  expect(theme()).toBeUndefined()
  await user.click(button('Theme: as system'))
  expect(theme()).toBe('light')
  await user.click(button('Theme: light'))
  expect(theme()).toBe('dark')
  await user.keyboard('t')
  button('Theme: high contrast')
  expect(document.documentElement.dataset['contrast']).toBe('more')
  await user.keyboard('t')
  button('Theme: as system')
  expect(document.documentElement.dataset['contrast']).toBeUndefined()
  expect(theme()).toBeUndefined()
})
