import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { gallery } from '../../src/view/pictures/gallery.ts'
import { show } from './scope.tsx'

const dialog = async (name: string) => within(await screen.findByRole('dialog', { name }))

const textOf = (pictures: Awaited<ReturnType<typeof dialog>>) =>
  pictures.getByRole<HTMLTextAreaElement>('textbox', { name: 'The same as text' }).value

describe('pictures and text', () => {
  test('of all policies, of one, and of the registers, in two colours', async () => {
    const { user } = await show('five-wishes')
    await user.keyboard('x')
    const pictures = await dialog('Pictures and text')
    const image = () => decodeURIComponent(pictures.getByRole('img').getAttribute('src') ?? '')
    expect(image()).toContain('Simple reservation')
    expect(image()).toContain('Nobody coordinates')
    const light = image()
    await user.click(pictures.getByRole('radio', { name: 'dark' }))
    expect(image()).not.toBe(light)
    await user.click(pictures.getByRole('radio', { name: 'the timeline of one' }))
    expect(image()).not.toContain('Simple reservation')
    await user.click(pictures.getByRole('radio', { name: 'the registers' }))
    expect(image()).toContain('DR7')
    expect(textOf(pictures)).toMatch(
      /^Registers under Nobody coordinates, CPU 0, tick 0\nDR0 {2}0000_0000_0040_40e8 {2}write, 8 bytes/,
    )
  })

  test('say where the view is, of what the counts are and what first set the policies apart', async () => {
    const { user } = await show('five-wishes')
    await user.keyboard('x')
    const pictures = await dialog('Pictures and text')
    await waitFor(() => expect(textOf(pictures)).toContain('They first differ at tick 240: '))
    const lines = textOf(pictures).trimEnd().split('\n')
    expect(lines.at(-1)).toMatch(/#v3&scenario=five-wishes&.*tick=0/)
    expect(lines.join(' ')).toContain(
      'Counts are of the whole run; DR0-DR3: who has them on CPU 0 at',
    )
    await user.click(pictures.getByRole('radio', { name: 'the timeline of one' }))
    expect(textOf(pictures)).not.toContain('They first differ')
  })

  test('copies the text, and says so', async () => {
    const { user } = await show('canary')
    await user.keyboard('x')
    const pictures = await dialog('Pictures and text')
    await waitFor(() => expect(textOf(pictures)).toMatch(/\n\S+#v3&scenario=canary&\S+\n$/))
    await user.click(pictures.getByRole('button', { name: 'Copy text' }))
    await pictures.findByRole('button', { name: 'Copied' })
    expect(await navigator.clipboard.readText()).toBe(textOf(pictures))
  })
})

describe('the gallery', () => {
  test('draws every state, walked by the arrows, and opens it', async () => {
    const { user, store } = await show('canary')
    await user.keyboard('{Shift>}g{/Shift}')
    const shown = await dialog('Gallery')
    for (const { title } of gallery) {
      await shown.findByRole('img', { name: title })
      await user.keyboard('{ArrowRight}')
    }
    await shown.findByRole('img', { name: gallery[0]?.title ?? '' })
    await user.keyboard('{ArrowLeft}')
    const last = gallery.at(-1)
    await shown.findByRole('img', { name: last?.title ?? '' })
    await user.click(shown.getByRole('button', { name: 'Open this state' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(store.getState()).toMatchObject({
      scenarioId: last?.scenario,
      policies: last?.policies,
      tick: last?.tick,
    })
  })
})
