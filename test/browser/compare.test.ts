import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually, letGo, settled, tickOf } from './actions.ts'
import { runAxe, screenshot, startPage } from './harness.ts'

const why = (page: Page) => page.getByRole('region', { name: 'Why' })
const blocks = (page: Page) => page.getByRole('img', { name: /^Slots over time/ })

/** Marks options of the Compare list, by mouse, and closes it. */
async function compare(page: Page, options: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: /^Compare/ }).click()
  for (const name of options) {
    const option = page.getByRole('option', { name, exact: false }).first()
    await option.click()
    await eventually(() => option.getAttribute('aria-selected')).toBe('true')
  }
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

test('six policies, a variant among them: who lost a watch, when, and who was told', async () => {
  const { page, expectClean } = await startPage('#v2&scenario=five-wishes&tick=0')
  await settled(page)
  await compare(page, [
    'An owner for every register',
    'Priorities and callbacks',
    "perf's first arbiter",
    'Linux today',
  ])
  await eventually(() => blocks(page).count()).toBe(6)
  await letGo(page)

  await page.keyboard.press('s')
  const table = page.getByRole('grid', { name: 'Scores' })
  await table.waitFor()
  const row = (policy: string) => table.getByRole('row', { name: policy }).innerText()
  await eventually(() => row('Nobody coordinates')).toMatch(/6 ▼.*12 ▼.*18 ▼/s)
  expect(await row("perf's first arbiter")).toMatch(/1\s+1 ENOSPC/)
  await table.getByRole('columnheader', { name: 'hits' }).click()
  await eventually(() => table.getByRole('rowheader').first().innerText()).toBe(
    'Nobody coordinates',
  )
  expect(await runAxe(page)).toEqual([])
  await screenshot(page, 'scores')
  await page.keyboard.press('Escape')
  await table.waitFor({ state: 'detached' })

  await page.keyboard.press('f')
  await eventually(() => tickOf(page)).toBe(240)
  await eventually(() => why(page).innerText()).toMatch(
    /At tick 240 they differ: under Nobody coordinates, kgdb overwrote DR0 at tick 240 and nobody told gdb;/,
  )
  await eventually(() => why(page).innerText()).toMatch(/gdb was granted its slot at tick 0/)
  await page.keyboard.press('d')
  await eventually(() => tickOf(page)).toBeGreaterThan(240)
  expect(await runAxe(page)).toEqual([])
  await screenshot(page, 'six-policies')
  expectClean()
})

test('six policies fit the window: what has no room scrolls under the axis', async () => {
  const six = 'raw,debugreg/2001,priority,reservation,linux/2009,linux'
  const { page, expectClean } = await startPage(
    `#v2&scenario=five-wishes&policies=${six}&tick=2300`,
  )
  await settled(page)
  await eventually(() => blocks(page).count()).toBe(6)
  await page.getByText(/they differ:/).waitFor()
  const across = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  const down = () =>
    page.evaluate(
      () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
    )
  expect([await across(), await down()]).toEqual([0, 0])
  const last = page.getByRole('button', { name: 'Linux today: show its registers' })
  await last.scrollIntoViewIfNeeded()
  await last.click()
  await eventually(() => last.getAttribute('aria-pressed')).toBe('true')
  expect([await across(), await down()]).toEqual([0, 0])
  const slider = await page.getByText('2300', { exact: true }).boundingBox()
  const timeline = await page.getByRole('region', { name: 'Timeline' }).boundingBox()
  expect(slider?.y).toBeGreaterThanOrEqual(timeline?.y ?? Infinity)

  await page.setViewportSize({ width: 390, height: 844 })
  await eventually(across).toBe(0)
  await page.getByRole('button', { name: 'About The first table' }).click()
  const about = page.getByRole('dialog', { name: 'The first table' })
  await about.getByText('Bharata B. Rao').waitFor()
  expect(await about.getByText('reconstructed', { exact: true }).count()).toBe(2)
  expect(await runAxe(page)).toEqual([])
  expectClean()
})
