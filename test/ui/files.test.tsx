import { readFileSync } from 'node:fs'
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { Notices } from '../../src/ui/Notices.tsx'
import { show, type ShownPage } from './scope.tsx'

const text = readFileSync('public/scenarios/refuse-early.json', 'utf8')
const scenarioWith = (changes: object) =>
  new File([JSON.stringify({ ...(JSON.parse(text) as object), ...changes })], 'mine.json')
const trace = () => new File([readFileSync('test/fixtures/lackey/t_sort.lackey')], 't_sort.lackey')

/** Chooses a file as the button does: a browser opens its own dialog behind a hidden field. */
async function choose({ user }: ShownPage, file: File) {
  const field = document.querySelector<HTMLInputElement>('input[type="file"]')
  if (field === null) throw new Error('no field for files')
  await user.upload(field, file)
}

/** Drops a file onto the page. */
function drop(file: File) {
  const item = { kind: 'file', type: file.type, getAsFile: () => file, webkitGetAsEntry: undefined }
  const dataTransfer = {
    items: [item],
    files: [file],
    types: ['Files'],
    effectAllowed: 'all',
    dropEffect: 'copy',
    getData: () => '',
  }
  const target = screen.getByRole('main')
  fireEvent.dragEnter(target, { dataTransfer })
  fireEvent.dragOver(target, { dataTransfer })
  fireEvent.drop(target, { dataTransfer })
}

/** What is on the screen, notices left out. */
const screenText = () =>
  [screen.getByRole('banner'), screen.getByRole('main')]
    .map(({ textContent }) => textContent)
    .join()

const unknownField = /^The scenario has an unknown field at colour: /

test('good news leaves once the cursor goes on; what went wrong stays', async () => {
  const { store } = await show('canary', <Notices />)
  act(() => store.setState({ message: { tone: 'good', text: 'Nothing new differs.' } }))
  screen.getByText('Nothing new differs.')
  act(() => store.getState().step(1))
  expect(screen.queryByText('Nothing new differs.')).toBeNull()
  act(() => store.setState({ message: { tone: 'bad', text: 'It cannot be read.' } }))
  act(() => store.getState().step(1))
  screen.getByRole('alert')
})

describe('a file that is dropped', () => {
  test('and is a trace takes the place of the trace', async () => {
    const page = await show('canary')
    drop(trace())
    const notice = await screen.findByText(/^t_sort\.lackey: 10,\d{3} accesses \(lackey\)\./)
    await act(page.idle)
    screen.getByText(/^tick 0 of 10,\d{3}$/)
    await page.user.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(notice.isConnected).toBe(false)
  })

  test('and is a scenario is opened', async () => {
    await show('canary')
    drop(scenarioWith({ title: 'Mine' }))
    await screen.findByRole('button', { name: 'Mine Scenario' })
    expect(screen.getByText(/^tick /).textContent).toBe('tick 0 of 59')
  })

  test('and is neither gets one sentence, and the screen stays', async () => {
    const page = await show('canary')
    await act(async () => {
      page.store.getState().seek(98)
      await page.idle()
    })
    const before = screenText()
    const bad = [
      [scenarioWith({ colour: 'red' }), unknownField],
      [
        new File(['Dear kernel list,\nplease find attached\n'], 'mail.txt'),
        /^mail\.txt: .*line 1 is “Dear kernel list,”/,
      ],
      [new File([], 'empty.lackey'), /^empty\.lackey: The file is empty\./],
    ] as const
    for (const [file, sentence] of bad) {
      drop(file)
      const said = await screen.findByText(sentence)
      expect(screen.getByRole('alert').contains(said)).toBe(true)
      expect(screenText()).toBe(before)
    }
    await page.user.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

test('a file that is chosen is opened like one that is dropped', async () => {
  const page = await show('canary')
  screen.getByRole('button', { name: 'Open file' })
  const before = screenText()
  await choose(page, scenarioWith({ colour: 'red' }))
  await screen.findByText(unknownField)
  expect(screenText()).toBe(before)
  await choose(page, trace())
  await screen.findByText(/^t_sort\.lackey: 10,\d{3} accesses/)
  expect(screen.queryByText(unknownField)).toBeNull()
})

describe('the notices', () => {
  test('say where the replay runs if no worker could start', async () => {
    await show('refuse-early', <Notices />)
    expect(screen.getByRole('status').textContent).toMatch(
      /^The replay worker could not start here: the page replays by itself/,
    )
  })

  test('show how far a long file is read, and cancel it', async () => {
    const page = await show('canary', <Notices />)
    const cancelled: string[] = []
    act(() =>
      page.store.setState({
        job: {
          title: 'perl.lackey',
          size: 80_000_000,
          progress: { bytes: 20_000_000, accesses: 1_234_567, lines: 1_234_570 },
          passed: 100,
          cancel: () => cancelled.push('perl.lackey'),
        },
      }),
    )
    const bar = screen.getByRole('progressbar', { name: 'Reading perl.lackey' })
    expect(bar.getAttribute('aria-valuenow')).toBe('20000000')
    screen.getByText('Reading perl.lackey: 20.0 of 80.0 MB, 1,234,567 accesses')
    act(() => {
      const { job } = page.store.getState()
      if (job) page.store.setState({ job: { ...job, passed: 2000 } })
    })
    screen.getByText(/1,234,567 accesses, 10 MB\/s, 6 s left$/)
    await page.user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(cancelled).toEqual(['perl.lackey'])
    act(() => page.store.setState({ job: null }))
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull())
  })

  test('leave short files alone', async () => {
    const page = await show('canary', <Notices />)
    const progress = { bytes: 1, accesses: 1, lines: 1 }
    act(() =>
      page.store.setState({
        job: { title: 'x', size: 1000, progress, passed: 0, cancel: () => {} },
      }),
    )
    expect(screen.queryByRole('progressbar')).toBeNull()
  })
})
