import { act, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { ClientsPanel } from '../../src/ui/clients/ClientsPanel.tsx'
import { RegistersPanel } from '../../src/ui/registers/RegistersPanel.tsx'
import { WhyBar } from '../../src/ui/why/WhyBar.tsx'
import { show } from './scope.tsx'

const registers = (
  <>
    <RegistersPanel />
    <WhyBar />
  </>
)
const clients = (
  <>
    <ClientsPanel />
    <WhyBar />
  </>
)

const why = () => screen.getByRole('region', { name: 'Why' })
const bit = (register: 6 | 7, n: number) =>
  screen.getByRole('button', { name: new RegExp(`^DR${register} bit ${n},`) })

test('what was missed leads to the guide that says why, and that begins with its watch', async () => {
  const { user, store } = await show('five-wishes')
  act(() => {
    store.getState().setFocus('raw')
    store.getState().seek(2300)
  })
  await user.click(within(why()).getByRole('button', { name: /^Why did it not fire\?/ }))
  const guide = within(await screen.findByRole('dialog', { name: 'Why did it not fire?' }))
  expect(guide.getByRole('button', { name: /Watch$/ }).textContent).toMatch(/^perf: /)
})

describe('the sentence', () => {
  test('is about the moment under the policy of the registers, and says where that stands written', async () => {
    const { store } = await show('five-wishes', <WhyBar />)
    act(() => {
      store.getState().seek(2000)
      store.getState().setPolicies(['reservation'])
    })
    expect(why().textContent).toContain('Tick 2,000. kwatch is refused with ENOSPC')
    expect(why().textContent).toContain('linux-kernel, 11 Mar 2009')
    expect(why().dataset['tone']).toBe('plain')
    act(() => store.getState().setPolicies(['raw']))
    expect(why().textContent).toContain('Silent failure: kwatch overwrote DR0 at tick 2,000')
    expect(why().dataset['tone']).toBe('bad')
  })

  test('says why the compared policies differ, each side with its own source', async () => {
    const { user, store } = await show('five-wishes', <WhyBar />)
    act(() => store.getState().seek(2000))
    await screen.findByText('At tick 2,000 they differ:')
    expect(why().textContent).toMatch(
      /nobody told gdb; under Simple reservation, kwatch was refused with ENOSPC at tick 2,000\./,
    )
    await user.click(within(why()).getByRole('button', { name: 'sources', expanded: false }))
    expect(why().textContent).toMatch(
      /under Nobody coordinates, kwatch overwrote gdb's DR0 at tick 2,000 and nobody told gdb; arch\/x86\/kernel\/ptrace\.c.*under Simple reservation, kwatch was refused with ENOSPC at tick 2,000\. linux-kernel, 11 Mar 2009/,
    )
    // The difference is as new as the last event: saying both would be saying it twice.
    expect(why().textContent).not.toContain('Silent failure')
    act(() => store.getState().seek(2229))
    expect(why().textContent).toMatch(/At tick 2,229 they differ: .*perf missed this access/)
    act(() => store.getState().seek(2300))
    expect(why().textContent).toMatch(
      /^WhyTick 2,229, the last event\. .*Since tick 2,000 they differ: /,
    )
    act(() => store.getState().seek(100))
    expect(why().textContent).toMatch(
      /^WhyTick 98, the last event\. Nobody coordinates: gdb is told of/,
    )
    expect(screen.queryByText(/they differ:/)).toBeNull()
  })

  test('about a hit in the trace names the access and its line once the replay has said', async () => {
    const { store, idle } = await show('canary', <WhyBar />)
    await act(async () => {
      store.getState().seek(98)
      await idle()
    })
    expect(why().textContent).toContain(
      'Tick 98. gdb is told of the write to 8 bytes at 0x4040e8, line 105 of the trace.',
    )
  })

  test('explains the bit under the pointer, and the moment again when it leaves', async () => {
    const { user } = await show('canary', registers)
    const moment = why().textContent
    await user.hover(bit(7, 19))
    expect(why().textContent).toContain('DR7 bits 19-18, LEN0 = 10, which says:')
    await user.hover(bit(7, 13))
    expect(why().textContent).toContain('DR7 bit 13, GD = 0, which says: off.')
    expect(why().textContent).toContain('Intel SDM')
    await user.hover(screen.getByRole('heading', { name: 'Registers' }))
    expect(why().textContent).toBe(moment)
  })

  test('explains the bit that has the focus', async () => {
    const { user } = await show('canary', registers)
    act(() => bit(6, 3).focus())
    expect(why().textContent).toContain('DR6 bit 3, B3 = 0, which says: did not match.')
    await user.keyboard('{ArrowRight}')
    expect(why().textContent).toContain('DR6 bit 2, B2')
    act(() => bit(6, 2).blur())
    expect(why().textContent).toContain('Tick 0.')
  })

  test('explains a slot, with what it made of the access that the cursor came to', async () => {
    const { user, store, idle } = await show('canary', registers)
    await act(async () => {
      store.getState().seek(98)
      await idle()
    })
    await user.hover(screen.getByText('write · 8 bytes'))
    expect(why().textContent).toContain('DR0 watches 8 bytes at 0x4040e8 for write.')
    expect(why().textContent).toContain('The write to 8 bytes at 0x4040e8 at tick 98:')
  })

  test('explains what a client believes', async () => {
    const { user, store } = await show('nobody-coordinates', clients)
    act(() => store.getState().seek(30))
    await user.hover(screen.getByText("the run queue's lock"))
    expect(why().textContent).toContain(
      'kwatch believes that write 0xffffffff82602a44 is armed, but the switch to task B at tick 24',
    )
    expect(why().dataset['tone']).toBe('bad')
    // The pointer stays, the cursor goes: what is said is so at the cursor.
    act(() => store.getState().seek(12))
    expect(why().textContent).toContain('is armed, and the hardware holds it')
    expect(why().dataset['tone']).toBe('plain')
  })
})

test('what was done on this screen is named where somebody has no slot because of it, until it is undone', async () => {
  const { store, idle } = await show('five-wishes', <WhyBar />)
  act(() => {
    store.getState().setPolicies(['reservation'])
    store.getState().seek(700)
    store.getState().addWatch({ address: 0x5000n, length: 8, type: 'write' }, null)
    store.getState().seek(1500)
  })
  const cause =
    'Because of what this screen did at tick 700 (request 8 bytes at 0x5000 for write (you-1)), gdb has no slot'
  await screen.findByText(`${cause}.`)
  act(() => store.getState().setPolicies(['reservation', 'raw']))
  await idle()
  await screen.findByText(new RegExp(`${cause.replaceAll(/[()]/g, '.')} under Simple reservation`))
  act(() => store.getState().seek(600))
  expect(screen.queryByText(/Because of what this screen did/)).toBeNull()
  act(() => {
    store.getState().seek(1500)
    store.getState().undo()
  })
  expect(screen.queryByText(/Because of what this screen did/)).toBeNull()
})
