import { act, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/state/commands.ts'
import { show, type ShownPage } from './scope.tsx'

async function openEditor(scenario = 'refuse-early'): Promise<ShownPage> {
  const page = await show(scenario)
  await page.user.keyboard('{Shift>}E{/Shift}')
  await screen.findByRole('list', { name: 'Steps' })
  return page
}

const editor = () => within(screen.getByRole('region', { name: 'Scenario editor' }))
const steps = ({ store }: ShownPage) => store.getState().scenario.steps

async function choose(page: ShownPage, label: string, option: string | RegExp) {
  await page.user.click(editor().getByRole('button', { name: new RegExp(`${label}$`) }))
  await page.user.click(await screen.findByRole('option', { name: option }))
}

describe('the scenario editor', () => {
  test('takes the place of registers and clients, and leaves it again', async () => {
    const { user } = await openEditor()
    expect(screen.queryByRole('region', { name: 'Registers' })).toBeNull()
    await user.click(editor().getByRole('button', { name: 'Done' }))
    await screen.findByRole('region', { name: 'Registers' })
  })

  test('edits a caption; undo brings the old one back', async () => {
    const page = await openEditor()
    const before = steps(page)[0]?.caption
    const caption = editor().getByRole('textbox', { name: 'Caption' })
    await page.user.clear(caption)
    await page.user.type(caption, 'In my own words')
    await page.user.tab()
    expect(steps(page)[0]?.caption).toBe('In my own words')
    page.store.getState().undo()
    expect(steps(page)[0]?.caption).toBe(before)
  })

  test('adds a step at the cursor, with a request in it, which the runs know at once', async () => {
    const page = await openEditor()
    page.store.getState().seek(50)
    const count = steps(page).length
    await page.user.click(editor().getByRole('button', { name: 'Add step at the cursor' }))
    expect(steps(page)).toHaveLength(count + 1)
    await page.user.click(editor().getByRole('button', { name: 'Add action' }))
    const address = editor().getByRole('textbox', { name: 'Address' })
    await page.user.type(address, '0x7777')
    await page.user.click(editor().getByRole('button', { name: 'Add this action' }))
    const step = steps(page).find(({ caption }) => caption === 'New step')
    expect(step?.actions).toMatchObject([
      { type: 'request', watch: { address: 0x7777n, length: 8, type: 'write' } },
    ])
    const { journal } = page.store.getState().results.reservation?.run ?? { journal: [] }
    expect(journal.some(({ tick, action }) => tick === 50 && action.type === 'request')).toBe(true)
  })

  test('an action has the same words in the list, on its handle and behind “Undo:”', async () => {
    const page = await openEditor()
    act(() => {
      page.store.getState().act({ type: 'control', cpu: 0, de: false })
      const at = steps(page).findIndex(({ actions }) => actions.some((a) => a.type === 'control'))
      page.store.getState().editStep(at)
    })
    const words = 'clear CR4.DE of CPU 0'
    within(await editor().findByRole('list', { name: 'Actions of this step' })).getByText(words)
    const lane = within(screen.getByRole('list', { name: /^Actions of step/ }))
    lane.getByRole('button', { name: new RegExp(`: ${words}$`) })
    expect(command('undo').now?.(page.store.getState())).toBe(`Undo: ${words}`)
  })

  test('what is wrong in a field is said in one sentence, and nothing changes', async () => {
    const page = await openEditor()
    await page.user.click(editor().getByRole('button', { name: 'Add action' }))
    const before = page.store.getState().scenario
    await page.user.type(editor().getByRole('textbox', { name: 'Address' }), 'canary')
    await page.user.click(editor().getByRole('button', { name: 'Add this action' }))
    const alert = await editor().findByRole('alert')
    expect(alert.textContent).toMatch(/watch\.address/)
    expect(page.store.getState().scenario).toBe(before)
  })

  test('changes and removes an action', async () => {
    const page = await openEditor()
    const at = steps(page).findIndex(({ actions }) => actions.some((a) => a.type === 'request'))
    const lane = within(await screen.findByRole('list', { name: 'Steps of the scenario' }))
    await page.user.click(lane.getByRole('button', { name: new RegExp(`^Step ${at + 1},`) }))
    const list = await editor().findByRole('list', { name: 'Actions of this step' })
    const n = within(list)
      .getAllByRole('listitem')
      .findIndex((item) => /request/.test(item.textContent))
    await page.user.click(editor().getByRole('button', { name: `Change action ${n + 1}` }))
    const length = editor().getByRole('textbox', { name: 'Bytes' })
    await page.user.clear(length)
    await page.user.type(length, '2')
    await page.user.click(editor().getByRole('button', { name: 'Change action' }))
    expect(steps(page)[at]?.actions[n]).toMatchObject({ watch: { length: 2 } })
    const count = steps(page)[at]?.actions.length ?? 0
    await page.user.click(editor().getByRole('button', { name: `Remove action ${n + 1}` }))
    expect(steps(page)[at]?.actions).toHaveLength(count - 1)
  })

  test('a handle on the time axis moves its step with the arrows', async () => {
    const page = await openEditor()
    const lane = await screen.findByRole('list', { name: 'Steps of the scenario' })
    const [, second] = within(lane).getAllByRole('button')
    const tick = steps(page)[1]?.tick ?? 0
    second?.focus()
    await page.user.keyboard('{ArrowRight}')
    expect(steps(page)[1]?.tick).toBe(tick + 1)
    expect(page.store.getState().tick).toBe(tick + 1)
  })

  test('the actions of the chosen step have handles: the arrows move one to another tick, Delete removes it', async () => {
    const page = await openEditor()
    const at = steps(page).findIndex(({ actions }) => actions.some((a) => a.type === 'request'))
    const step = steps(page)[at]
    const n = step?.actions.findIndex((a) => a.type === 'request') ?? -1
    const action = step?.actions[n]
    const tick = (step?.tick ?? 0) + 10
    const total = () => steps(page).flatMap(({ actions }) => actions).length
    const before = total()
    page.store.getState().editStep(at)
    const lane = await screen.findByRole('list', { name: `Actions of step ${at + 1}` })
    within(lane)
      .getByRole('button', { name: new RegExp(`^Action ${n + 1} of step ${at + 1}, .*request`) })
      .focus()
    await page.user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    const place = page.store.getState().editedStep ?? -1
    expect(steps(page)[place]?.tick).toBe(tick)
    expect(steps(page)[place]?.actions.at(-1)).toEqual(action)
    expect(total()).toBe(before)

    const moved = await screen.findByRole('list', { name: `Actions of step ${place + 1}` })
    within(moved)
      .getByRole('button', { name: new RegExp(`tick ${tick}: .*request`) })
      .focus()
    await page.user.keyboard('{Delete}')
    expect(total()).toBe(before - 1)
    expect(steps(page).flatMap(({ actions }) => actions)).not.toContainEqual(action)
  })

  test('removes a step', async () => {
    const page = await openEditor()
    const count = steps(page).length
    await page.user.click(editor().getByRole('button', { name: 'Remove step' }))
    expect(steps(page)).toHaveLength(count - 1)
    expect(editor().getByText(/Choose a step/)).toBeTruthy()
  })

  test('adds a client and a task; one that a step needs cannot be removed', async () => {
    const page = await openEditor()
    await page.user.click(editor().getByRole('tab', { name: 'World and clients' }))
    await page.user.type(editor().getByRole('textbox', { name: 'New client' }), 'tracer')
    await choose(page, 'Kind of client', /^ksym The tracer of kernel symbols/)
    await page.user.click(editor().getByRole('button', { name: 'Add client' }))
    expect(page.store.getState().scenario.clients.at(-1)).toMatchObject({
      id: 'tracer',
      kind: 'ksym',
    })
    await page.user.type(editor().getByRole('textbox', { name: 'New client' }), 'trap')
    await page.user.click(editor().getByRole('button', { name: 'Add client' }))
    const letters = page.store.getState().scenario.clients.map(({ letter }) => letter)
    expect(letters.slice(-2)).toEqual(['t', 'r'])
    expect(new Set(letters).size).toBe(letters.length)
    const [first] = page.store.getState().scenario.clients
    const before = page.store.getState().scenario
    await page.user.click(editor().getByRole('button', { name: `Remove ${first?.title}` }))
    expect((await editor().findByRole('alert')).textContent).toMatch(/names the client/)
    expect(page.store.getState().scenario).toBe(before)
  })
})
