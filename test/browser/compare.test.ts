import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
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
  const slider = await page.getByText('2,300', { exact: true }).boundingBox()
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

describe('the whole reason is there at the desk', () => {
  const two = '#v3&scenario=five-wishes&policies=raw,reservation&focus=raw&tick=2300'
  const six =
    '#v3&scenario=nobody-coordinates&policies=raw,debugreg,priority,reservation,linux,hypervisor&focus=raw&tick=52'
  const sources = (page: Page) => why(page).getByRole('button', { name: 'sources' })

  /** Lines of the reason outside of what shows of it, and of that outside of the window, in pixels. */
  const hidden = (page: Page) =>
    why(page).evaluate((region) => {
      const shown = region.querySelector('.why-text')
      if (shown === null) return ['no text']
      const { top, bottom } = region.children[0]?.getBoundingClientRect() ?? new DOMRect()
      const within = innerWidth < 1000 || (top >= 0 && bottom <= innerHeight)
      return [shown.scrollHeight - shown.clientHeight, within ? 0 : [top, bottom]]
    })

  test.each([
    ['two policies', two],
    ['six policies', six],
  ])('%s at 1280 x 720: nothing moves for it', async (_what, view) => {
    const { page, expectClean } = await startPage(view)
    await settled(page)
    await sources(page).waitFor()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    const place = await timeline.boundingBox()
    expect(await hidden(page)).toEqual([0, 0])
    await sources(page).click()
    await eventually(() => sources(page).getAttribute('aria-expanded')).toBe('true')
    expect(await why(page).innerText()).toContain('linux-kernel, 11 Mar 2009')
    expect(await hidden(page)).toEqual([0, 0])
    expect(await timeline.boundingBox()).toEqual(place)
    expect(await runAxe(page)).toEqual([])
    await screenshot(page, `why-${view === two ? 'two' : 'six'}`)
    // What it lies over is there again for whoever goes to it.
    const strip = await page.getByRole('img', { name: 'Data accesses over time' }).boundingBox()
    if (strip === null) throw new Error('no strip')
    await page.mouse.move(strip.x + 200, 200)
    await page.mouse.move(strip.x + 200, strip.y + strip.height - 4)
    await eventually(async () => {
      const own = await why(page).boundingBox()
      const panel = await why(page).locator('> *').boundingBox()
      return [own?.y, own?.height].join() === [panel?.y, panel?.height].join()
    }).toBe(true)
    expectClean()
  })

  test.each([
    ['two policies', two],
    ['six policies', six],
  ])('%s at 390 x 844', async (_what, view) => {
    const { page, expectClean } = await startPage(view, { viewport: { width: 390, height: 844 } })
    await settled(page)
    await sources(page).click()
    await eventually(() => sources(page).getAttribute('aria-expanded')).toBe('true')
    expect(await hidden(page)).toEqual([0, 0])
    expectClean()
  })
})
