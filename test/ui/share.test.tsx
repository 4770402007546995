import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { fragmentOf, followLink } from '../../src/state/address.ts'
import { ShareDialog } from '../../src/ui/dialogs/ShareDialog.tsx'
import { Caption } from '../../src/ui/header/Caption.tsx'
import { show } from './scope.tsx'

const mine = () => new File([' S 1fff000758,8\n'.repeat(40)], 'mine.lackey')
const caption = () => screen.getByRole('region', { name: 'Caption' }).textContent
const dialog = () => screen.getByRole('dialog', { name: 'Share this view' })

test('the dialog opens with the button that copies in focus', async () => {
  await show('five-wishes', <ShareDialog />)
  const button = within(dialog()).getByRole('button', { name: 'Copy link' })
  await waitFor(() => expect(document.activeElement).toBe(button))
})

describe('a link over one’s own trace', () => {
  test('leaves out the captions at the recipient’s as at the sender’s', async () => {
    const { store } = await show('five-wishes', <Caption />)
    await store.getState().openFile(mine())
    await waitFor(() => expect(caption()).toMatch(/mine\.lackey runs .* left out/))
    const link = `https://example.org/${await fragmentOf(store)}`
    await store.getState().openScenario('canary')
    await waitFor(() => expect(caption()).not.toContain('mine.lackey'))
    await followLink(store, link)
    await waitFor(() => expect(caption()).toMatch(/mine\.lackey, which is not here, .* left out/))
  })

  test('is said to hold the name of the trace and not its accesses', async () => {
    const { store } = await show('five-wishes', <ShareDialog />)
    const held = () => dialog().querySelector('p')?.textContent
    expect(held()).toMatch(/^The address holds the scenario with your edits.* and the theme\./)
    await store.getState().openFile(mine())
    await waitFor(() => expect(held()).toContain('and of the trace its name.'))
    expect(dialog().textContent).toContain('The accesses of mine.lackey')
    expect(dialog().textContent).not.toContain('everything')
  })
})
