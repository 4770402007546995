import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './actions.ts'
import { runAxe, startPage } from './harness.ts'

/** Slides of another origin: a button that has the focus, the keys that they got, and all that the frame said. */
const deck = (address: string) => `<!doctype html>
<html lang="en">
  <head><title>Slides</title></head>
  <body>
    <main>
      <h1>Slides</h1>
      <button autofocus>next slide</button>
      <iframe src="${address}" title="drscope" width="1200" height="600"></iframe>
    </main>
    <script>
      window.heard = []
      window.keys = []
      addEventListener('keydown', (event) => keys.push(event.key))
      addEventListener('message', ({ source, data }) => {
        if (source !== document.querySelector('iframe').contentWindow) return
        heard.push(data)
        if (data.type === 'key') keys.push(data.key)
      })
      window.say = (message) =>
        document.querySelector('iframe').contentWindow
          .postMessage({ target: 'drscope', version: 1, ...message }, '*')
    </script>
  </body>
</html>`

interface Heard {
  readonly type: string
  readonly tick: number
  readonly text: string
  readonly scenario: string
}

interface Deck {
  readonly heard: Heard[]
  readonly keys: string[]
  readonly say: (message: object) => void
}

const inDeck = <Answer>(page: Page, ask: (deck: Deck) => Answer) =>
  page.evaluate<Answer>(`(${ask.toString()})(window)`)

let server: Server
let shown = ''

beforeAll(async () => {
  server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(deck(shown))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})

afterAll(() => {
  server.close()
})

/** The slides with a view in them, once the view says that it is there. */
async function openDeck(view: string) {
  const opened = await startPage()
  const { page, origin, consoleErrors, policyViolations, pageErrors } = opened
  shown = `${origin}/#v3&${view}`
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await eventually(() => inDeck(page, ({ heard }) => heard[0]?.type)).toBe('ready')
  const frame = page.frames()[1]
  if (frame === undefined) throw new Error('no frame')
  const last = (type: string) =>
    inDeck(page, ({ heard }) => heard).then((all) => all.findLast((each) => each.type === type))
  const expectClean = () =>
    expect({ consoleErrors, policyViolations, pageErrors }).toEqual({
      consoleErrors: [],
      policyViolations: [],
      pageErrors: [],
    })
  return { page, frame, last, expectClean }
}

const focusOf = (place: Page | Frame) =>
  place.evaluate(() => document.activeElement?.tagName.toLowerCase())

describe('an embed in slides of another origin', () => {
  test('takes no focus, shows no chrome, and is accessible', async () => {
    const { page, frame, expectClean } = await openDeck('scenario=five-wishes&tick=5390&embed=1')
    expect(await focusOf(page)).toBe('button')
    expect(await focusOf(frame)).toBe('body')
    expect(await frame.getByRole('banner').count()).toBe(0)
    expect(await frame.getByRole('dialog').count()).toBe(0)
    expect(await frame.getByRole('region', { name: 'First steps' }).count()).toBe(0)
    expect(
      await frame.getByRole('button', { name: /^(Add watch|Share|Paste|About)/ }).count(),
    ).toBe(0)
    const link = frame.getByRole('link', { name: 'open in drscope' })
    await link.focus()
    expect(await link.getAttribute('href')).toMatch(/#v3&scenario=five-wishes.*&tick=5390/)
    expect(await link.getAttribute('href')).not.toContain('embed')
    expect(await runAxe(frame)).toEqual([])
    expectClean()
  })

  test('leaves the keys to the slides, and passes on those that it does not use', async () => {
    const { page, frame, last } = await openDeck('scenario=refuse-early&tick=0&embed=1')
    await page.keyboard.press('PageDown')
    expect(await inDeck(page, ({ keys }) => keys)).toEqual(['PageDown'])
    expect((await last('ready'))?.tick).toBe(0)

    await frame.getByRole('heading', { name: 'drscope' }).click()
    await page.keyboard.press('PageDown')
    await eventually(async () => (await last('state'))?.tick).toBeGreaterThan(0)
    for (const key of ['o', 'p', 'v', '?', 'F5', 'Control+k']) {
      await page.keyboard.press(key)
    }
    await eventually(() => inDeck(page, ({ keys }) => keys)).toEqual([
      'PageDown',
      'o',
      'p',
      'v',
      '?',
      'F5',
      'Control',
      'k',
    ])
    expect(await frame.getByRole('dialog').count()).toBe(0)

    await page.keyboard.press('End')
    await page.keyboard.press('PageDown')
    await eventually(() => inDeck(page, ({ keys }) => keys.slice(8))).toEqual(['PageDown'])

    await frame.getByRole('textbox', { name: /^DR7,/ }).click()
    await page.keyboard.type('402')
    await page.keyboard.press('Enter')
    await eventually(() => frame.getByRole('textbox', { name: /^DR7,/ }).inputValue()).toContain(
      '402',
    )
    expect(await inDeck(page, ({ keys }) => keys.length)).toBe(9)
  })

  test('still: passes on every key', async () => {
    const { page, frame, last } = await openDeck('scenario=five-wishes&tick=100&embed=still')
    await frame.getByRole('heading', { name: 'drscope' }).click()
    const keys = ['PageDown', 'ArrowRight', ' ', 'Home', 'Escape', 'x']
    for (const key of keys) await page.keyboard.press(key)
    await frame.getByRole('button', { name: 'Play', exact: true }).focus()
    await page.keyboard.press('Enter')
    await eventually(() => inDeck(page, (deck) => deck.keys)).toEqual([...keys, 'Enter'])
    await inDeck(page, ({ say }) => say({ type: 'state' }))
    await eventually(() => last('state')).toBeDefined()
    expect(await last('state')).toMatchObject({ tick: 100, playing: false })
  })

  test('does what messages say, and says in one sentence what it cannot do', async () => {
    const { page, frame, last, expectClean } = await openDeck('scenario=five-wishes&tick=0&embed=1')
    await inDeck(page, ({ say }) => say({ type: 'goto', tick: 5390 }))
    await eventually(() => last('state')).toMatchObject({ tick: 5390 })
    await inDeck(page, ({ say }) =>
      say({ type: 'set', policies: ['linux', 'raw'], theme: 'light' }),
    )
    await eventually(() => last('state')).toMatchObject({
      policies: ['linux', 'raw'],
      theme: 'light',
    })
    await inDeck(page, ({ say }) => say({ type: 'load', name: 'canary' }))
    await eventually(() => frame.locator('.embed-title').textContent()).toContain('anary')
    await inDeck(page, ({ say }) => say({ type: 'goto', tick: '<script>' }))
    await eventually(() => last('error')).toMatchObject({
      text: 'The message goto cannot be read at tick: number is expected there, not "<script>".',
    })
    await inDeck(page, ({ say }) => say({ type: 'play' }))
    await eventually(() => last('state')).toMatchObject({ playing: true })
    expect(await focusOf(page)).toBe('button')
    expectClean()
  })
})
