import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { PasteDialog } from '../../src/ui/paste/PasteDialog.tsx'
import { TakeAwayDialog } from '../../src/ui/handoff/TakeAwayDialog.tsx'
import { useScope } from '../../src/ui/use-scope.ts'
import { pasteText } from '../core/paste/pastes.ts'
import { show } from './scope.tsx'

function OpenDialog() {
  const dialog = useScope((scope) => scope.dialog)
  return dialog === 'paste' ? <PasteDialog /> : dialog === 'take-away' ? <TakeAwayDialog /> : null
}

const dialog = () => within(screen.getByRole('dialog', { name: 'Paste registers' }))

async function openPaste(text: string) {
  const page = await show('canary', <OpenDialog />)
  act(() => page.store.getState().paste(text))
  return page
}

test('a DR7 value typed in is said in one sentence', async () => {
  await openPaste('')
  fireEvent.change(dialog().getByRole('textbox'), { target: { value: '0xd0d0602' } })
  expect(await dialog().findByRole('status')).toHaveProperty(
    'textContent',
    'One slot is armed: slot 0 for writes to 4 bytes (G0).',
  )
  dialog().getByText('0xd0d0602 stands alone: taken as a value of DR7.')
})

test('what looks wrong comes with the rule and its source', async () => {
  await openPaste(pasteText('p32.txt'))
  const wrong = within(dialog().getByRole('region', { name: 'What looks wrong' }))
  const [first] = wrong.getAllByRole('listitem')
  expect(first?.textContent).toMatch(/^wrong.*DR1/)
  expect(wrong.getByText(/while CR4.DE is 0/).textContent).toContain('Intel SDM 17.2.4')
  const place = within(dialog().getByRole('region', { name: 'Where it stands' }))
  place.getByText('DR7=000000009d2f07a7')
})

test('shown in the registers, and undone', async () => {
  const { user, store } = await openPaste(pasteText('linux-oops.txt'))
  const before = store.getState().scenario
  await user.click(dialog().getByRole('button', { name: 'Show in the registers' }))
  const { scenario, policies, dialog: open } = store.getState()
  expect([scenario.title, policies, open]).toEqual(['Pasted registers', ['raw'], null])
  act(() => store.getState().undo())
  expect(store.getState().scenario).toBe(before)
})

describe('what looked wrong stays beside the registers', () => {
  const findings = () => screen.queryByRole('region', { name: 'What looks wrong about the paste' })

  async function openShown() {
    const page = await show('canary')
    act(() => page.store.getState().paste(pasteText('p32.txt')))
    const sheet = within(await screen.findByRole('dialog', { name: 'Paste registers' }))
    await page.user.click(await sheet.findByRole('button', { name: 'Show in the registers' }))
    const region = await screen.findByRole('region', { name: 'What looks wrong about the paste' })
    return { ...page, region }
  }

  test('until they are changed; undone, it is there again', async () => {
    const { user, store, region } = await openShown()
    within(region).getByText(/while CR4.DE is 0/)
    await user.click(screen.getByRole('button', { name: 'CR4.DE = 0' }))
    expect(findings()).toBeNull()
    act(() => store.getState().undo())
    expect(findings()?.textContent).toContain('while CR4.DE is 0')
    act(() => store.getState().undo())
    expect(findings()).toBeNull()
  })

  test('until it is dismissed', async () => {
    const { user, region } = await openShown()
    await user.click(within(region).getByRole('button', { name: 'Dismiss' }))
    expect(findings()).toBeNull()
  })

  test('not on stage, where nothing may scroll', async () => {
    const { store } = await openShown()
    act(() => store.getState().present(true))
    expect(findings()).toBeNull()
    act(() => store.getState().present(false))
    expect(findings()).not.toBeNull()
  })
})

test('taken away: what is refused is said, and counted on the tab', async () => {
  const { user } = await openPaste(pasteText('p32.txt'))
  await user.click(dialog().getByRole('button', { name: 'As commands' }))
  const away = within(screen.getByRole('dialog', { name: 'The breakpoints as commands' }))
  expect(away.getByText(/^set can-use-hw-watchpoints/).textContent).toContain(
    'awatch -l *(int *) 0xffffffff81e3c4a0',
  )
  await user.click(away.getByRole('tab', { name: /^ptrace/ }))
  const [first] = within(away.getByRole('list', { name: 'What ptrace takes' })).getAllByRole(
    'listitem',
  )
  expect(first?.textContent).toMatch(/^refused.*below 0x7ffffffff000/)
})

test('an armed slot without an address is no command: it is named, and so it stays when it is shown', async () => {
  const { user, store } = await show('canary')
  const opened = async (name: string) => within(await screen.findByRole('dialog', { name }))
  const commands = 'The breakpoints as commands'
  act(() => store.getState().paste('0xd0d0602'))
  const paste = await opened('Paste registers')
  await user.click(await paste.findByRole('button', { name: 'As commands' }))
  let away = await opened(commands)
  away.getByText(/^Slot 0 is armed, but the text does not say at which address/)
  expect(away.queryByRole('tab')).toBeNull()
  await user.click(away.getByRole('button', { name: 'Back to the paste' }))
  const again = await opened('Paste registers')
  await user.click(await again.findByRole('button', { name: 'Show in the registers' }))
  await screen.findByText(/The text does not give DR0: the 0 there is what RESET leaves\.$/)
  act(() => store.getState().takeAway(null))
  away = await opened(commands)
  away.getByText(/^Slot 0 is armed, but the text does not say at which address/)
  expect(away.queryByRole('tab')).toBeNull()
  expect(away.queryByRole('button', { name: 'Back to the paste' })).toBeNull()
})

test.each([
  ['nothing that is a register', 'hello', /^No debug register was found/],
  ['data rates', 'LoRaWAN DR0: 250\nDR5: 5470', /data rates of LoRaWAN/],
])('%s is told so', async (_what, text, words) => {
  await openPaste(text)
  dialog().getByText(words)
  expect(dialog().queryByRole('button', { name: 'Show in the registers' })).toBeNull()
})
