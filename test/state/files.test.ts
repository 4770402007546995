import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { decodeScenario, encodeScenario, stretched } from '../../src/core/index.ts'
import type { Kept } from '../../src/state/keep.ts'
import { blankPage, fetchFile, openPage } from './page.ts'

const sortTrace = readFileSync('test/fixtures/lackey/t_sort.lackey', 'utf8')
const sorted = () => new File([sortTrace], 't_sort.lackey')
const scenarioText = readFileSync('public/scenarios/refuse-early.json', 'utf8')
const changed = (changes: object) =>
  new File([JSON.stringify({ ...(JSON.parse(scenarioText) as object), ...changes })], 'mine.json')

describe('the trace on the screen', () => {
  test('is saved as a .bpt that opens again', async () => {
    const saved: File[] = []
    const { store } = await openPage('canary', {
      saveFile: (file, name) => saved.push(new File([file], name)),
    })
    await store.getState().saveTrace()
    const [file] = saved
    expect(file?.name).toBe('t_overflow.bpt')
    if (file) await store.getState().openFile(file)
    expect(store.getState().trace).toMatchObject({
      name: 't_overflow.bpt',
      format: 'lackey',
      length: 7620,
    })
  })

  test('is closed: its hits go, the scenario stays, and there is nothing to save', async () => {
    const saveFile = vi.fn<() => void>()
    const { store, idle } = await openPage('canary', { saveFile })
    expect(store.getState().results.reservation?.score.hits).toBe(7)
    store.getState().closeTrace()
    await idle()
    const { trace, density, results, scenario, message } = store.getState()
    expect({ trace, density, message }).toEqual({ trace: null, density: null, message: null })
    expect(results.reservation?.score).toMatchObject({ granted: 1, hits: 0 })
    expect(scenario.title).toBe('The canary')
    await store.getState().saveTrace()
    expect(saveFile).not.toHaveBeenCalled()
    await store.getState().openFile(sorted())
    expect(store.getState().trace?.name).toBe('t_sort.lackey')
  })

  test('was longer than the scenario: the axis and the cursor end with the scenario', async () => {
    const { store, idle } = await openPage('canary')
    const { scenario, edit } = store.getState()
    edit('end early', { ...scenario, end: 100 })
    await idle()
    store.getState().setZoom({ from: 1000, to: 2000 })
    store.getState().seek(1500)
    store.getState().closeTrace()
    expect(store.getState()).toMatchObject({ tick: 99, zoom: null })
  })

  test('is closed while it is being read: nothing comes of it', async () => {
    const { store } = await openPage('refuse-early')
    const unsubscribe = store.subscribe(({ job, closeTrace }) => {
      if (job === null) return
      unsubscribe()
      closeTrace()
    })
    await store.getState().openFile(sorted())
    expect(store.getState()).toMatchObject({ trace: null, job: null, message: null })
  })
})

describe('a trace that is dropped', () => {
  test('takes the place of the trace, and the scenario is stretched to its length', async () => {
    const { store, idle } = await openPage('five-wishes')
    store.getState().seek(2000)
    store.getState().play(true)
    await store.getState().openFile(sorted())
    await idle()
    const { trace, scenario, tick, playing, message, results, density } = store.getState()
    const length = trace?.length ?? 0
    expect(trace?.name).toBe('t_sort.lackey')
    expect(length).toBeGreaterThan(10_000)
    expect(scenario.end).toBe(length)
    expect({ tick, playing }).toEqual({ tick: 0, playing: false })
    expect(scenario.steps.find(({ caption }) => caption?.startsWith('The fifth wish'))?.tick).toBe(
      Math.floor((2000 * length) / 7620),
    )
    expect(message?.tone).toBe('good')
    expect(message?.text).toMatch(/^t_sort\.lackey: 10,\d{3} accesses \(lackey\)\./)
    // The same four wishes are granted and refused; the canary of another program is not hit.
    expect(results.reservation?.score).toMatchObject({ granted: 5, refused: 1 })
    expect(density).toMatchObject({ from: 0, to: length })
  })

  test('is counted alone: the accesses that the scenario makes itself are left out, and undo brings them back', async () => {
    const { store, idle } = await openPage('five-wishes')
    const own = () =>
      store
        .getState()
        .scenario.steps.flatMap(({ actions }) => actions.filter(({ type }) => type === 'access'))
    const counts = async () => {
      await idle()
      return Object.values(store.getState().results).map(({ score }) => score.hits + score.missed)
    }
    const shipped = own().length
    const nowhere = ' S 7fff00001000,8\n'.repeat(17)
    await store.getState().openFile(new File([nowhere], 'mine.lackey'))
    expect(own()).toEqual([])
    expect(await counts()).toEqual([0, 0])
    expect(store.getState().message?.text).toMatch(/own accesses are left out, .* undo brings/)
    await store.getState().resetEdits()
    expect(own()).toEqual([])
    store.getState().goTo(0)
    expect(own()).toHaveLength(shipped)
    expect(Math.max(...(await counts()))).toBeGreaterThan(0)
  })

  test('of the scenario’s own name leaves the scenario whole', async () => {
    const { store } = await openPage('five-wishes')
    const { scenario } = store.getState()
    await store
      .getState()
      .openFile(new File([' S 7fff00001000,8\n'.repeat(17)], 't_overflow.lackey'))
    expect(store.getState().scenario).toEqual(stretched(scenario, 17))
    expect(store.getState().message?.text).not.toContain('left out')
  })

  test('undo goes back to the scenario as it fits the new trace', async () => {
    const { store } = await openPage('canary')
    store.getState().addWatch({ address: 0x1000n, length: 8, type: 'write' }, 'A')
    await store.getState().openFile(sorted())
    store.getState().undo()
    const { scenario, trace } = store.getState()
    expect(scenario.end).toBe(trace?.length)
    expect(scenario.clients.map(({ id }) => id)).toEqual(['gdb'])
    store.getState().redo()
    expect(store.getState().scenario.end).toBe(trace?.length)
    expect(store.getState().scenario.clients.map(({ id }) => id)).toEqual(['gdb', 'you'])
  })

  test('lines that could not be read are said with their number and text', async () => {
    const { store } = await openPage('canary')
    const lines = ' S 00001ffe,8\n'.repeat(20)
    const file = new File([lines, ' L nonsense\n', lines], 'some.txt')
    await store.getState().openFile(file)
    expect(store.getState().trace?.length).toBe(40)
    expect(store.getState().message?.text).toMatch(/1 line left out.*line 21.*L nonsense/)
  })

  test('what was asked about an access of the old trace is forgotten', async () => {
    const { store, idle } = await openPage('canary')
    store.getState().seek(98)
    await idle()
    expect(store.getState().inspected?.ordinal).toBe(98)
    await store.getState().openFile(sorted())
    expect(store.getState().inspected).toBeNull()
  })
})

describe('a scenario that is dropped', () => {
  test('is opened from its start, as nobody’s but its own', async () => {
    const { store } = await openPage('canary')
    await store.getState().openFile(new File([`\n ${scenarioText}`], 'mine.json'))
    const { scenario, scenarioId, trace, policies } = store.getState()
    expect(scenario).toEqual((decodeScenario(scenarioText) as { value: unknown }).value)
    expect({ scenarioId, trace }).toEqual({ scenarioId: null, trace: null })
    expect(policies).toEqual(['reservation', 'raw'])
  })

  test('with a trace that is not here is shown without it, and says what to do', async () => {
    const { store } = await openPage('canary')
    await store.getState().openFile(changed({ trace: { file: 'my.lackey', cpu: 0 } }))
    expect(store.getState()).toMatchObject({
      scenario: { title: 'Refuse early' },
      trace: null,
      message: { tone: 'bad', text: expect.stringMatching(/my\.lackey.*drop the file/) as string },
    })
    await store.getState().openFile(sorted())
    expect(store.getState()).toMatchObject({
      scenario: { title: 'Refuse early' },
      trace: { name: 't_sort.lackey' },
    })
  })
})

describe('a file that is neither', () => {
  const unreadable = () => {
    const file = new File(['x'], 'gone.lackey')
    vi.spyOn(file, 'slice').mockImplementation(() => {
      throw new DOMException('The file could not be read', 'NotReadableError')
    })
    return file
  }
  test.each([
    [
      'a scenario with an unknown field',
      () => changed({ colour: 'red' }),
      /unknown field at colour/,
    ],
    ['a scenario cut short', () => new File([scenarioText.slice(0, 200)], 'cut.json'), /not JSON/],
    ['another JSON', () => new File(['{"name": "drscope"}'], 'package.json'), /\S+/],
    [
      'a text that is no trace',
      () => new File(['Dear kernel list,\nhello\n'], 'mail.txt'),
      /^mail\.txt: /,
    ],
    ['an empty file', () => new File([], 'empty'), /^empty: /],
    ['bytes', () => new File([new Uint8Array([0, 1, 2, 255, 254])], 'bytes.bin'), /^bytes\.bin: /],
    ['a file that cannot be read', unreadable, /^gone\.lackey could not be read\.$/],
  ])('%s: one sentence, and what was on the screen stays', async (_, file, sentence) => {
    const { store, idle } = await openPage('canary')
    store.getState().seek(600)
    await idle()
    const { message: before, ...screen } = store.getState()
    expect(before).toBeNull()
    await store.getState().openFile(file())
    await idle()
    const { message, ...after } = store.getState()
    expect(message?.tone).toBe('bad')
    expect(message?.text).toMatch(sentence)
    expect(message?.text.trim()).not.toContain('\n')
    expect(message?.text).toMatch(/[.?!”]$/)
    expect(after).toEqual(screen)
    expect(after.results).toBe(screen.results)
    store.getState().addWatch({ address: 0x404040n, length: 4, type: 'write' }, 'A')
    await idle()
    expect(store.getState().results.reservation?.score.hits).toBeGreaterThanOrEqual(7)
  })
})

describe('two files at once', () => {
  test('the last one stays, whatever is read first', async () => {
    const { store } = await openPage('canary')
    const { openFile } = store.getState()
    await Promise.all([openFile(sorted()), openFile(changed({ title: 'The last one' }))])
    expect(store.getState()).toMatchObject({ scenario: { title: 'The last one' }, trace: null })
    expect(store.getState().job).toBeNull()
  })

  test('an import that is cancelled leaves the trace, and no message', async () => {
    const { store, idle } = await openPage('canary')
    const jobs: unknown[] = []
    const unsubscribe = store.subscribe(({ job }) => {
      if (job === null || jobs.length > 0) return
      jobs.push({ title: job.title, size: job.size })
      // The import begins once the store knows of it.
      queueMicrotask(job.cancel)
    })
    await store.getState().openFile(sorted())
    unsubscribe()
    expect(jobs).toEqual([{ title: 't_sort.lackey', size: sortTrace.length }])
    await idle()
    expect(store.getState()).toMatchObject({
      job: null,
      message: null,
      trace: { name: 't_overflow.lackey' },
    })
  })
})

describe('what was made here', () => {
  const memory = () => {
    const shelf: { kept: Kept | null } = { kept: null }
    const keep = {
      save: (kept: Kept) => Promise.resolve(void (shelf.kept = kept)),
      load: () => Promise.resolve(shelf.kept),
    }
    return { shelf, keep }
  }

  test('outlives a reload: the edited scenario over its own trace', async () => {
    const { keep, shelf } = memory()
    const { store } = await openPage('canary', { keep })
    expect(shelf.kept).toBeNull()
    store.getState().addWatch({ address: 0x404040n, length: 4, type: 'write' }, 'A')
    const again = blankPage({ keep })
    expect(await again.store.getState().restore()).toBe(true)
    await again.idle()
    expect(again.store.getState()).toMatchObject({
      scenario: store.getState().scenario,
      scenarioId: 'canary',
      edited: true,
      trace: { name: 't_overflow.lackey' },
    })
    expect(again.store.getState().results.reservation?.score.hits).toBeGreaterThanOrEqual(7)
  })

  test('outlives a reload: what undo and redo reach, branches and all', async () => {
    const { keep } = memory()
    const { store } = await openPage('canary', { keep })
    const { act, undo } = store.getState()
    act({ type: 'switch', cpu: 0, task: null })
    undo()
    act({ type: 'switch', cpu: 0, task: 'A' })
    act({ type: 'switch', cpu: 0, task: null })
    undo()
    const again = blankPage({ keep })
    await again.store.getState().restore()
    expect(again.store.getState().history).toEqual(store.getState().history)
    expect(again.store.getState().history.versions).toHaveLength(4)
    again.store.getState().redo()
    store.getState().redo()
    expect(again.store.getState().scenario).toEqual(store.getState().scenario)
    again.store.getState().goTo(0)
    expect(again.store.getState().scenario).toEqual(store.getState().history.versions[0]?.scenario)
  })

  test('outlives a reload without the old steps of undo where these are damaged', async () => {
    const { keep, shelf } = memory()
    const { store } = await openPage('canary', { keep })
    store.getState().act({ type: 'switch', cpu: 0, task: null })
    const [first, ...rest] = shelf.kept?.history?.versions ?? []
    if (shelf.kept === null || first === undefined) throw new Error('nothing was kept')
    const damaged = { at: 1, versions: [{ ...first, scenario: '{}' }, ...rest] }
    shelf.kept = { ...shelf.kept, history: damaged }
    const again = blankPage({ keep })
    expect(await again.store.getState().restore()).toBe(true)
    expect(again.store.getState().scenario).toEqual(store.getState().scenario)
    expect(again.store.getState().history.versions).toHaveLength(1)
  })

  test('outlives a reload: a trace that came from a file', async () => {
    const { keep } = memory()
    const { store } = await openPage('canary', { keep })
    await store.getState().openFile(sorted())
    const again = blankPage({ keep })
    expect(await again.store.getState().restore()).toBe(true)
    expect(again.store.getState().trace).toMatchObject({ name: 't_sort.lackey' })
    expect(encodeScenario(again.store.getState().scenario)).toBe(
      encodeScenario(store.getState().scenario),
    )
  })

  test.each([
    ['nothing was kept', () => Promise.resolve(null)],
    ['the browser keeps nothing', () => Promise.reject(new Error('private window'))],
    [
      'what was kept is no scenario',
      () => Promise.resolve({ scenario: '{}', scenarioId: null, history: null, trace: null }),
    ],
  ])('where %s nothing is restored, and nothing breaks', async (_, load) => {
    const keep = { load, save: () => Promise.reject(new Error('full disk')) }
    const { store } = await openPage('canary', { keep, fetchFile })
    expect(await store.getState().restore()).toBe(false)
    store.getState().addWatch({ address: 0x404040n, length: 4, type: 'write' }, 'A')
    expect(store.getState().scenario.title).toBe('The canary')
  })
})
