import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { root } from '../../.ci/setup.mjs'

/** The recorded trace that the page ships with: 7 writes to the 8 bytes at 0x4040e8 in 7,620 accesses. */
export const recordedTrace = join(root, 'test/fixtures/lackey/t_overflow.lackey')

/** What a person does, and what a person sees, by role and name. Every wait is for a condition. */
export function eventually<Seen>(look: () => Promise<Seen> | Seen) {
  return expect.poll(look, { timeout: 20_000, interval: 30 })
}

export const scenarioButton = (page: Page) => page.getByRole('button', { name: /Scenario$/ })
export const speedButton = (page: Page) => page.getByRole('button', { name: /Speed$/ })
export const playButton = (page: Page) => page.getByRole('button', { name: 'Play (Space)' })
export const pauseButton = (page: Page) => page.getByRole('button', { name: 'Pause (Space)' })
export const cursor = (page: Page) => page.getByRole('slider', { name: 'Cursor, in ticks' })
export const register = (page: Page, name: string) =>
  page.getByRole('textbox', { name: new RegExp(`^${name},`) })
export const bitButton = (page: Page, name: string, bit: number) =>
  page.getByRole('button', { name: new RegExp(`^${name} bit ${bit},`) })
export const clients = (page: Page) =>
  page.getByRole('region', { name: /^Clients/ }).getByRole('listitem')
export const alertOf = (page: Page) => page.getByRole('alert')
export const statusOf = (page: Page) => page.getByRole('status')
export const importBar = (page: Page) => page.getByRole('progressbar', { name: /^Reading/ })
export const caption = (page: Page) =>
  page.getByRole('region', { name: 'Caption' }).getByRole('paragraph')

/** One count of a policy's score: `hits`, `missed`, `refused`, `lost silently`. */
export async function scoreOf(page: Page, policy: string, count: string): Promise<number> {
  const cell = page.getByLabel(`Score of ${policy}`).locator('div').filter({ hasText: count })
  const text = await cell.getByRole('definition').textContent()
  return Number(text?.replaceAll(',', ''))
}

/** Goes through the captions with PageDown, from the first to the last. */
export async function atEachCaption(
  page: Page,
  look: (said: string) => Promise<void>,
): Promise<void> {
  const step = await page.getByText(/^step 1 of \d+$/).innerText()
  const count = Number(/\d+$/.exec(step)?.[0])
  for (let n = 1; n <= count; n++) {
    await page.getByText(`step ${n} of ${count}`).waitFor()
    await look(await caption(page).innerText())
    await page.keyboard.press('PageDown')
  }
}

export async function tickOf(page: Page): Promise<number> {
  return Number(await cursor(page).inputValue())
}

/** The texts that the timeline's pictures have for those who do not see them, one for each shown policy. */
export async function pictures(page: Page): Promise<(string | null)[]> {
  const found = await page.getByRole('img', { name: /^Slots over time/ }).all()
  return Promise.all(found.map((picture) => picture.getAttribute('aria-label')))
}

/** The page is loaded and has counted the hits of the recorded trace in the default scenario. */
export async function settled(page: Page): Promise<void> {
  await scenarioButton(page).waitFor()
  await eventually(() => pictures(page).then((all) => all.join())).toMatch(/[1-9]\d* hits/)
}

/** Opens a shipped scenario from the list, by mouse. */
export async function openScenario(page: Page, title: string): Promise<void> {
  await choose(page, scenarioButton(page), title)
  await eventually(() => scenarioButton(page).textContent()).toContain(title)
}

/** Picks an option of a list that a button opens. */
export async function choose(page: Page, button: Locator, option: string): Promise<void> {
  await button.click()
  await page.getByRole('option', { name: option }).click()
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  // The focus comes back to the button or the story in a later frame, and would take itself from whatever was pressed meanwhile.
  await eventually(() => page.locator('main:focus, button:focus').count()).toBe(1)
}

export function hasFocus(element: Element): boolean {
  return element === document.activeElement
}

/** Clicks beside everything, so that Space and Enter belong to the page again. */
export async function letGo(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).click()
}

/** What the bad input must leave alone: the scenario's title, every register, the timeline. */
export async function shown(page: Page) {
  const values = ['DR0', 'DR1', 'DR2', 'DR3', 'DR6', 'DR7'].map((name) =>
    register(page, name).inputValue(),
  )
  return {
    title: await scenarioButton(page).innerText(),
    registers: await Promise.all(values),
    clients: await clients(page).allInnerTexts(),
    timeline: await pictures(page),
    tick: await tickOf(page),
  }
}

/** Drops a file onto the middle of the page, as a mouse does that drags it from the desktop. */
export async function dropFile(page: Page, path: string): Promise<void> {
  // An event made in the page would do with fewer lines, but has no file that the page could tell from a folder.
  const browser = await page.context().newCDPSession(page)
  const { width = 0, height = 0 } = page.viewportSize() ?? {}
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await browser.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
  }
  await browser.detach()
}

/** Opens a file of the disk with the button for it. */
export async function openFile(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open file' }).click()
  await (await chooser).setFiles(path)
}

/** Waits until the page says that this file is what it shows. */
export async function expectOpened(page: Page, path: string): Promise<void> {
  await eventually(() => statusOf(page).allInnerTexts()).toContainEqual(
    expect.stringContaining(`${basename(path)}: `),
  )
}
