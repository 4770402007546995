import { act, createEvent, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { TimelinePanel } from '../../src/ui/timeline/TimelinePanel.tsx'
import { WhyBar } from '../../src/ui/why/WhyBar.tsx'
import { laneY } from '../../src/view/lanes.ts'
import { xOf } from '../../src/view/timeline.ts'
import { show } from './scope.tsx'

const timeline = (
  <>
    <TimelinePanel />
    <WhyBar />
  </>
)
const why = () => screen.getByRole('region', { name: 'Why' }).textContent

/** The counts beside a policy's lanes, by name. */
function scoreOf(policy: string): Record<string, string> {
  const score = screen.getByLabelText(`Score of ${policy}`)
  const names = within(score).getAllByRole('term')
  const counts = within(score).getAllByRole('definition')
  return Object.fromEntries(
    names.map((name, n) => [name.textContent, counts[n]?.textContent ?? '']),
  )
}

const lanes = () => screen.getAllByRole('img', { name: /^Slots over time/ })

/** A pointer event at a place of the picture. */
function point(
  type: 'pointerMove' | 'pointerDown',
  n: number,
  tick: number,
  y: number,
  buttons = 0,
) {
  const picture = lanes()[n] ?? document.body
  const event = createEvent[type](picture, { buttons, bubbles: true })
  const offsetX = xOf({ from: 0, to: 7620, width: 860 })(tick)
  Object.defineProperties(event, { offsetX: { value: offsetX }, offsetY: { value: y } })
  fireEvent(picture, event)
}

describe('the timeline', () => {
  test('has a block for each shown policy, whose title shows its registers', async () => {
    const { user, store } = await show('five-wishes', timeline)
    const title = (policy: string) =>
      screen.getByRole('button', { name: `${policy}: show its registers` })
    expect(title('Nobody coordinates').getAttribute('aria-pressed')).toBe('true')
    expect(title('Simple reservation').getAttribute('aria-pressed')).toBe('false')
    await user.click(title('Simple reservation'))
    expect(store.getState().focus).toBe('reservation')
    expect(title('Simple reservation').getAttribute('aria-pressed')).toBe('true')
    expect(title('Nobody coordinates').getAttribute('aria-pressed')).toBe('false')
    title('Nobody coordinates').focus()
    await user.keyboard('{Enter}')
    expect(store.getState().focus).toBe('raw')
  })

  test('sums up what each policy made of the scenario', async () => {
    await show('five-wishes', timeline)
    expect(scoreOf('Simple reservation')).toEqual({
      hits: '28',
      missed: '0',
      refused: '1',
      'lost silently': '0',
    })
    expect(scoreOf('Nobody coordinates')).toEqual({
      hits: '12',
      missed: '18',
      refused: '0',
      'lost silently': '6',
    })
  })

  test('counts evictions and stray traps once any of the policies has one', async () => {
    await show('rolands-case', timeline)
    const rare = (policy: string) => {
      const { 'evicted, told': evicted, 'stray traps': stray } = scoreOf(policy)
      return { evicted, stray }
    }
    expect(rare('Priorities and callbacks')).toEqual({ evicted: '3', stray: undefined })
    expect(rare('Simple reservation')).toEqual({ evicted: '0', stray: undefined })
    expect(lanes().map((picture) => picture.getAttribute('aria-label'))).toEqual([
      expect.stringContaining(', 3 evicted and told,'),
      expect.stringContaining(', 0 evicted and told,'),
    ])
  })

  test('has the text of its pictures', async () => {
    await show('five-wishes', timeline)
    expect(lanes().map((picture) => picture.getAttribute('aria-label'))).toEqual([
      'Slots over time: 8 armings, 0 refused, 0 evicted and told, 6 lost silently, 12 hits, 18 missed in 14 places, 0 stray traps',
      'Slots over time: 6 armings, 1 refused, 0 evicted and told, 0 lost silently, 28 hits, 0 missed, 0 stray traps',
    ])
  })

  test.each([
    ['of the trace', 'canary', 200],
    ['of the scenario where there is no trace', 'refuse-early', 5],
  ])('has the accesses %s below', async (_, scenario, bars) => {
    await show(scenario, timeline)
    const strip = screen.getByRole('img', { name: /^Data accesses/ })
    const path = strip.querySelector('path')?.getAttribute('d') ?? ''
    expect(path.split('z').length).toBeGreaterThan(bars)
  })

  test('names its accesses after what they are', async () => {
    await show('kgdb-behind-ptrace', timeline)
    const strip = screen.getByRole('img', { name: /over time$/ })
    expect(strip.getAttribute('aria-label')).toBe('Data accesses over time')
    // Of its five accesses three are instructions.
    expect(strip.querySelector('path')?.getAttribute('d')?.split('z')).toHaveLength(3)
  })

  test('follows an edit', async () => {
    const { store, idle } = await show('canary', timeline)
    expect(scoreOf('Simple reservation')['hits']).toBe('7')
    await act(async () => {
      store.getState().seek(560)
      store.getState().act({ type: 'release', id: 'gdb-1' })
      await idle()
    })
    expect(scoreOf('Simple reservation')['hits']).toBe('2')
  })
})

describe('the cursor', () => {
  const slider = () => screen.getByRole<HTMLInputElement>('slider', { name: /Cursor, in ticks/ })

  test('is a slider over the whole axis', async () => {
    await show('five-wishes', timeline)
    expect(slider()).toMatchObject({ min: '0', max: '7619', value: '0' })
  })

  test('goes by single ticks, by pages and to the ends with the keyboard', async () => {
    const { user, store } = await show('five-wishes', timeline)
    act(() => slider().focus())
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}')
    expect(store.getState().tick).toBe(1)
    await user.keyboard('{End}')
    expect(store.getState().tick).toBe(7619)
    expect(slider().value).toBe('7619')
    await user.keyboard('{Home}')
    expect(store.getState().tick).toBe(0)
    await user.keyboard('{PageUp}')
    const page = store.getState().tick
    expect(page).toBeGreaterThan(100)
    await user.keyboard('{PageUp}{PageDown}')
    expect(store.getState().tick).toBe(page)
  })

  test('goes where the slider is set, and pauses', async () => {
    const { store } = await show('five-wishes', timeline)
    act(() => store.getState().play(true))
    fireEvent.change(slider(), { target: { value: '2000' } })
    expect(store.getState()).toMatchObject({ tick: 2000, playing: false })
  })

  test('goes where the pointer is pressed, and follows it', async () => {
    const { store } = await show('five-wishes', timeline)
    point('pointerDown', 0, 2000.5, laneY('refused') + 6, 1)
    expect(store.getState().tick).toBe(2000)
    point('pointerMove', 0, 3000.5, laneY('refused') + 6, 1)
    expect(store.getState().tick).toBe(3000)
    point('pointerMove', 0, 4000.5, laneY('refused') + 6)
    expect(store.getState().tick).toBe(3000)
  })
})

describe('under the pointer', () => {
  test('a refusal, a loss, a bar and a missed access are explained', async () => {
    const { idle } = await show('five-wishes', timeline)
    point('pointerMove', 1, 2000, laneY('refused') + 6)
    expect(why()).toMatch(/Simple reservation: Tick 2,000\. kwatch is refused with ENOSPC/)
    point('pointerMove', 0, 240, laneY(0) + 6)
    expect(why()).toMatch(/Silent failure: kgdb overwrote DR0 at tick 240 and nobody told gdb/)
    point('pointerMove', 1, 1500, laneY(1) + 6)
    expect(why()).toMatch(/gdb believes that write 0x4040f4 is armed, and the hardware holds it/)
    point('pointerMove', 0, 5387, laneY('hits') + 6)
    await act(idle)
    expect(why()).toMatch(/the write to 1 byte at 0x4040e8 at tick 5,387 was missed, because perf/)
    expect(why()).toMatch(/This ring stands for \d+ missed accesses\./)
  })

  test('with nothing there, and once it has left, the moment is', async () => {
    await show('five-wishes', timeline)
    const moment = why()
    expect(moment).toMatch(/Tick 0\./)
    point('pointerMove', 0, 2000, laneY('refused') + 6)
    point('pointerMove', 0, 1000, laneY(3) - 1)
    expect(why()).toBe(moment)
    point('pointerMove', 0, 2000, laneY('refused') + 6)
    expect(why()).not.toBe(moment)
    fireEvent.pointerLeave(lanes()[0] ?? document.body)
    expect(why()).toBe(moment)
  })
})
