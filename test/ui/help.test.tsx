import { screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { policies } from '../../src/core/index.ts'
import { type Command, commands, keyLabel } from '../../src/state/commands.ts'
import { HelpDialog } from '../../src/ui/dialogs/HelpDialog.tsx'
import { show } from './scope.tsx'

const dialog = () => screen.findByRole('dialog', { name: 'drscope' })

describe('the help', () => {
  test('lists every command of the table with its key', async () => {
    await show('refuse-early', <HelpDialog />)
    const help = within(await dialog())
    const keys = help.getAllByRole('term').map((term) => term.textContent)
    const titles = help.getAllByRole('definition').map((definition) => definition.textContent)
    const shown = new Map(titles.map((title, n) => [title, keys[n]]))
    expect(shown.size).toBe(titles.length)
    const table: readonly Command[] = commands
    expect(shown).toEqual(new Map(table.map((each) => [each.title, keyLabel(each)])))
  })

  test('lists every policy with its people and its sources', async () => {
    await show('refuse-early', <HelpDialog />)
    const help = within(await dialog())
    for (const { title, people, sources, summary } of Object.values(policies)) {
      const policy = within(help.getByRole('region', { name: title }))
      expect(policy.getByRole('heading').textContent).toContain(people)
      policy.getByText(summary)
      expect(policy.getAllByRole('listitem')).toHaveLength(sources.length)
    }
  })

  test('closes with Escape and with its button, and gives the keys back', async () => {
    const { user, store } = await show('refuse-early')
    await user.keyboard('?')
    await dialog()
    await user.keyboard('{End}{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(store.getState().tick).toBe(0)
    await user.keyboard('{End}')
    expect(store.getState().tick).toBe(59)
    await user.click(screen.getByRole('button', { name: /^Help/ }))
    await user.click(within(await dialog()).getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
