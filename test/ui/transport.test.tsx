import { act, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { captionAt } from '../../src/state/moments.ts'
import { Caption } from '../../src/ui/header/Caption.tsx'
import { Header } from '../../src/ui/header/Header.tsx'
import { RegistersPanel } from '../../src/ui/registers/RegistersPanel.tsx'
import { TimelinePanel } from '../../src/ui/timeline/TimelinePanel.tsx'
import { Keys, show } from './scope.tsx'

const head = (
  <>
    <Keys />
    <Header />
    <Caption />
  </>
)

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const tick = () => screen.getByText(/^tick /).textContent
const caption = () =>
  screen.getByRole('region', { name: 'Caption' }).querySelector('p')?.textContent

describe('the player', () => {
  test('steps forward and back, to the end and to the start', async () => {
    const { user, store } = await show('refuse-early', head)
    await user.click(button('Step to the next event (→)'))
    await user.click(button('Step to the next event (→)'))
    expect(store.getState().tick).toBe(8)
    expect(tick()).toBe('tick 8 of 59')
    await user.click(button('Step back (←)'))
    expect(tick()).toBe('tick 4 of 59')
    await user.click(button('To the end (End)'))
    expect(tick()).toBe('tick 59 of 59')
    await user.click(button('To the start (Home)'))
    expect(tick()).toBe('tick 0 of 59')
  })

  test('does the same by its keys', async () => {
    const { user } = await show('refuse-early', head)
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowLeft}')
    expect(tick()).toBe('tick 8 of 59')
    await user.keyboard('{End}')
    expect(tick()).toBe('tick 59 of 59')
    await user.keyboard('{Home}')
    expect(tick()).toBe('tick 0 of 59')
  })

  test('plays and pauses, by its button and by Space', async () => {
    const { user, store } = await show('refuse-early', head)
    await user.click(button('Play (Space)'))
    expect(store.getState().playing).toBe(true)
    await user.click(button('Pause (Space)'))
    expect(store.getState().playing).toBe(false)
    act(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await user.keyboard(' ')
    expect(store.getState().playing).toBe(true)
    await user.keyboard(' ')
    expect(store.getState().playing).toBe(false)
  })

  test('Space on a button is the button’s', async () => {
    const { user, store } = await show('refuse-early', head)
    act(() => button('Step to the next event (→)').focus())
    await user.keyboard(' ')
    expect(store.getState()).toMatchObject({ tick: 4, playing: false })
  })

  test('arrows in a row of buttons are the row’s, and in a field the field’s', async () => {
    const { user, store } = await show(
      'refuse-early',
      <>
        {head}
        <RegistersPanel />
      </>,
    )
    act(() => button('To the start (Home)').focus())
    await user.keyboard('{ArrowRight}')
    expect(document.activeElement).toBe(button('Step back (←)'))
    await user.click(screen.getByRole('textbox', { name: 'DR0, address' }))
    await user.keyboard('{ArrowLeft}{Home} ]p')
    expect(store.getState()).toMatchObject({
      tick: 0,
      playing: false,
      speed: 1,
      focus: 'reservation',
    })
  })

  test('Space plays from the slider too, whose arrows stay its own', async () => {
    const part = (
      <>
        <Keys />
        <TimelinePanel />
      </>
    )
    const { user, store } = await show('refuse-early', part)
    act(() => screen.getByRole('slider').focus())
    await user.keyboard('{ArrowRight}')
    expect(store.getState().tick).toBe(1)
    await user.keyboard(' ')
    expect(store.getState().playing).toBe(true)
  })

  test('is as fast as was chosen', async () => {
    const { user, store } = await show('refuse-early', head)
    await user.click(button(/Speed/))
    await user.click(screen.getByRole('option', { name: '×4' }))
    expect(store.getState().speed).toBe(4)
    act(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await user.keyboard('[[')
    expect(store.getState().speed).toBe(2)
    button(/^×2/)
  })
})

describe('the captions', () => {
  test('go forward and back with a clicker', async () => {
    const { user, store } = await show('refuse-early', head)
    const { scenario } = store.getState()
    const texts = scenario.steps.flatMap((step) => step.caption ?? [])
    expect(caption()).toBe(texts[0])
    screen.getByText(`step 1 of ${texts.length}`)
    for (const text of texts.slice(1)) {
      await user.keyboard('{PageDown}')
      expect(caption()).toBe(text)
    }
    screen.getByText(`step ${texts.length} of ${texts.length}`)
    const { tick } = store.getState()
    await user.keyboard('{PageDown}')
    expect(store.getState().tick).toBe(tick)
    for (const text of texts.slice(0, -1).toReversed()) {
      await user.keyboard('{PageUp}')
      expect(caption()).toBe(text)
    }
  })

  test('have a button each way', async () => {
    const { user, store } = await show('refuse-early', head)
    await user.click(button('Next caption (PgDn)'))
    await user.click(button('Next caption (PgDn)'))
    expect(caption()).toBe(captionAt(store.getState(), 16).text)
    await user.click(button('Previous caption (PgUp)'))
    expect(store.getState().tick).toBe(4)
  })
})
