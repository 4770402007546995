import { screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { commands } from '../../src/state/commands.ts'
import { meanings } from '../../src/ui/use-keys.ts'
import { show } from './scope.tsx'

const presenting = () => document.documentElement.dataset['presenting']
const caption = () => screen.getByRole('region', { name: 'Caption' }).textContent

afterEach(() => {
  delete document.documentElement.dataset['presenting']
})

test('one key presents and one ends it; the chrome is gone meanwhile', async () => {
  const { user } = await show('refuse-early')
  await user.keyboard('p')
  expect(presenting()).toBe('true')
  expect(screen.queryByRole('button', { name: /Scenario$/ })).toBeNull()
  expect(caption()).toContain('step 1 of 9')
  screen.getByText('Esc leaves')
  await user.keyboard('p')
  expect(presenting()).toBeUndefined()
  screen.getByRole('button', { name: /Scenario$/ })
})

test('a clicker steps, and its F5 and Escape lose nothing', async () => {
  const { user, store } = await show('refuse-early')
  await user.keyboard('p{PageDown}{PageDown}')
  expect(caption()).toContain('step 3 of 9')
  await user.keyboard('{PageUp}{ArrowRight} ')
  expect(caption()).toContain('step 4 of 9')
  const { tick } = store.getState()
  // From one button, in turn: it starts the show where it stands, and ends it.
  for (const [key, on] of [
    ['F5', 'true'],
    ['Escape', undefined],
    ['F5', 'true'],
    ['Escape', undefined],
  ] as const) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    document.body.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(true)
    await screen.findByText(on ? 'step 4 of 9' : 'Share')
    expect(presenting()).toBe(on)
    expect(store.getState().tick).toBe(tick)
  }
})

test('of many policies the chosen one has its slots on stage, the others what they lost', async () => {
  const { user, store, idle } = await show('five-wishes')
  store.getState().setPolicies(['raw', 'reservation', 'linux'])
  store.getState().setFocus('raw')
  await idle()
  const counts = (policy: string) =>
    within(screen.getByLabelText(`Score of ${policy}`))
      .getAllByRole('term')
      .map(({ textContent }) => textContent)
  const all = ['hits', 'missed', 'refused', 'lost silently']
  expect(counts('Linux today')).toEqual(all)
  await user.keyboard('p')
  expect(counts('Nobody coordinates')).toEqual(all)
  expect(counts('Linux today')).toEqual(['missed', 'lost silently'])
  await user.keyboard('nn')
  expect(counts('Nobody coordinates')).toEqual(['missed', 'lost silently'])
  expect(counts('Linux today')).toEqual(all)
})

test('F5 is the browser’s where nobody presented', async () => {
  await show('refuse-early')
  const event = new KeyboardEvent('keydown', { key: 'F5', bubbles: true, cancelable: true })
  document.body.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(false)
})

test('bits still toggle, and keep their mark until the next step', async () => {
  const { user, store } = await show('canary')
  await user.keyboard('p')
  await user.click(screen.getByRole('button', { name: 'DR7 bit 8, LE: 0' }))
  screen.getByRole('button', { name: 'DR7 bit 8, LE: 1, just changed' })
  store.getState().seek(store.getState().tick + 1)
  await screen.findByRole('button', { name: 'DR7 bit 8, LE: 1, just changed' })
  // Beside the bit, which would take Space for itself.
  await user.keyboard('{PageDown}')
  expect(screen.getByRole('button', { name: 'DR7 bit 8, LE: 1' })).toBeTruthy()
})

test('the screen goes black by a key, and any key brings it back', async () => {
  const { user, store } = await show('refuse-early')
  await user.keyboard('p.')
  expect(store.getState().blanked).toBe(true)
  await user.keyboard('b')
  expect(store.getState().blanked).toBe(false)
  await user.keyboard('b{PageDown}')
  expect(store.getState().blanked).toBe(false)
  expect(caption()).toContain('step 2 of 9')
})

test('a key puts a light on a slot, then on its fields, then on nothing', async () => {
  const { user } = await show('refuse-early')
  const lit = () =>
    [...document.querySelectorAll('[data-lit="true"]')].map(
      (element) => element.querySelector('.bit-label, .slot-name')?.textContent,
    )
  const steps = []
  for (let n = 0; n < 5; n++) {
    await user.keyboard('2')
    steps.push(lit().join(' ').trim())
  }
  expect(steps.map((names) => names.replaceAll(/\s+/g, ' '))).toEqual([
    'DR1 LEN1 R/W1 G1 L1 B1',
    'G1 L1',
    'R/W1',
    'LEN1',
    '',
  ])
})

test('two commands cannot claim one key', () => {
  expect(meanings(commands).size).toBeGreaterThan(30)
  const [first, second] = commands
  expect(() => meanings([first, { ...second, keys: first.keys }])).toThrow(/share the key Space/)
})
