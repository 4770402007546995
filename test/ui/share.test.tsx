import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { fragmentOf, followLink } from '../../src/state/address.ts'
import { ShareDialog } from '../../src/ui/dialogs/ShareDialog.tsx'
import { Caption } from '../../src/ui/header/Caption.tsx'
import { show } from './scope.tsx'

const mine = () => new File([' S 1fff000758,8\n'.repeat(40)], 'mine.lackey')
/** Accesses of two threads on two CPUs, as ftrace writes page faults. */
const threads = () =>
  new File(
    [
      '# tracer: nop\n',
      ...Array.from({ length: 40 }, (_, n) => {
        const who = `     race-${12 + (n % 2)} [00${(n + 1) % 2}] d.... 1.000000`
        return `${who}: page_fault_user: address=0x1fff000758 ip=0x401000 error_code=0x7\n`
      }),
    ],
    'threads.txt',
  )
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

  test('counts the accesses of the same CPU and task at the recipient’s, once the trace is there', async () => {
    const { store, idle } = await show('five-wishes')
    await store.getState().openFile(threads())
    await store.getState().countOnly({ cpu: 1, task: 'race 12' })
    await idle()
    const { counted, results, density } = store.getState()
    expect(counted).toBe(20)
    const link = `https://example.org/${await fragmentOf(store)}`
    await store.getState().openScenario('canary')
    expect(store.getState().countedBy).toEqual({})

    await followLink(store, link)
    expect(screen.queryByText(/race 12/)).toBeNull()
    // Passed on before the trace is there, the link still says it.
    await expect.poll(() => fragmentOf(store)).toBe(new URL(link).hash)
    await store.getState().openFile(threads())
    await screen.findByText('data accesses by race 12 on CPU 1')
    await idle()
    expect(store.getState()).toMatchObject({ counted, density })
    expect(store.getState().results.reservation?.score).toEqual(results.reservation?.score)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test.each([
    ['a CPU that is not there', threads, '3,race 12', 'by race 12 on CPU 3'],
    ['a task that is not there', threads, ',nobody', 'by nobody'],
    ['a source that tells neither', mine, '1,', 'on CPU 1'],
  ])('counts all accesses where the trace has %s, and says so', async (_, file, by, words) => {
    const { store, idle } = await show('five-wishes')
    await store.getState().openFile(file())
    await idle()
    const { density } = store.getState()
    await followLink(store, `https://example.org/#v3&by=${by}`)
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain(
      `The link counts only accesses ${words}, of which ${file().name} tells nothing: all accesses count.`,
    )
    await idle()
    expect(store.getState()).toMatchObject({ countedBy: {}, counted: null, density })
    expect(await fragmentOf(store)).not.toContain('by=')
  })

  test('asks nothing of the trace that is opened after another scenario', async () => {
    const { store, idle } = await show('five-wishes')
    await followLink(store, 'https://example.org/#v3&scenario=rolands-case&by=1,')
    await screen.findByRole('alert')
    await store.getState().openScenario('canary')
    await store.getState().openFile(threads())
    await idle()
    expect(store.getState().countedBy).toEqual({})
    expect(screen.queryByRole('alert')).toBeNull()
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
