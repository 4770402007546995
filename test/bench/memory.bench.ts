import { readFileSync, statSync } from 'node:fs'
import { chromium, type CDPSession } from 'playwright-core'
import { preview } from 'vite'
import { findChromium } from '../../.ci/setup.mjs'
import type { BenchRow } from './row.ts'

/** Memory is measured on files from this size on: 70 million accesses. */
const smallest = 1e9

/** Megabytes that the page's process has in memory: now, or the most that it ever had. Linux alone says so. */
async function residentMemory(session: CDPSession, line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) =>
      new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, 'utf8')),
    )
  return Math.max(...sizes.map((size) => Number(size?.[1] ?? NaN))) / 1024
}

/** Of the built page, with the file that TRACE names: none without a large one, or away from Linux. */
export async function bench(): Promise<BenchRow[]> {
  const { TRACE } = process.env
  const executablePath = findChromium()
  if (TRACE === undefined || statSync(TRACE).size < smallest) return []
  if (process.platform !== 'linux' || executablePath === undefined) return []
  const server = await preview({ logLevel: 'warn', preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage()
    const session = await browser.newBrowserCDPSession()
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.getByRole('heading', { name: 'drscope' }).waitFor()
    const before = await residentMemory(session, 'VmRSS')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Open file' }).click(),
    ])
    const began = performance.now()
    await chooser.setFiles(TRACE)
    const notice = page.getByText(/[\d,]+ accesses \(lackey\)/)
    await notice.waitFor({ timeout: 600_000 })
    const seconds = (performance.now() - began) / 1000
    const [, digits = ''] = /([\d,]+) accesses/.exec(await notice.innerText()) ?? []
    const accesses = Number(digits.replaceAll(',', ''))
    const peak = await residentMemory(session, 'VmHWM')
    const held = await residentMemory(session, 'VmRSS')
    await page.keyboard.press('Shift+X')
    await page.waitForTimeout(3000)
    const after = await residentMemory(session, 'VmRSS')
    const row = (name: string, value: number, unit = 'MB'): BenchRow => ({
      name: `${Math.round(accesses / 1e6)} million accesses in a tab of Chromium: ${name}`,
      value,
      unit,
      reference: { name: 'the empty page', value: before },
      ratio: null,
      goal: '',
      met: null,
    })
    return [
      { ...row('read in', seconds, 's'), reference: null },
      row('the most memory', peak),
      row('memory', held),
      {
        ...row('memory for each', ((held - before) * 1_048_576) / accesses, 'bytes'),
        reference: null,
      },
      row('memory after the trace is closed', after),
    ]
  } finally {
    await browser.close()
    await server.close()
  }
}
