import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { preview } from 'vite'
import { findChromium } from '../../.ci/setup.mjs'
import { encodeScenario } from '../../src/core/simulation/scenario-file.ts'
import { busyScenario } from '../core/simulation/busy.ts'
import { scratch } from './reference.ts'
import { type BenchRow, median } from './row.ts'

const rounds = 3

/** What is waited for, at most, in milliseconds. */
const patience = 240_000

/** Runs in the page: notes how long each task of the main thread took that took more than 50 ms. */
function noteLongTasks(): void {
  const tasks: number[] = []
  Object.assign(globalThis, { longTasks: tasks })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  }).observe({ type: 'longtask' })
}

// By their marks in the page and not by their roles: to look these up is a long task itself.
const sixth = (page: Page) => page.locator('svg.lanes').nth(5)
const differences = (page: Page) => page.locator('.difference-row svg[aria-label*=": "]')

/** Resolves when the strip of differences, which comes last, is there and the page has nothing left to do. */
async function settle(page: Page): Promise<void> {
  await sixth(page).waitFor({ timeout: patience })
  await differences(page).waitFor({ timeout: patience })
  await page.waitForTimeout(1000)
}

/** 100,000 actions under six policies, opened as a file in a fresh page, and edited. */
async function compare(page: Page, address: string, file: string) {
  await page.goto(address)
  await page.locator('svg.lanes').first().waitFor()
  await page.waitForTimeout(500)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open file' }).click()
  const opening = await chooser
  await page.evaluate(noteLongTasks)
  const started = performance.now()
  await opening.setFiles(file)
  await sixth(page).waitFor({ timeout: patience })
  const shown = performance.now() - started
  await settle(page)
  await page.locator('[aria-label^="DR7 bit 13,"]').click()
  await settle(page)
  const tasks = await page.evaluate(() => Reflect.get(globalThis, 'longTasks') as number[])
  return { shown, longest: Math.max(0, ...tasks), count: tasks.length }
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
      found.push(await compare(await context.newPage(), address, file))
      await context.close()
    }
    const name = (what: string) => `100,000 actions under six policies in Chromium: ${what}`
    const longest = median(found.map((each) => each.longest))
    const plain = { reference: null, ratio: null, goal: '', met: null }
    return [
      {
        ...plain,
        name: name('the longest task of the main thread, opened and edited'),
        value: longest,
        unit: 'ms',
        goal: 'at most 50 ms',
        met: longest <= 50,
      },
      {
        ...plain,
        name: name('tasks of more than 50 ms'),
        value: median(found.map(({ count }) => count)),
        unit: '',
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
