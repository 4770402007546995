import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { PaletteDialog } from '../../src/ui/dialogs/PaletteDialog.tsx'
import { show } from './scope.tsx'

const offered = () =>
  screen.queryAllByRole('menuitem').map(({ textContent }) => textContent.replace(/\S$/, ''))

test.each([
  ['mail', 'Pictures and text of what is shown'],
  ['png', 'Pictures and text of what is shown'],
  ['svg', 'Pictures and text of what is shown'],
  ['picture', 'Pictures and text of what is shown'],
  ['text', 'Pictures and text of what is shown'],
  ['url', 'Share this view: a link'],
  ['filter', 'What the trace tells, and what it does not'],
])('%s finds the command “%s”, whatever its title says', async (typed, title) => {
  const { user } = await show('canary', <PaletteDialog />)
  await user.type(screen.getByRole('searchbox'), typed)
  await waitFor(() => expect(offered().length).toBeLessThan(8))
  expect(offered()).toContain(title)
})
