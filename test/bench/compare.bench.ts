import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { preview } from 'vite'
import { findChromium } from '../../.ci/setup.mjs'
import { encodeScenario } from '../../src/core/simulation/scenario-file.ts'
import { busyScenario } from '../core/simulation/busy.ts'
import { scratch } from './reference.ts'
import { type BenchRow, median } from './row.ts'
import { tasksDuring } from './tasks.ts'

const rounds = 3

/** What no task of the main thread may take, in milliseconds. */
const goal = 50

/** What is waited for, at most, in milliseconds. */
const patience = 240_000

// By their marks in the page and not by their roles: to look these up is a long task itself.
const sixth = (page: Page) => page.locator('svg.lanes').nth(5)
const differences = (page: Page) => page.locator('.difference-row svg[aria-label*=": "]')

/** Runs in the page: resolves when it has had nothing else to do for a second. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    let since = performance.now()
    let last = since
    const look = () => {
      const now = performance.now()
      // A page at rest has an idle period every 50 ms; beside work in parts it has none.
      if (now - last > 200) since = now
      last = now
      if (now - since > 1000) resolve()
      else requestIdleCallback(look)
    }
    requestIdleCallback(look)
  })
}

/** Resolves when the strip of differences, which comes last, is there and the page has nothing left to do. */
async function settle(page: Page): Promise<void> {
  await sixth(page).waitFor({ timeout: patience })
  await differences(page).waitFor({ timeout: patience })
  await page.evaluate(idle)
}

/** 100,000 actions under six policies, opened as a file in a fresh page, and edited. */
async function compare(browser: Browser, page: Page, address: string, file: string) {
  await page.goto(address)
  await page.locator('svg.lanes').first().waitFor()
  await page.waitForTimeout(500)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open file' }).click()
  const opening = await chooser
  let shown = 0
  const tasks = await tasksDuring(browser, page, async () => {
    const started = performance.now()
    await opening.setFiles(file)
    await sixth(page).waitFor({ timeout: patience })
    shown = performance.now() - started
    await settle(page)
    await page.locator('[aria-label^="DR7 bit 13,"]').click()
    await settle(page)
  })
  return {
    shown,
    longest: Math.max(...tasks.map(({ processor }) => processor)),
    count: tasks.filter(({ processor }) => processor > goal).length,
    clock: Math.max(...tasks.map(({ clock }) => clock)),
  }
}

/** Comparing six policies on a large scenario in the built page, in Chromium. */
export async function bench(): Promise<BenchRow[]> {
  const executablePath = findChromium()
  if (executablePath === undefined) return []
  mkdirSync(scratch, { recursive: true })
  const file = join(scratch, 'busy.json')
  writeFileSync(file, encodeScenario(busyScenario({ actions: 100_000 })))
  const server = await preview({ logLevel: 'warn', preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
  })
  try {
    const found: Awaited<ReturnType<typeof compare>>[] = []
    for (let round = 0; round < rounds; round += 1) {
      const context = await browser.newContext()
      const address = server.resolvedUrls?.local[0] ?? ''
      found.push(await compare(browser, await context.newPage(), address, file))
      await context.close()
    }
    const name = (what: string) => `100,000 actions under six policies in Chromium: ${what}`
    const longest = median(found.map((each) => each.longest))
    const plain = { reference: null, ratio: null, goal: '', met: null }
    return [
      {
        ...plain,
        name: name('the longest task of the main thread, by processor time'),
        value: longest,
        unit: 'ms',
        goal: `at most ${goal} ms`,
        met: longest <= goal,
      },
      {
        ...plain,
        name: name(`tasks of more than ${goal} ms of processor time`),
        value: median(found.map(({ count }) => count)),
        unit: '',
      },
      {
        ...plain,
        name: name('the longest of them by the clock'),
        value: median(found.map(({ clock }) => clock)),
        unit: 'ms',
      },
      {
        ...plain,
        name: name('from the file to all six on the screen'),
        value: median(found.map(({ shown }) => shown)),
        unit: 'ms',
      },
    ]
  } finally {
    await browser.close()
    await server.close()
  }
}
