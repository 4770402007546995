import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { choose, eventually, letGo, pictures, scoreOf, settled, tickOf } from './actions.ts'
import { runAxe, startPage } from './harness.ts'

const map = (page: Page) => page.getByRole('button', { name: /^Map of memory/ })
const panel = (page: Page) => page.getByRole('region', { name: 'Memory', exact: true })
const addressOf = async (page: Page) =>
  BigInt(await page.getByRole('textbox', { name: 'Address of the watch' }).inputValue())

/** A place in the map, in parts of its width and height from its top. */
async function placeIn(page: Page, across: number, down: number) {
  const box = await map(page).boundingBox()
  if (box === null) throw new Error('no map')
  return { x: box.x + box.width * across, y: box.y + box.height * down }
}

test('a watch in the map of memory: set by a press, dragged, moved by keys, and walked from access to access', async () => {
  const { page, expectClean } = await startPage(
    '#v3&scenario=canary&policies=reservation,raw&focus=reservation&tick=0',
    { reducedMotion: 'reduce' },
  )
  await settled(page)
  await page.keyboard.press('m')
  await map(page).waitFor()
  expect(await runAxe(page)).toEqual([])

  const hits = await scoreOf(page, 'Simple reservation', 'hits')
  const before = await pictures(page)
  // Where no watch is: on the line of one a press takes hold of that.
  const from = await placeIn(page, 0.5, 0.35)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await eventually(() => map(page).getAttribute('aria-label')).toContain('the watch is at 0x')
  const first = await addressOf(page)
  await eventually(() => pictures(page)).not.toEqual(before)
  const to = await placeIn(page, 0.5, 0.6)
  await page.mouse.move(to.x, to.y, { steps: 6 })
  await eventually(() => addressOf(page)).toBeLessThan(first)
  await page.mouse.up()
  const dropped = await addressOf(page)
  expect(await runAxe(page)).toEqual([])

  await map(page).focus()
  await page.keyboard.press('ArrowUp')
  await eventually(() => addressOf(page)).toBe(dropped + 8n)
  await page.keyboard.press('Shift+ArrowDown')
  await eventually(() => addressOf(page)).toBe(dropped + 8n - 64n)
  // All of the drag is one step of undo, each key is one.
  await letGo(page)
  for (let n = 0; n < 2; n++) await page.keyboard.press('Control+z')
  await eventually(() => addressOf(page)).toBe(dropped)

  // The canary of this program: written seven times.
  const address = page.getByRole('textbox', { name: 'Address of the watch' })
  await address.fill('0x4040e8')
  await address.press('Tab')
  await choose(page, page.getByRole('button', { name: /Type of the watch$/ }), 'write')
  await panel(page).getByText('7 accesses touch it').waitFor()
  await eventually(() => scoreOf(page, 'Simple reservation', 'hits')).toBe(hits + 7)
  await letGo(page)
  await page.keyboard.press('.')
  await eventually(() => tickOf(page)).toBe(98)
  await page.keyboard.press('.')
  await eventually(() => tickOf(page)).toBe(555)
  await page.keyboard.press(',')
  await eventually(() => tickOf(page)).toBe(98)

  const shown = panel(page).getByText(/regions, gaps folded|^0x[\da-f]+-0x/)
  const middle = await placeIn(page, 0.3, 0.5)
  for (let n = 0; n < 8; n++) await page.mouse.dblclick(middle.x, middle.y)
  await eventually(() => shown.textContent()).toMatch(/^0x[\da-f]+-0x[\da-f]+$/)
  const [low = 0n, high = 0n] = ((await shown.textContent()) ?? '').split('-').map(BigInt)
  expect(high - low).toBeLessThan(256n)
  await panel(page)
    .getByRole('button', { name: /all that is touched/ })
    .click()
  await eventually(() => shown.textContent()).toContain('gaps folded')
  expectClean()
})

test('a panel that is closed in the middle of a drag leaves the watch as an edit, and nothing of the drag goes on', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=canary&tick=0')
  await settled(page)
  await page.keyboard.press('m')
  await map(page).waitFor()
  const press = await placeIn(page, 0.5, 0.35)
  await page.mouse.click(press.x, press.y)
  await eventually(() => map(page).getAttribute('aria-label')).toContain('the watch is at 0x')
  const set = await addressOf(page)
  const from = await placeIn(page, 0.5, 0.6)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await eventually(() => addressOf(page)).not.toBe(set)
  const dragged = await addressOf(page)
  await page.keyboard.press('m')
  await map(page).waitFor({ state: 'detached' })
  await page.mouse.move(from.x, from.y + 20)
  await page.mouse.up()
  await page.keyboard.press('m')
  await map(page).waitFor()
  await eventually(() => addressOf(page)).toBe(dragged)
  await page.keyboard.press('Control+z')
  await eventually(() => addressOf(page)).toBe(set)
  await page.keyboard.press('Control+Shift+z')
  await eventually(() => addressOf(page)).toBe(dragged)
  expectClean()
})

test('the wheel scrolls the page where it only passes over the map, and zooms it about the pointer with Ctrl or once it was pressed', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=canary&tick=0')
  await settled(page)
  await page.keyboard.press('m')
  await map(page).waitFor()
  const shown = panel(page).getByText(/regions, gaps folded|^0x[\da-f]+-0x/)
  const spanOf = async () => ((await shown.textContent()) ?? '').split('-').map(BigInt)
  const place = await placeIn(page, 0.5, 0.25)
  await page.mouse.move(place.x, place.y)
  await page.mouse.wheel(0, -120)
  await pictures(page)
  expect(await shown.textContent()).toContain('gaps folded')

  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -120)
  await eventually(() => shown.textContent()).toMatch(/^0x/)
  const [from = 0n, to = 0n] = await spanOf()
  await page.mouse.wheel(0, -240)
  await eventually(async () => (await spanOf())[0]).not.toBe(from)
  await page.keyboard.up('Control')
  const [nearFrom = 0n, nearTo = 0n] = await spanOf()
  expect(Number(nearTo - nearFrom) / Number(to - from)).toBeCloseTo(0.5)
  // A quarter from the top: three quarters of what went away went away below.
  expect(Number(nearFrom - from) / Number((to - from) / 2n)).toBeCloseTo(0.75, 1)

  await page.mouse.click(place.x, place.y)
  await page.mouse.wheel(0, 240)
  await eventually(async () => {
    const [low = 0n, high = 0n] = await spanOf()
    return Number(high - low) / Number(to - from)
  }).toBeCloseTo(1)

  const [before = 0n] = await spanOf()
  const box = await map(page).boundingBox()
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await page.mouse.move(place.x, place.y + (box?.height ?? 0) / 4, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await eventually(async () => Number((await spanOf())[0] ?? 0n)).toBeCloseTo(
    Number(before + (to - from) / 4n),
    -2,
  )
  expectClean()
})

test.each(['', '&presenting=1'])('the map lies over the axis of the timeline%s', async (how) => {
  const { page, expectClean } = await startPage(`#v3&scenario=five-wishes&tick=600${how}`)
  await eventually(async () => (await pictures(page)).join()).toMatch(/[1-9]\d* hits/)
  await page.keyboard.press('m')
  await map(page).waitFor()
  const slots = page.getByRole('img', { name: /^Slots over time/ }).first()
  const axisOf = async (element: Locator) => {
    const { x = 0, width = 0 } = (await element.boundingBox()) ?? {}
    return [Math.round(x), Math.round(width)]
  }
  await eventually(() => axisOf(map(page))).toEqual(await axisOf(slots))
  expectClean()
})
