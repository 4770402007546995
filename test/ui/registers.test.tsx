import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { RegistersPanel } from '../../src/ui/registers/RegistersPanel.tsx'
import * as registers from '../../src/view/registers.ts'
import { show } from './scope.tsx'

const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })
const address = (slot: number) => field(`DR${slot}, address`)
const control = () => field('DR7, control')
const status = () => field('DR6, status')
const bit = (register: 6 | 7, n: number) =>
  screen.getByRole('button', { name: new RegExp(`^DR${register} bit ${n},`) })
const slotRow = (slot: number) => {
  const rows = screen.getAllByRole('listitem')
  const row = rows.find((each) => within(each).queryByText(`DR${slot}`) !== null)
  if (row === undefined) throw new Error(`no row for DR${slot}`)
  return row
}
const panel = <RegistersPanel />

describe('the registers', () => {
  test('show the values, what each slot watches, and for whom', async () => {
    await show('canary', panel)
    expect(address(0).value).toBe('0000_0000_0040_40e8')
    expect(address(3).value).toBe('0000_0000_0000_0000')
    expect(control().value).toBe('0009_0602')
    expect(status().value).toBe('ffff_0ff0')
    expect(slotRow(0).textContent).toContain('write · 8 bytes')
    expect(slotRow(0).textContent).toContain('gdb, task A')
    expect(slotRow(1).textContent).toContain('free')
    screen.getByText('control: 1 of 4 slots enabled')
    screen.getByText('status: no cause flagged')
    screen.getByText('Simple reservation')
  })

  test('follow the cursor: the hit of the canary sets B0', async () => {
    const { store } = await show('canary', panel)
    act(() => store.getState().seek(98))
    expect(status().value).toBe('ffff_0ff1')
    expect(bit(6, 0).getAttribute('aria-pressed')).toBe('true')
    expect(bit(6, 0).getAttribute('aria-label')).toMatch(/^DR6 bit 0, B0.*, just changed$/)
    screen.getByText('status: breakpoint 0 was hit')
    act(() => store.getState().seek(97))
    expect(status().value).toBe('ffff_0ff0')
  })

  test('say what DR4 and DR5 are, which CR4.DE decides', async () => {
    const { user, store } = await show('canary', panel)
    screen.getByText('DR4 and DR5 raise #UD')
    await user.click(screen.getByRole('button', { name: 'CR4.DE = 1', pressed: true }))
    screen.getByText('DR4 is DR6, DR5 is DR7')
    screen.getByRole('button', { name: 'CR4.DE = 0', pressed: false })
    expect(store.getState().scenario.steps[0]?.actions.at(-1)).toEqual({
      type: 'control',
      cpu: 0,
      de: false,
    })
  })
})

describe('while the runs of another scenario are made', () => {
  test('the old registers are out of sight and out of reach, and come back as the new ones', async () => {
    const { store } = await show('canary', panel)
    const { results } = store.getState()
    const [old, typed] = [bit(7, 13), address(1)]
    const reached = { name: /^DR7 bit 13,/ }
    act(() => store.setState({ results: {} }))
    screen.getByText('Loading the registers.')
    expect(screen.queryByRole('button', reached)).toBeNull()
    expect(screen.queryAllByRole('textbox')).toEqual([])
    // What was typed and is left now is not written to a scenario that it was not typed for.
    const steps = store.getState().scenario.steps
    fireEvent.change(typed, { target: { value: '1234' } })
    fireEvent.blur(typed)
    fireEvent.click(old)
    expect(store.getState().scenario.steps).toBe(steps)
    act(() => store.setState({ results, tick: 98 }))
    expect(screen.queryByText('Loading the registers.')).toBeNull()
    expect(bit(7, 13)).toBe(old)
    expect(old.getAttribute('aria-pressed')).toBe('false')
    expect(typed.value).toBe('0000_0000_0000_0000')
    expect(status().value).toBe('ffff_0ff1')
  })
})

test('the registers stay as they are drawn while the runs of other policies come in', async () => {
  const { store } = await show('canary', panel)
  const drawn = vi.spyOn(registers, 'bitViews')
  onTestFinished(() => drawn.mockRestore())
  const { results, focus } = store.getState()
  const mine = results[focus]
  const other = focus === 'raw' ? 'linux' : 'raw'
  if (mine === undefined) throw new Error('no run')
  act(() => store.setState({ results: { [focus]: mine, [other]: mine } }))
  expect(drawn).not.toHaveBeenCalled()
  act(() => store.getState().seek(98))
  expect(drawn).toHaveBeenCalledTimes(2)
})

describe('a bit', () => {
  test('pressed with the mouse changes the value, in your name', async () => {
    const { user } = await show('canary', panel)
    expect(bit(7, 4).getAttribute('aria-pressed')).toBe('false')
    await user.click(bit(7, 4))
    expect(control().value).toBe('0009_0612')
    expect(bit(7, 4).getAttribute('aria-pressed')).toBe('true')
    expect(slotRow(2).textContent).toContain('execute · 1 byte')
    expect(slotRow(2).textContent).toContain('this screen, every task')
    // gdb's slot watches what it watched: it stays gdb's.
    expect(slotRow(0).textContent).toContain('gdb, task A')
    await user.click(bit(7, 4))
    expect(control().value).toBe('0009_0602')
    expect(slotRow(2).textContent).toContain('free')
  })

  test.each([
    ['Space', ' '],
    ['Enter', '{Enter}'],
  ])('pressed with %s does the same, and keeps the focus', async (_, key) => {
    const { user } = await show('canary', panel)
    act(() => bit(7, 19).focus())
    await user.keyboard(key)
    expect(control().value).toBe('0001_0602')
    expect(slotRow(0).textContent).toContain('write · 1 byte')
    expect(slotRow(0).textContent).toContain('this screen, every task')
    expect(document.activeElement).toBe(bit(7, 19))
  })

  test('that no MOV can change is no button', async () => {
    await show('canary', panel)
    const buttons = (register: string) =>
      within(screen.getByRole('toolbar', { name: `Bits of ${register}` })).getAllByRole('button')
    expect(buttons('DR7')).toHaveLength(27)
    expect(buttons('DR6')).toHaveLength(7)
  })

  test('of DR6 is cleared like any other', async () => {
    const { user, store } = await show('canary', panel)
    act(() => store.getState().seek(300))
    expect(status().value).toBe('ffff_0ff1')
    await user.click(bit(6, 0))
    expect(status().value).toBe('ffff_0ff0')
  })

  test('is left and right of its neighbours by the arrow keys', async () => {
    const { user } = await show('canary', panel)
    act(() => bit(7, 31).focus())
    await user.keyboard('{ArrowRight}')
    expect(document.activeElement).toBe(bit(7, 30))
    await user.keyboard('{ArrowRight>15/}')
    // Bits 15, 14, 12, 11 and 10 are fixed: from 16 the next is 13, then 9.
    expect(document.activeElement).toBe(bit(7, 13))
    await user.keyboard('{ArrowRight}{ArrowLeft}{ArrowLeft}')
    expect(document.activeElement).toBe(bit(7, 16))
  })

  test('is known by its field, and by whether it just changed', async () => {
    const { user } = await show('canary', panel)
    expect(bit(7, 16).getAttribute('aria-label')).toMatch(/^DR7 bit 16, R\/W0.*, just changed$/)
    expect(bit(7, 13).getAttribute('aria-label')).toMatch(/^DR7 bit 13, GD(?!.*changed)/)
    await user.click(bit(7, 13))
    screen.getByText('control: 1 of 4 slots enabled, general detect on')
  })
})

describe('a value', () => {
  const type = async (
    { user }: Awaited<ReturnType<typeof show>>,
    into: HTMLElement,
    text: string,
  ) => {
    await user.clear(into)
    await user.type(into, text)
  }

  test('typed and confirmed with Enter is written in your name', async () => {
    const page = await show('canary', panel)
    await type(page, address(0), '0x404040{Enter}')
    expect(address(0).value).toBe('0000_0000_0040_4040')
    expect(slotRow(0).textContent).toContain('this screen, every task')
    expect(page.store.getState().scenario.steps[0]?.actions.at(-1)).toEqual({
      type: 'write',
      cpu: 0,
      register: 0,
      value: 0x404040n,
      client: 'you',
    })
  })

  test('typed and left is written too', async () => {
    const page = await show('canary', panel)
    await type(page, address(2), 'ffff_ffff_8262_11c0')
    await page.user.tab()
    expect(address(2).value).toBe('ffff_ffff_8262_11c0')
    expect(page.store.getState().history.at).toBe(1)
  })

  test('that is the old one in other words writes nothing', async () => {
    const page = await show('canary', panel)
    await type(page, address(0), '0x4040E8{Enter}')
    expect(address(0).value).toBe('0000_0000_0040_40e8')
    expect(page.store.getState().history.at).toBe(0)
  })

  const refused = [
    [
      '17 digits',
      address.bind(null, 0),
      '1'.repeat(17),
      '17 hexadecimal digits are more than the 16 of a 64-bit register',
    ],
    ['no digit', address.bind(null, 0), '404g', '"g" at position 4 is not a hexadecimal digit'],
    ['nothing', address.bind(null, 0), '0x', 'there is no hexadecimal digit'],
    [
      'the upper half of DR7',
      control,
      '1_0000_0400',
      '#GP: bits 32-63 of DR7 must be 0, and 0x100000400 sets bit 32',
    ],
    [
      'the upper half of DR6',
      status,
      '8000000000000000',
      '#GP: bits 32-63 of DR6 must be 0, and 0x8000000000000000 sets bit 63',
    ],
  ] as const

  test.each(refused)(
    'with %s is said to be wrong, and everything stays',
    async (_, at, text, sentence) => {
      const page = await show('canary', panel)
      const before = page.store.getState()
      const shown = [slotRow(0).textContent, control().value]
      const old = at().value
      await type(page, at(), `${text}{Enter}`)
      screen.getByText(sentence)
      expect(at().getAttribute('aria-invalid')).toBe('true')
      expect(at().value).toBe(text)
      const after = page.store.getState()
      expect([after.scenario, after.results, after.tick]).toEqual([
        before.scenario,
        before.results,
        before.tick,
      ])
      await page.user.keyboard('{Escape}')
      expect(screen.queryByText(sentence)).toBeNull()
      expect(at().value).toBe(old)
      expect([slotRow(0).textContent, control().value]).toEqual(shown)
    },
  )

  test('that is wrong can be mended where it stands', async () => {
    const page = await show('canary', panel)
    await type(page, address(0), `${'1'.repeat(17)}{Enter}`)
    await page.user.keyboard('{Backspace}{Enter}')
    expect(address(0).value).toBe('1111_1111_1111_1111')
    expect(address(0).getAttribute('aria-invalid')).not.toBe('true')
  })

  test('under general detect is not written: the #DB clears GD and sets BD', async () => {
    const page = await show('canary', panel)
    await page.user.click(bit(7, 13))
    expect(control().value).toBe('0009_2602')
    await type(page, address(1), '1234{Enter}')
    expect(address(1).value).toBe('0000_0000_0000_0000')
    expect(control().value).toBe('0009_0602')
    expect(status().value).toBe('ffff_2ff0')
    screen.getByText('status: a debug register was touched under general detect')
    await type(page, address(1), '1234{Enter}')
    expect(address(1).value).toBe('0000_0000_0000_1234')
  })
})

describe('the task that runs', () => {
  test('is switched at the cursor, and its watches with it', async () => {
    const { user, store } = await show('refuse-early', panel)
    act(() => store.getState().seek(18))
    expect(slotRow(0).textContent).toContain('free')
    await user.click(screen.getByRole('button', { name: /Task that runs on this CPU/ }))
    await user.click(screen.getByRole('option', { name: 'runs task B' }))
    expect(slotRow(0).textContent).toContain('gdb, task B')
    screen.getByRole('button', { name: /^runs task B/ })
    expect(store.getState().scenario.steps.find(({ tick }) => tick === 18)?.actions).toEqual([
      { type: 'switch', cpu: 0, task: 'B' },
    ])
  })

  test('may be none', async () => {
    const { user } = await show('canary', panel)
    await user.click(screen.getByRole('button', { name: /Task that runs on this CPU/ }))
    await user.click(screen.getByRole('option', { name: 'runs no task' }))
    expect(slotRow(0).textContent).toContain('free')
    screen.getByRole('button', { name: /^runs no task/ })
  })
})
