import type { CDPSession, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually, pictures, scoreOf, settled } from './actions.ts'
import { runAxe, startPage } from './harness.ts'

const map = (page: Page) => page.getByRole('button', { name: /^Map of memory/ })
const panel = (page: Page) => page.getByRole('region', { name: 'Memory', exact: true })
const shown = (page: Page) => panel(page).getByText(/regions, gaps folded|^0x[\da-f]+-0x/)
const undo = (page: Page) => page.keyboard.press('Control+z')
const addressOf = async (page: Page) =>
  BigInt(await page.getByRole('textbox', { name: 'Address of the watch' }).inputValue())

/** The memory that is shown, where that is a part of it. */
async function stretch(page: Page): Promise<{ from: number; bytes: number }> {
  const [from = 0, last = 0] = ((await shown(page).textContent()) ?? '').split('-').map(Number)
  return { from, bytes: last - from + 1 }
}

interface Place {
  readonly x: number
  readonly y: number
}

/** Where the map is, and where in it gdb's watch is: the canary at 0x4040e8. */
async function openMap(page: Page) {
  await settled(page)
  await page.keyboard.press('m')
  await map(page).waitFor()
  await eventually(() => shown(page).textContent()).toContain('gaps folded')
  const name = await panel(page).getByText('gdb-1', { exact: true }).last().boundingBox()
  const box = await map(page).boundingBox()
  if (box === null || name === null) throw new Error('no map')
  const at = (across: number, down: number): Place => ({
    x: box.x + box.width * across,
    y: box.y + box.height * down,
  })
  const nameAt = { x: name.x + name.width / 2, y: name.y + name.height / 2 }
  return { box, at, nameAt, line: { x: box.x + box.width / 2, y: name.y + name.height + 3 } }
}

/** Fingers on the screen: each of them where it is now, none where the last one was lifted. */
async function fingersOn(page: Page) {
  const session: CDPSession = await page.context().newCDPSession(page)
  let down = 0
  return async (...places: readonly Place[]) => {
    const type =
      places.length > down ? 'touchStart' : places.length < down ? 'touchEnd' : 'touchMove'
    down = places.length
    const touchPoints = places.map(({ x, y }, id) => ({ x, y, id }))
    await session.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
}

const view = '#v3&scenario=canary&policies=reservation&focus=reservation&tick=0'

test('a press on the line of a watch, or on its name, takes hold of it, and a drag takes it along', async () => {
  const { page, expectClean } = await startPage(view)
  const { at, line, nameAt } = await openMap(page)
  const chosen = page.getByRole('button', { name: /Watch that is moved$/ })
  expect(await chosen.innerText()).toContain('a new watch')
  await page.mouse.click(line.x, line.y)
  await eventually(() => chosen.innerText()).toContain('watch gdb-1')
  expect(await addressOf(page)).toBe(0x4040e8n)
  expect(await runAxe(page)).toEqual([])

  const before = await pictures(page)
  await page.mouse.move(line.x, line.y)
  await page.mouse.down()
  const away = at(0.5, 0.75)
  await page.mouse.move(away.x, away.y, { steps: 4 })
  await page.mouse.up()
  await eventually(() => addressOf(page)).toBeLessThan(0x4040e8n)
  await eventually(() => scoreOf(page, 'Simple reservation', 'hits')).not.toBe(7)
  await map(page).focus()
  await undo(page)
  await eventually(() => addressOf(page)).toBe(0x4040e8n)
  await eventually(() => pictures(page)).toEqual(before)

  await page.mouse.click(away.x, away.y)
  await eventually(() => addressOf(page)).toBeLessThan(0x4040e8n)
  await undo(page)
  await page.keyboard.press('m')
  await page.keyboard.press('m')
  await map(page).waitFor()
  await page.mouse.click(nameAt.x, nameAt.y)
  await eventually(() => addressOf(page)).toBe(0x4040e8n)
  expectClean()
})

test('two fingers zoom memory where they part and take it along, and set no watch; one finger sets and drags one', async () => {
  const { page, expectClean } = await startPage(view, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    reducedMotion: 'reduce',
  })
  const { at, box, line } = await openMap(page)
  const fingers = await fingersOn(page)
  const before = await pictures(page)

  await fingers(at(0.5, 0.45))
  await fingers(at(0.5, 0.45), at(0.5, 0.55))
  await fingers(at(0.5, 0.3), at(0.5, 0.7))
  await eventually(() => shown(page).textContent()).toMatch(/^0x/)
  const first = await stretch(page)
  // Twice as far apart, about the middle: half of it, and the middle stays.
  await fingers(at(0.5, 0.1), at(0.5, 0.9))
  await eventually(async () => (await stretch(page)).bytes / first.bytes).toBeCloseTo(0.5, 2)
  const half = await stretch(page)
  expect((half.from - first.from) / first.bytes).toBeCloseTo(0.25, 2)
  // Both a tenth down: what is shown is a tenth higher.
  await fingers(at(0.5, 0.2), at(0.5, 1 - 1e-3))
  await eventually(async () => (await stretch(page)).from).toBeGreaterThan(half.from)
  await fingers(at(0.5, 0.2))
  // The finger that is left does nothing.
  const rest = await stretch(page)
  await fingers(at(0.5, 0.6))
  await fingers()
  expect(await stretch(page)).toEqual(rest)
  await eventually(() => pictures(page)).toEqual(before)
  expect(await map(page).getAttribute('aria-label')).toContain('press to set a watch')

  await fingers(at(0.3, 0.2), at(0.7, 0.2))
  await fingers(at(0.45, 0.2), at(0.55, 0.2))
  await fingers()
  await eventually(async () => (await stretch(page)).bytes / rest.bytes).toBeCloseTo(4, 1)
  await panel(page)
    .getByRole('button', { name: /all that is touched/ })
    .tap()
  await eventually(() => shown(page).textContent()).toContain('gaps folded')

  // A first finger that dragged already gives its watch back when a second one comes.
  await page.touchscreen.tap(line.x, line.y)
  await eventually(() => addressOf(page)).toBe(0x4040e8n)
  expect(await map(page).boundingBox()).toEqual(box)
  await fingers(line)
  await fingers(at(0.5, 0.8))
  await eventually(() => addressOf(page)).toBeLessThan(0x4040e8n)
  await fingers(at(0.5, 0.8), at(0.5, 0.9))
  await eventually(() => addressOf(page)).toBe(0x4040e8n)
  await fingers()
  await eventually(() => pictures(page)).toEqual(before)

  await fingers(line)
  await fingers({ x: line.x, y: box.y + box.height * 0.7 })
  await fingers()
  await eventually(() => addressOf(page)).toBeLessThan(0x4040e8n)
  await eventually(() => pictures(page)).not.toEqual(before)
  expectClean()
})

test('with two fingers time goes along too, where a part of it is shown', async () => {
  const { page, expectClean } = await startPage(`${view}&zoom=0-2000`, { hasTouch: true })
  const { at } = await openMap(page)
  const fingers = await fingersOn(page)
  await fingers(at(0.4, 0.4), at(0.6, 0.4))
  await fingers(at(0.3, 0.4), at(0.5, 0.4))
  await fingers()
  await eventually(() => page.url()).toMatch(/zoom=200-2200/)
  expect(await shown(page).textContent()).toContain('gaps folded')
  expectClean()
})
