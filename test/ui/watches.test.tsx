import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { ClientsPanel } from '../../src/ui/clients/ClientsPanel.tsx'
import { WatchDialog } from '../../src/ui/dialogs/WatchDialog.tsx'
import { RegistersPanel } from '../../src/ui/registers/RegistersPanel.tsx'
import { Keys, OpenWatches, show, type ShownPage } from './scope.tsx'

const dialog = () => within(screen.getByRole('dialog', { name: 'Watches' }))

/** The clients and the open dialog, the cursor at a tick. */
async function openDialog(scenario: string, tick = 0): Promise<ShownPage> {
  const part = (
    <>
      <Keys />
      <ClientsPanel />
      <OpenWatches />
    </>
  )
  const page = await show(scenario, part)
  act(() => {
    page.store.getState().seek(tick)
    page.store.getState().show('watch')
  })
  return page
}

const addressField = () => dialog().getByRole<HTMLInputElement>('textbox', { name: 'Address' })
const lengthField = () =>
  dialog().getByRole<HTMLInputElement>('textbox', { name: 'Length in bytes' })

describe('a new watch', () => {
  test('is asked for at the cursor: address, length, type, task', async () => {
    const { user, store } = await openDialog('refuse-early', 30)
    await user.type(addressField(), '0x404070')
    await user.clear(lengthField())
    await user.type(lengthField(), '4')
    await user.click(dialog().getByRole('radio', { name: 'reads and writes' }))
    await user.click(dialog().getByRole('radio', { name: 'task A' }))
    dialog().getByText('needs 1 slot')
    await user.click(dialog().getByRole('button', { name: 'Add watch' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(store.getState().scenario.steps.find(({ tick }) => tick === 30)?.actions).toEqual([
      {
        type: 'request',
        id: 'you-1',
        client: 'you',
        task: 'A',
        watch: { address: 0x404070n, length: 4, type: 'access' },
      },
    ])
    screen.getByText('stored: task A does not run now')
  })

  test('begins with the task that runs, for 8 bytes that are written', async () => {
    const { user, store } = await openDialog('refuse-early', 30)
    await user.type(addressField(), '404070{Enter}')
    expect(store.getState().scenario.steps.find(({ tick }) => tick === 30)?.actions).toEqual([
      {
        type: 'request',
        id: 'you-1',
        client: 'you',
        task: 'B',
        watch: { address: 0x404070n, length: 8, type: 'write' },
      },
    ])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('of the kernel is for every task; one of execution is a byte long', async () => {
    const { user, store } = await openDialog('canary')
    await user.type(addressField(), 'ffffffff810b2a40')
    await user.click(dialog().getByRole('radio', { name: 'execution' }))
    await user.click(dialog().getByRole('radio', { name: /every task/ }))
    expect(lengthField()).toMatchObject({ value: '1', disabled: true })
    await user.click(dialog().getByRole('button', { name: 'Add watch' }))
    expect(store.getState().scenario.steps[0]?.actions.at(-1)).toEqual({
      type: 'request',
      id: 'you-1',
      client: 'you',
      watch: { address: 0xffff_ffff_810b_2a40n, length: 1, type: 'execute' },
    })
  })

  test.each([
    ['no address', '404070g', '8', '"g" at position 7 is not a hexadecimal digit'],
    ['too long an address', '1'.repeat(17), '8', /^17 hexadecimal digits/],
    ['no length', '404070', '0', 'A length is a whole number from 1 to 1024.'],
    ['no whole length', '404070', '2.5', 'A length is a whole number from 1 to 1024.'],
    ['too long a length', '404070', '1025', 'A length is a whole number from 1 to 1024.'],
  ])('with %s is not asked for, and the sentence says why', async (_, address, length, text) => {
    const { user, store } = await show('canary', <WatchDialog />)
    const { scenario } = store.getState()
    fireEvent.change(addressField(), { target: { value: address } })
    fireEvent.change(lengthField(), { target: { value: length } })
    await user.click(dialog().getByRole('button', { name: 'Add watch' }))
    dialog().getByText(text)
    expect(store.getState().scenario).toBe(scenario)
    expect(addressField().value).toBe(address)
  })

  test('without an address says what is missing', async () => {
    const { user } = await show('canary', <WatchDialog />)
    await user.click(dialog().getByRole('button', { name: 'Add watch' }))
    expect(dialog().getByText('there is no hexadecimal digit').isConnected).toBe(true)
  })

  test('that needs more than four slots says so before it is asked for', async () => {
    const { user, store } = await openDialog('canary')
    await user.type(addressField(), '0x404041')
    await user.clear(lengthField())
    await user.type(lengthField(), '40')
    dialog().getByText(/^needs \d+ slots, and there are four$/)
    await user.click(dialog().getByRole('button', { name: 'Add watch' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    screen.getByText('refused: ENOSPC at 0, told')
    expect(store.getState().results.reservation?.score.refused).toBe(1)
  })
})

describe('a watch that is there', () => {
  const row = (title: string) => {
    const rows = dialog().getAllByRole('listitem')
    const found = rows.find((each) => within(each).queryByText(title) !== null)
    if (found === undefined) throw new Error(`no watch of ${title}`)
    return within(found)
  }

  test('is listed with its owner, and moves at the cursor', async () => {
    const { user, store } = await openDialog('refuse-early', 30)
    row('kwatch').getByText('write, 4 bytes at 0xffffffff82602a44, every task')
    const field = row('gdb').getByRole('textbox', { name: "Address of gdb's watch" })
    await user.clear(field)
    await user.type(field, '0x404090')
    await user.click(row('gdb').getByRole('button', { name: 'Move' }))
    row('gdb').getByText('write, 8 bytes at 0x404090, task B')
    const { registers } = store.getState().results.reservation?.run.stateAt(30, 0) ?? {}
    expect(registers?.dr[0]).toBe(0x404090n)
  })

  test('does not move to what is no address', async () => {
    const { user, store } = await openDialog('refuse-early', 30)
    const { scenario } = store.getState()
    const field = row('gdb').getByRole('textbox', { name: "Address of gdb's watch" })
    await user.clear(field)
    await user.type(field, 'here')
    await user.click(row('gdb').getByRole('button', { name: 'Move' }))
    row('gdb').getByText('"h" at position 1 is not a hexadecimal digit')
    expect(store.getState().scenario).toBe(scenario)
  })

  test('is given back at the cursor, and undo takes it again', async () => {
    const { user } = await openDialog('refuse-early', 30)
    await user.click(row('kwatch').getByRole('button', { name: 'Give back' }))
    expect(dialog().queryByText('kwatch')).toBeNull()
    await user.click(dialog().getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    screen.getByText('gave everything back')
    await user.keyboard('{Control>}z{/Control}')
    expect(screen.queryByText('gave everything back')).toBeNull()
  })
})

describe('the dialog', () => {
  test('opens by its key and its button, closes with Escape, and nothing happened', async () => {
    const { user, store } = await show('canary')
    const { scenario } = store.getState()
    const opened = () => screen.findByRole('dialog', { name: 'Watches' })
    await user.keyboard('w')
    await opened()
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Add watch' }))
    await opened()
    await user.keyboard('{Escape}')
    expect(store.getState()).toMatchObject({ scenario, dialog: null })
  })

  test('keeps its keys to itself', async () => {
    const { user, store } = await openDialog('refuse-early', 8)
    await user.click(dialog().getByRole('heading', { name: 'Add a watch' }))
    await user.keyboard('{PageDown}p{End}')
    expect(store.getState()).toMatchObject({ tick: 8, focus: 'reservation', dialog: 'watch' })
  })
})

test('while a dialog is still on its way its page hears no keys', async () => {
  const { user, store } = await show('canary', <Keys />)
  await user.keyboard('w{End}')
  expect(store.getState()).toMatchObject({ dialog: 'watch', tick: 0 })
})

test('undo and redo go through the edits by their keys', async () => {
  const part = (
    <>
      <Keys />
      <RegistersPanel />
    </>
  )
  const { user, store } = await show('canary', part)
  const dr7 = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'DR7, control' }).value
  await user.click(screen.getByRole('button', { name: /^DR7 bit 4,/ }))
  await user.click(screen.getByRole('button', { name: /^DR7 bit 6,/ }))
  expect(dr7()).toBe('0009_0652')
  await user.keyboard('{Control>}z{/Control}')
  expect(dr7()).toBe('0009_0612')
  await user.keyboard('{Control>}zz{/Control}')
  expect(dr7()).toBe('0009_0602')
  await user.keyboard('{Control>}{Shift>}ZZ{/Shift}{/Control}')
  expect(dr7()).toBe('0009_0652')
  expect(store.getState().history.at).toBe(2)
})
