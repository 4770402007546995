import { act, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { show } from './scope.tsx'

const dialog = async () =>
  within(await screen.findByRole('dialog', { name: 'Why did it not fire?' }))

describe('why did it not fire', () => {
  test('between two ticks: how many fired, and the reason of those that did not', async () => {
    const { user, store } = await show('five-wishes')
    store.getState().setFocus('raw')
    await user.keyboard('y')
    const guide = await dialog()
    await guide.findByText(/\d+ accesses touch it; \d+ fired/)
    const [section] = await guide.findAllByRole('region', { name: /did not fire/ })
    if (section === undefined) throw new Error('nothing was missed')
    const reason = within(section)
    reason.getByText(/It did not fire: .* and nobody told gdb/)
    reason.getByText(/What to do:/)
    const steps = within(reason.getByRole('list', { name: 'Questions' })).getAllByRole('listitem')
    expect(steps.at(-1)?.textContent).toMatch(/^Was it in a slot when the access came\? No:/)
  })

  test('the reason leads to its moment', async () => {
    const { user, store } = await show('five-wishes')
    store.getState().setFocus('raw')
    await user.keyboard('y')
    const guide = await dialog()
    const [go] = await guide.findAllByRole('button', { name: 'Go there' })
    if (go === undefined) throw new Error('nothing was missed')
    await user.click(go)
    expect(store.getState().tick).toBeGreaterThan(0)
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('one access made up: each answer follows at once', async () => {
    const { user, store } = await show('canary')
    await user.keyboard('{End}')
    await user.keyboard('y')
    const guide = await dialog()
    await user.click(guide.getByRole('tab', { name: 'One access' }))
    const address = guide.getByRole('textbox', { name: 'Address' })
    await user.clear(address)
    await user.type(address, '0x4040ef')
    guide.getByText(/It did fire: gdb was told of the write/)
    await user.click(guide.getByRole('radio', { name: 'read' }))
    guide.getByText(/It did not fire: it watches writes, and this is a read/)
    await user.click(guide.getByRole('radio', { name: 'write' }))
    await user.click(guide.getByRole('radio', { name: 'the kernel for it' }))
    // Simple reservation has no word about modes; Linux today has.
    guide.getByText(/It did fire: gdb was told of the write/)
    act(() => store.getState().setPolicies(['linux']))
    await guide.findByText(/^It did not fire: the kernel made the access on behalf of the task/)
    act(() => store.getState().setPolicies(['reservation']))
    await user.clear(address)
    await user.type(address, '0x4040f0')
    guide.getByText(/Check the address/)
    await user.clear(address)
    await user.type(address, 'canary')
    expect(address.getAttribute('aria-invalid')).toBe('true')
  })

  test('one access begins as one that the watch is about', async () => {
    const { user, store } = await show('kgdb-behind-ptrace')
    act(() => store.getState().seek(80))
    await user.keyboard('y')
    const guide = await dialog()
    await user.click(guide.getByRole('tab', { name: 'One access' }))
    const instruction = guide.getByRole('radio', { name: 'instruction' })
    expect(instruction).toHaveProperty('checked', true)
    guide.getByText(/The kernel made the access in its own memory, and the watch reports there/)
    guide.getByText(/^It did not fire: the switch to task A at tick 30 loaded gdb's DR0 over it/)
  })

  test('without any watch it says what to do', async () => {
    const { user, store } = await show('canary')
    store.setState({ results: {} })
    await user.keyboard('y')
    const guide = await dialog()
    expect(guide.getByText(/Nobody has asked for a watch/)).toBeTruthy()
  })
})
