import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { encodeScenario } from '../../src/core/index.ts'
import { startMessages } from '../../src/state/embed.ts'
import { openPage } from './page.ts'

interface Sent {
  readonly source: string
  readonly version: number
  readonly type: string
  readonly text?: string
  readonly tick?: number
}

/** The first scenario, and somebody around it who remembers what they were told. */
async function frame() {
  const page = await openPage('five-wishes')
  page.store.setState({ embed: 'live' })
  const sent: Sent[] = []
  const messages = startMessages(page.store, (message) => sent.push(message as Sent))
  const say = (content: object) => messages.receive({ target: 'drscope', version: 1, ...content })
  return { ...page, messages, sent, say }
}

describe('an embed', () => {
  test('says that it is there, and what it shows', async () => {
    const { sent } = await frame()
    expect(sent).toMatchObject([
      {
        source: 'drscope',
        version: 1,
        type: 'ready',
        tick: 0,
        playing: false,
        policies: ['raw', 'reservation'],
        caption: { number: 1 },
        scores: { raw: { clobbered: expect.any(Number) as number } },
      },
    ])
  })

  test('counts as evicted who was taken out and told, as the table of scores does', async () => {
    const { store } = await openPage('rolands-case')
    store.setState({ embed: 'live' })
    const sent: object[] = []
    startMessages(store, (message) => sent.push(message))
    expect(sent).toMatchObject([
      { scores: { priority: { evicted: 3, clobbered: 0 }, reservation: { evicted: 0 } } },
    ])
  })

  test('goes where it is told, and says where it is', async () => {
    const { store, sent, say } = await frame()
    await say({ type: 'goto', tick: 5390 })
    expect(store.getState().tick).toBe(5390)
    await vi.waitFor(() => expect(sent.at(-1)).toMatchObject({ type: 'state', tick: 5390 }))
    await say({ type: 'goto', caption: 2 })
    const captions = store.getState().scenario.steps.filter((step) => step.caption !== undefined)
    expect(store.getState().tick).toBe(captions[1]?.tick)
    await say({ type: 'goto', tick: 4_000_000_000 })
    expect(store.getState().tick).toBe(7619)
  })

  test('plays, pauses, and shows what is set', async () => {
    const { store, say } = await frame()
    await say({ type: 'play' })
    expect(store.getState().playing).toBe(true)
    await say({ type: 'pause' })
    expect(store.getState().playing).toBe(false)
    const zoom = { from: 100, to: 900 }
    await say({ type: 'set', policies: ['raw', 'linux'], focus: 'linux', theme: 'light', zoom })
    expect(store.getState()).toMatchObject({
      policies: ['raw', 'linux'],
      focus: 'linux',
      theme: 'light',
      zoom,
    })
    await say({ type: 'set', zoom: null })
    expect(store.getState().zoom).toBeNull()
  })

  test('loads a shipped scenario, and the text of one', async () => {
    const { store, sent, say } = await frame()
    await say({ type: 'load', name: 'canary' })
    expect(store.getState().scenarioId).toBe('canary')
    const { scenario } = store.getState()
    await say({ type: 'load', scenario: encodeScenario({ ...scenario, title: 'Mine' }) })
    expect(store.getState().scenario.title).toBe('Mine')
    expect(sent.filter(({ type }) => type === 'error')).toEqual([])
  })

  test('answers when it is asked', async () => {
    const { sent, say } = await frame()
    await say({ type: 'state' })
    expect(sent.map(({ type }) => type)).toEqual(['ready', 'state'])
  })

  test.each([
    [
      { type: 'goto' },
      'The message goto cannot be read: exactly one of its two fields is expected.',
    ],
    [{ type: 'goto', tick: 1, caption: 1 }, 'The message goto cannot be read: exactly one'],
    [{ type: 'goto', tick: '7' }, 'The message goto cannot be read at tick: number is expected'],
    [{ type: 'goto', tick: -1 }, 'at tick: >=0 is expected there, not -1.'],
    [{ type: 'goto', caption: 99 }, ' captions, and none with the number 99.'],
    [{ type: 'jump' }, 'The type of a message is one of goto, play, pause, set, load, state.'],
    [{}, 'The type of a message is one of goto'],
    [{ type: 'play', loud: true }, 'The message play has an unknown field: loud.'],
    [{ type: 'play', version: 2 }, 'This drscope reads messages of version 1'],
    [{ type: 'set', policies: ['anarchy'] }, 'The message set cannot be read at policies.0: '],
    [{ type: 'set', zoom: { from: 9, to: 7 } }, 'at zoom: it ends before it begins.'],
    [
      { type: 'set', theme: '<img src=x onerror=alert(1)>' },
      'The message set cannot be read at theme',
    ],
    [{ type: 'load', name: '../secret' }, 'The message load cannot be read at name'],
    [{ type: 'load', name: 'gone' }, 'gone'],
    [{ type: 'load', scenario: 'x'.repeat(2_000_001) }, 'at scenario: <=2000000 is expected'],
    [{ type: 'load', scenario: '{' }, 'This scenario is not JSON'],
  ])(
    'answers what it cannot do with one sentence, and stays as it is (%#)',
    async (message, text) => {
      const { store, sent, say } = await frame()
      const { scenario, tick, policies, zoom } = store.getState()
      await say(message)
      const errors = sent.filter(({ type }) => type === 'error')
      expect(errors).toHaveLength(1)
      expect(errors[0]?.text).toContain(text)
      expect(errors[0]?.text?.length).toBeLessThan(500)
      expect(store.getState()).toMatchObject({ scenario, tick, policies, zoom })
    },
  )

  test('is silent about what is not meant for it, and survives everything that is', async () => {
    const { sent, messages } = await frame()
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (data) => {
        await messages.receive(data)
      }),
      { numRuns: 300 },
    )
    expect(sent).toHaveLength(1)
    const type = fc.constantFrom('goto', 'play', 'set', 'load', 'state', 7, null)
    const field = fc.constantFrom(
      'tick',
      'caption',
      'policies',
      'zoom',
      'name',
      'theme',
      '__proto__',
    )
    const content = fc.dictionary(field, fc.anything())
    await fc.assert(
      fc.asyncProperty(type, content, async (kind, fields) => {
        const before = sent.length
        await messages.receive({ ...fields, target: 'drscope', version: 1, type: kind })
        expect(sent.length - before).toBeLessThanOrEqual(1)
      }),
      { numRuns: 300 },
    )
  })

  test('opens no dialog', async () => {
    const { store } = await frame()
    const { show, paste, takeAway, tellAbout } = store.getState()
    show('help')
    paste('DR7 = 0x400')
    takeAway(null)
    tellAbout('raw')
    expect(store.getState().dialog).toBeNull()
  })

  test('passes on a key with what it was', async () => {
    const { sent, messages } = await frame()
    const up = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false }
    messages.passOn({ key: 'PageDown', code: 'PageDown', ...up })
    expect(sent.at(-1)).toEqual({
      source: 'drscope',
      version: 1,
      type: 'key',
      key: 'PageDown',
      code: 'PageDown',
      ...up,
    })
  })
})
