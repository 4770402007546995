import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  caption,
  dropFile,
  eventually,
  letGo,
  pictures,
  scenarioButton,
  settled,
} from './actions.ts'
import { runAxe, startPage } from './harness.ts'

const editor = (page: Page) => page.getByRole('region', { name: 'Scenario editor' })
/** Where the step or the action of a handle stands on the axis. */
async function tickOfHandle(found: Locator): Promise<number> {
  const name = await found.getAttribute('aria-label')
  return Number(/tick ([\d,]+)/.exec(name ?? '')?.[1]?.replaceAll(',', ''))
}

const handles = (page: Page) =>
  page.getByRole('list', { name: 'Steps of the scenario' }).getByRole('button')
const handle = (page: Page, name: RegExp) =>
  page.getByRole('list', { name: 'Steps of the scenario' }).getByRole('button', { name })

test('a step of one’s own: added, dragged, with a watch in it, saved and opened again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drscope-editor-'))
  try {
    const { page, expectClean } = await startPage(
      '#v3&scenario=five-wishes&policies=reservation,raw&focus=raw&tick=6500',
      { reducedMotion: 'reduce' },
    )
    await settled(page)
    await page.keyboard.press('Shift+E')
    await editor(page).waitFor()
    await handles(page).first().waitFor()
    const count = await handles(page).count()
    expect(await runAxe(page)).toEqual([])

    await editor(page).getByRole('button', { name: 'Add step at the cursor' }).click()
    await eventually(() => handles(page).count()).toBe(count + 1)
    const words = editor(page).getByRole('textbox', { name: 'Caption' })
    await words.fill('Everybody looks the other way.')
    await words.press('Tab')
    await eventually(() => caption(page).textContent()).toContain('Everybody looks the other way.')

    const before = await pictures(page)
    await editor(page).getByRole('button', { name: 'Add action' }).click()
    await editor(page).getByRole('textbox', { name: 'Address' }).fill('0x4040e8')
    expect(await runAxe(page)).toEqual([])
    await editor(page).getByRole('button', { name: 'Add this action' }).click()
    await editor(page).getByRole('button', { name: 'Change action 1' }).waitFor()
    await eventually(() => pictures(page)).not.toEqual(before)

    const own = handle(page, /Everybody looks/)
    const box = await own.boundingBox()
    if (box === null) throw new Error('no handle')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x - 60, y, { steps: 5 })
    await page.mouse.up()
    await eventually(() => own.getAttribute('aria-label')).toMatch(/tick (?:5,\d|6,0)\d\d:/)
    const at = await tickOfHandle(own)
    await own.focus()
    await page.keyboard.press('Shift+ArrowRight')
    await eventually(() => tickOfHandle(own)).toBe(at + 10)
    await letGo(page)
    await page.keyboard.press('Control+z')
    await eventually(() => tickOfHandle(own)).toBe(at)

    // Its one action leaves it, and is a step of its own from then on.
    const mine = page.getByRole('button', { name: /^Action 1 of step \d+, .*0x4040e8/ })
    const action = await mine.boundingBox()
    if (action === null) throw new Error('no handle of the action')
    const [left, top] = [action.x + action.width / 2, action.y + action.height / 2]
    const steps = await handles(page).count()
    await page.mouse.move(left, top)
    await page.mouse.down()
    await page.mouse.move(left - 75, top, { steps: 5 })
    await page.mouse.up()
    await eventually(() => handles(page).count()).toBe(steps + 1)
    expect(await tickOfHandle(mine)).toBeLessThan(at - 500)

    const download = page.waitForEvent('download')
    await editor(page).getByRole('button', { name: 'Save as a file' }).click()
    const file = join(folder, (await download).suggestedFilename())
    await (await download).saveAs(file)
    expect(readFileSync(file, 'utf8')).toContain('Everybody looks the other way.')
    await page.goto('about:blank')
    await page.goBack()
    await settled(page)
    await dropFile(page, file)
    await eventually(() => scenarioButton(page).textContent()).toContain('Four slots, five wishes')
    await page.keyboard.press('Shift+E')
    await eventually(() => handle(page, /Everybody looks/).getAttribute('aria-label')).toContain(
      `tick ${at.toLocaleString('en')}:`,
    )
    expectClean()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a new action and a new client are seen whole, without scrolling, at 1280 by 720', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=five-wishes&tick=0', {
    reducedMotion: 'reduce',
  })
  await settled(page)
  await page.keyboard.press('Shift+E')
  const form = editor(page)
  const isWhole = (name: string) =>
    form.getByRole('button', { name }).evaluate((button) => {
      const { left, right, top, bottom } = button.getBoundingClientRect()
      const corners = [
        [left + 4, top + 4],
        [right - 4, bottom - 4],
      ] as const
      return corners.every(([x, y]) => button.contains(document.elementFromPoint(x, y)))
    })
  await form.getByRole('button', { name: 'Add action' }).click()
  expect(await isWhole('Add this action')).toBe(true)
  const bytes = await form.getByRole('textbox', { name: 'Bytes' }).boundingBox()
  expect(bytes?.y).toBeGreaterThan(0)
  expect(bytes?.y).toBeLessThan(680)
  await form.getByRole('tab', { name: 'World and clients' }).click()
  expect(await isWhole('Add client')).toBe(true)
  expectClean()
})
