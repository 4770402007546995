import type { BrowserContext, Page, Worker } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  alertOf,
  bitButton,
  cursor,
  dropFile,
  eventually,
  expectOpened,
  importBar,
  recordedTrace,
  register,
  scoreOf,
  shown,
  statusOf,
} from './actions.ts'
import { type OpenPage, startPage } from './harness.ts'
import { writeLargeTrace } from './made.ts'

const canary = '#v2&scenario=canary&tick=0'
const hitsOf = (page: Page) => scoreOf(page, 'Simple reservation', 'hits')

test('a worker replays, and there is nothing to say about it', async () => {
  const { page, expectClean } = await startPage(canary)
  await eventually(() => hitsOf(page)).toBe(7)
  expect(page.workers().map((worker) => worker.url())).toEqual([
    expect.stringMatching(/\/assets\/replay\.worker-[\w-]+\.js$/),
  ])
  expect(await statusOf(page).count()).toBe(0)
  expectClean()
})

describe('without a worker the main thread replays, and says so', () => {
  async function expectMainThread({ page, expectClean }: OpenPage) {
    await eventually(() => hitsOf(page)).toBe(7)
    expect(page.workers()).toEqual([])
    expect(await statusOf(page).allInnerTexts()).toEqual([
      expect.stringMatching(/worker could not start.*the page replays by itself/),
    ])
    await dropFile(page, recordedTrace)
    await expectOpened(page, recordedTrace)
    await eventually(() => hitsOf(page)).toBe(7)
    expectClean()
  }

  test('where it cannot be made', async () => {
    const opened = await startPage(canary, {}, (context) =>
      context.addInitScript({
        content: `window.Worker = class { constructor() { throw new Error('no workers here') } }`,
      }),
    )
    await expectMainThread(opened)
  })

  test('where its script is not there', async () => {
    const opened = await startPage(canary, {}, (context) =>
      context.route('**/replay.worker-*', (route) => route.fulfill({ status: 404 })),
    )
    await expectMainThread(opened)
  })

  test('and where its code is not there either, whoever asks is told', async () => {
    const { page } = await startPage(canary, {}, (context) =>
      context.route(/\/(replay\.worker|service)-/, (route) => route.fulfill({ status: 404 })),
    )
    await alertOf(page).waitFor()
    expect(await alertOf(page).innerText()).toContain('its code could not be loaded')
  })
})

/** Has the replay worker run this script before its own. */
function beforeWorker(context: BrowserContext, script: string): Promise<unknown> {
  return context.route('**/replay.worker-*', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script};${await response.text()}` })
  })
}

/** As a worker sees a machine with so many cores. */
const cores = (count: number) =>
  `Object.defineProperty(navigator, 'hardwareConcurrency', { value: ${count} })`

/** A disk that gives 64 KiB each 20 ms until it is told to hurry: how long a reading takes is not left to the machine. */
const slowDisk = `{
  const { stream } = Blob.prototype
  let wait = 20
  globalThis.hurry = () => { wait = 0 }
  Blob.prototype.stream = function () {
    const pieces = new TransformStream({
      async transform(chunk, out) {
        for (let at = 0; at < chunk.length; at += 65_536) {
          if (wait > 0) await new Promise((done) => setTimeout(done, wait))
          out.enqueue(chunk.slice(at, at + 65_536))
        }
      },
    })
    return stream.call(this).pipeThrough(pieces)
  }
}`

function hurry(page: Page): Promise<unknown> {
  const [worker] = page.workers()
  return (worker as Worker).evaluate('hurry()')
}

describe('a large trace', () => {
  const accesses = 6_000_000
  let large: string
  beforeAll(() => {
    large = writeLargeTrace('large.lackey', accesses)
  })

  async function dropLarge(): Promise<OpenPage> {
    const opened = await startPage(canary, {}, (context) =>
      beforeWorker(context, `${cores(1)};${slowDisk}`),
    )
    await eventually(() => hitsOf(opened.page)).toBe(7)
    await dropFile(opened.page, large)
    await importBar(opened.page).waitFor()
    return opened
  }

  /** Takes the slot from the watch and gives it back: the worker has to count in the trace that it has. */
  async function countAgain(page: Page): Promise<void> {
    await bitButton(page, 'DR7', 1).click()
    await eventually(() => hitsOf(page)).toBe(0)
    await page.keyboard.press('Control+z')
    await eventually(() => hitsOf(page)).toBe(7)
  }

  test('is read with its progress shown, and the page answers meanwhile', async () => {
    const { page, expectClean } = await dropLarge()
    const before = await shown(page)
    await bitButton(page, 'DR7', 13).click()
    await eventually(() => register(page, 'DR7').inputValue()).toBe('0009_2602')
    const progress = importBar(page)
    await eventually(async () =>
      Number(await progress.getAttribute('aria-valuenow')),
    ).toBeGreaterThan(0)
    expect(await progress.innerText()).toMatch(
      /^Reading large\.lackey: [\d.]+ of 96\.0 MB, [\d,]+ accesses/,
    )
    expect(await hitsOf(page)).toBe(7)
    await hurry(page)
    await expectOpened(page, large)
    expect(await importBar(page).count()).toBe(0)
    await eventually(() => hitsOf(page)).toBe(accesses / 1000)
    const after = await shown(page)
    expect(after.title).toBe(before.title)
    expect(after.registers[5]).toBe('0009_2602')
    expect(await cursor(page).getAttribute('max')).toBe(String(accesses - 1))
    expectClean()
  })

  test('is read by several workers where there are cores for them', async () => {
    const { page, expectClean } = await startPage(canary, {}, (context) =>
      beforeWorker(context, cores(3)),
    )
    const started: string[] = []
    page.on('worker', (worker) => started.push(worker.url()))
    await eventually(() => hitsOf(page)).toBe(7)
    await dropFile(page, large)
    await expectOpened(page, large)
    await eventually(() => hitsOf(page)).toBe(accesses / 1000)
    expect(started.filter((url) => url.includes('block.worker'))).toHaveLength(3)
    await eventually(() => page.workers().length).toBe(1)
    expectClean()
  })

  test('can be cancelled: what was on the screen stays', async () => {
    const { page, expectClean } = await dropLarge()
    const before = await shown(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await importBar(page).waitFor({ state: 'detached' })
    expect(await shown(page)).toEqual(before)
    expect(await statusOf(page).count()).toBe(0)
    expect(await alertOf(page).count()).toBe(0)
    await countAgain(page)
    expectClean()
  })

  test('is closed with the worker that held it, and another opens in a new one', async () => {
    const { page, expectClean } = await dropLarge()
    await hurry(page)
    await expectOpened(page, large)
    const [worker] = page.workers()
    await page.keyboard.press('Shift+X')
    await eventually(() => hitsOf(page)).toBe(0)
    await eventually(() => page.workers().includes(worker as Worker)).toBe(false)
    await dropFile(page, recordedTrace)
    await expectOpened(page, recordedTrace)
    await eventually(() => hitsOf(page)).toBe(7)
    const download = page.waitForEvent('download')
    await page.keyboard.press('Control+s')
    expect((await download).suggestedFilename()).toBe('t_overflow.bpt')
    expectClean()
  })

  test('gives way to a newer one', async () => {
    const { page, expectClean } = await dropLarge()
    await dropFile(page, recordedTrace)
    await expectOpened(page, recordedTrace)
    await importBar(page).waitFor({ state: 'detached' })
    await countAgain(page)
    expect(await cursor(page).getAttribute('max')).toBe('7619')
    expect(await statusOf(page).allInnerTexts()).toEqual([expect.stringContaining('t_overflow')])
    expectClean()
  })
})
