import { beforeAll, describe, expect, test, vi } from 'vitest'
import { fragmentOf, followLink } from '../../src/state/address.ts'
import { encodeScenario, failure } from '../../src/core/index.ts'
import type { Keep, Kept } from '../../src/state/keep.ts'
import { pack, unpack } from '../../src/state/pack.ts'
import { blankPage, fetchFile, openPage } from './page.ts'

/** A shelf in memory. */
function shelf(): Keep & { kept: Kept | null } {
  return {
    kept: null,
    async save(kept) {
      this.kept = kept
    },
    async load() {
      return this.kept
    },
  }
}

const write = { type: 'write', cpu: 0, register: 7, value: 1n, mask: 1n, client: 'you' } as const

beforeAll(() => {
  vi.stubGlobal('addEventListener', () => undefined)
})

describe('a packed text', () => {
  test.each(['', 'a', 'four slots, five wishes', '☃'.repeat(1000), 'x'.repeat(300_000)])(
    'is unpacked to itself (%#)',
    async (text) => {
      const packed = await pack(text)
      expect(packed).toMatch(/^[\w-]*$/)
      expect(await unpack(packed)).toEqual({ ok: true, value: text })
    },
  )

  test('that is damaged gets a sentence', async () => {
    const packed = await pack(JSON.stringify({ a: 'b'.repeat(50) }))
    for (const text of [packed.slice(0, -4), 'A', '____']) {
      expect(await unpack(text)).toEqual(
        failure('The edits in this link are damaged: ask for the link again, whole.'),
      )
    }
  })

  test('that unpacks to more than a scenario can be is stopped', async () => {
    const bomb = await pack('0'.repeat(20_000_000))
    expect(bomb.length).toBeLessThan(50_000)
    expect(await unpack(bomb)).toEqual(
      failure('The edits in this link are too large: no scenario has so many.'),
    )
  })
})

describe('a link to an edited view', () => {
  test('opens it on another machine, edits and zoom and all', async () => {
    const { store } = await openPage('canary')
    store.getState().seek(560)
    store.getState().act(write)
    store.getState().arrange({ zoom: { from: 500, to: 700 }, theme: 'contrast' })
    const link = `https://example.org/${await fragmentOf(store)}`
    expect(link.length).toBeLessThan(2000)

    const other = blankPage({ fetchFile })
    await followLink(other.store, link)
    await other.idle()
    const { scenario, zoom, theme, tick, results, edited, message } = other.store.getState()
    expect(scenario).toEqual(store.getState().scenario)
    expect({ zoom, theme, tick, edited, message }).toEqual({
      zoom: { from: 500, to: 700 },
      theme: 'contrast',
      tick: 560,
      edited: true,
      message: null,
    })
    expect(results.reservation?.score.hits).toBe(store.getState().results.reservation?.score.hits)
  })

  test('is what is opened, whatever was kept here', async () => {
    const keep = shelf()
    const { store } = await openPage('canary', { keep })
    store.getState().act(write)
    const link = `https://example.org/${await fragmentOf(store)}`
    store.getState().act({ ...write, value: 4n, mask: 4n })
    const newer = keep.kept?.scenario

    const other = blankPage({ fetchFile, keep })
    await followLink(other.store, link)
    expect(encodeScenario(other.store.getState().scenario)).not.toBe(newer)
    expect(other.store.getState().scenario.steps[0]?.actions.at(-1)).toEqual(write)
  })

  test('over a trace that no link carries says so, and fits it when it comes', async () => {
    const trace = new File([' S 1fff000758,8\n'.repeat(40)], 'mine.lackey')
    const { store, idle } = await openPage('canary')
    await store.getState().openFile(trace)
    store.getState().seek(20)
    store.getState().act(write)
    await idle()
    const link = `https://example.org/${await fragmentOf(store)}`
    expect(link).toContain('own=mine.lackey')

    const other = blankPage({ fetchFile })
    await followLink(other.store, link)
    expect(other.store.getState()).toMatchObject({
      trace: null,
      ownTrace: 'mine.lackey',
      tick: 20,
      message: { tone: 'bad' },
    })
    expect(other.store.getState().message?.text).toMatch(/mine\.lackey, which no link can carry/)
    await other.store.getState().openFile(trace)
    expect(other.store.getState().trace?.length).toBe(40)
    expect(other.store.getState().scenario.steps).toEqual(store.getState().scenario.steps)
  })

  test('with damaged edits opens the scenario that they were made of', async () => {
    const other = blankPage({ fetchFile })
    await followLink(
      other.store,
      'https://example.org/#v3&scenario=canary&edited=1&doc=AAAA&tick=7',
    )
    expect(other.store.getState()).toMatchObject({
      scenarioId: 'canary',
      edited: false,
      tick: 7,
    })
  })
})

describe('starting over', () => {
  test('gives the scenario as it came, and can be undone', async () => {
    const { store } = await openPage('canary')
    const first = store.getState().scenario
    store.getState().act(write)
    const made = store.getState().scenario
    await store.getState().resetEdits()
    expect(store.getState().scenario).toEqual(first)
    store.getState().undo()
    expect(store.getState().scenario).toBe(made)
  })

  test('over a trace of one’s own keeps the trace', async () => {
    const { store } = await openPage('canary')
    await store.getState().openFile(new File([' S 1fff000758,8\n'.repeat(40)], 'mine.lackey'))
    store.getState().act(write)
    await store.getState().resetEdits()
    expect(store.getState().scenario).toMatchObject({ title: 'The canary', end: 40 })
    store.getState().openEmpty()
    expect(store.getState()).toMatchObject({
      trace: { name: 'mine.lackey' },
      scenario: { clients: [], end: 40 },
    })
  })
})
