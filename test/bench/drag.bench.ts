import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { preview } from 'vite'
import { findChromium } from '../../.ci/setup.mjs'
import { policyIds } from '../../src/core/index.ts'
import { importTrace } from '../../src/core/trace/import.ts'
import { scratch } from './reference.ts'
import { type BenchRow, percentile } from './row.ts'
import { tasksDuring } from './tasks.ts'
import { writeText } from './text.ts'

/** Bytes of lackey text with some hundred million accesses. */
const textLength = 1.5e9

/** Moves of the mouse, one for each frame of a display. */
const moves = 300
const interval = 1000 / 60

/** The file that TRACE names where it is large enough, or the largest trace that the page ships, over and over. */
async function largeText(): Promise<string> {
  const { TRACE } = process.env
  if (TRACE !== undefined && statSync(TRACE).size >= textLength) return TRACE
  const file = join(scratch, 'drag.lackey')
  if (existsSync(file) && statSync(file).size >= textLength) return file
  const shipped = await importTrace(Uint8Array.from(readFileSync('public/traces/perl.bpt')))
  if (!shipped.ok) throw new Error(shipped.error.reason)
  writeText(shipped.value, file, textLength)
  return file
}

/** Runs before the page: counts what its workers answer. */
function countAnswers(): void {
  const answers: Record<string, number> = {}
  window.Worker = class extends Worker {
    constructor(...how: ConstructorParameters<typeof Worker>) {
      super(...how)
      this.addEventListener('message', ({ data }: MessageEvent<{ type: string }>) => {
        answers[data.type] = (answers[data.type] ?? 0) + 1
      })
    }
  }
  Object.assign(window, { answers })
}

/** What the page sees of a drag: the times of its frames, and how many answers of each kind came. */
interface Seen {
  readonly times: readonly number[]
  readonly found: number
  readonly replayed: number
}

/** Runs in the page, from now on. */
function watchFrames(): void {
  const times: number[] = []
  const frame = (time: number) => {
    times.push(time)
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  const answers = Reflect.get(window, 'answers') as Record<string, number>
  const before = { ...answers }
  const since = (type: string) => (answers[type] ?? 0) - (before[type] ?? 0)
  const seen = (): Seen => ({ times, found: since('found'), replayed: since('replayed') })
  Object.assign(window, { seen })
}

/** A watch dragged up and down over the map, at the pace of a hand. */
async function drag(page: Page): Promise<void> {
  const box = await page.getByRole('button', { name: /^Map of memory/ }).boundingBox()
  if (box === null) throw new Error('There is no map.')
  const x = box.x + box.width / 2
  const place = (n: number) => box.y + box.height * (0.5 + 0.45 * Math.sin(n / 20))
  await page.mouse.move(x, place(0))
  await page.mouse.down()
  const began = performance.now()
  for (let n = 0; n < moves; n++) {
    const early = began + n * interval - performance.now()
    if (early > 0) await page.waitForTimeout(early)
    await page.mouse.move(x, place(n))
  }
  await page.mouse.up()
}

async function measure(
  browser: Browser,
  page: Page,
  millions: number,
  policies: number,
): Promise<BenchRow[]> {
  await page.evaluate(watchFrames)
  const tasks = (await tasksDuring(browser, page, () => drag(page))).map(
    ({ processor }) => processor,
  )
  const { times, found, replayed } = await page.evaluate<Seen>('seen()')
  const gaps = times.slice(1).map((time, n) => time - (times[n] ?? 0))
  const seconds = gaps.reduce((sum, gap) => sum + gap, 0) / 1000
  const row = (
    name: string,
    value: number,
    unit: string,
    goal = '',
    met: boolean | null = null,
  ): BenchRow => ({
    name: `a watch dragged over ${millions} million accesses under ${policies} policies: ${name}`,
    value,
    unit,
    reference: null,
    ratio: null,
    goal,
    met,
  })
  const rate = gaps.length / seconds
  const longest = Math.max(...tasks)
  return [
    row('frames', rate, 'frames/s', '60, less 1 for rounding', rate >= 59),
    row('longest frame', Math.max(...gaps), 'ms'),
    row(
      'longest task of the main thread, by processor time',
      longest,
      'ms',
      'under 16',
      longest < 16,
    ),
    row('99 of 100 tasks are shorter than', percentile(tasks, 0.99), 'ms'),
    ...[
      { what: 'how many accesses touch it', answers: found },
      { what: 'the hits under every policy', answers: replayed },
    ].map(({ what, answers }) => {
      const share = (100 * answers) / moves
      return row(`moves of the mouse answered with ${what}`, share, '%', '90 %', share >= 90)
    }),
  ]
}

export async function bench(): Promise<BenchRow[]> {
  const executablePath = findChromium()
  if (executablePath === undefined) return []
  const file = await largeText()
  const server = await preview({ logLevel: 'warn', preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.addInitScript(countAnswers)
    const fragment = '#v3&scenario=five-wishes&policies=reservation,raw&tick=0'
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}${fragment}`)
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Open file' }).click(),
    ])
    await chooser.setFiles(file)
    const notice = page.getByText(/[\d,]+ accesses \(lackey\)/)
    await notice.waitFor({ timeout: 600_000 })
    const [, digits = ''] = /([\d,]+) accesses/.exec(await notice.innerText()) ?? []
    const millions = Math.round(Number(digits.replaceAll(',', '')) / 1e6)
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('m')
    await page.getByRole('button', { name: /^Map of memory, [1-9]/ }).waitFor()
    await page.waitForTimeout(3000)
    // The first press sets the watch that is dragged.
    await drag(page)
    const rows: BenchRow[] = []
    for (const policies of ['reservation,raw', policyIds.join(',')]) {
      await page.evaluate(`location.hash = '#v3&policies=${policies}'`)
      await page.waitForTimeout(2000)
      rows.push(...(await measure(browser, page, millions, policies.split(',').length)))
    }
    return rows
  } finally {
    await browser.close()
    await server.close()
  }
}
