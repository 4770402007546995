import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { choose, eventually, letGo, settled, tickOf } from './actions.ts'
import { type OpenPage, runAxe, startPage } from './harness.ts'

const moment = '#v3&scenario=five-wishes&policies=reservation,raw&focus=raw&cpu=0&tick=5390'

/** The argument of 2009 near its end, with a clipboard. */
async function open(): Promise<OpenPage> {
  const opened = await startPage(moment, { reducedMotion: 'reduce' }, (context) =>
    context.grantPermissions(['clipboard-read', 'clipboard-write']),
  )
  await settled(opened.page)
  return opened
}

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Presses what saves a file, and reads the file. */
async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download')
  await button.click()
  const file = await download
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

/** Width and height of a PNG, in pixels: the first words of its first chunk. */
const sizeOf = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) })

async function closes(page: Page, shown: Locator): Promise<void> {
  await page.keyboard.press('Escape')
  await shown.waitFor({ state: 'detached' })
}

test('the field guide: a search by keyboard, an emulator by mouse, and its answers on the screen', async () => {
  const { page, expectClean } = await open()
  await page.keyboard.press('g')
  const guide = dialog(page, 'Field guide')
  await guide.getByRole('searchbox').click()
  await page.keyboard.type('cmpxchg')
  await eventually(() => guide.getByRole('row').count()).toBeLessThan(12)
  expect(await guide.getByRole('rowheader').allInnerTexts()).toContainEqual(
    expect.stringContaining('cmpxchg'),
  )
  expect(await runAxe(page)).toEqual([])
  await guide.getByRole('tab', { name: 'Emulators' }).click()
  await guide.getByText('On the screen now:', { exact: false }).first().waitFor()
  expect(await runAxe(page)).toEqual([])
  await closes(page, guide)

  await choose(page, page.getByRole('button', { name: /What plays the CPU$/ }), 'under QEMU 7.2')
  const why = page.getByRole('region', { name: 'Why' })
  await eventually(() => why.textContent()).toContain('QEMU')
  expect(await runAxe(page)).toEqual([])
  await choose(page, page.getByRole('button', { name: /What plays the CPU$/ }), 'on hardware')
  await eventually(() => why.textContent()).not.toContain('QEMU')
  expectClean()
})

test('why it did not fire: the reason, what to do, and the way there', async () => {
  const { page, expectClean } = await open()
  await page.keyboard.press('y')
  const asked = dialog(page, 'Why did it not fire?')
  const reason = asked.getByRole('region', { name: /did not fire, first at tick 555$/ })
  await reason.getByText('kgdb overwrote DR0 at tick 240', { exact: false }).first().waitFor()
  await reason.getByText('What to do:').waitFor()
  expect(await runAxe(page)).toEqual([])
  await asked.getByRole('tab', { name: 'One access' }).click()
  await asked.getByRole('list', { name: 'Questions' }).waitFor()
  expect(await runAxe(page)).toEqual([])
  await asked.getByRole('tab', { name: 'Between two ticks' }).click()
  await reason.getByRole('button', { name: 'Go there' }).click()
  await asked.waitFor({ state: 'detached' })
  expect(await tickOf(page)).toBe(555)
  expectClean()
})

test('evidence: every recording with its count, and what is left out', async () => {
  const { page, expectClean } = await open()
  await page.keyboard.press('e')
  const evidence = dialog(page, 'Evidence')
  await eventually(() => evidence.getByRole('row').count()).toBeGreaterThan(8)
  await evidence.getByRole('heading', { name: 'What it leaves out' }).waitFor()
  expect(await runAxe(page)).toEqual([])
  await closes(page, evidence)
  expectClean()
})

test('pictures leave as SVG, as PNG of twice the pixels, and as text', async () => {
  const { page, expectClean } = await open()
  await page.keyboard.press('x')
  const pictures = dialog(page, 'Pictures and text')
  const svg = await saved(page, pictures.getByRole('button', { name: 'Save SVG' }))
  expect(svg.name).toBe('drscope-comparison-5390.svg')
  const [, width, height] =
    /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg.bytes.toString('utf8')) ?? []
  const png = await saved(page, pictures.getByRole('button', { name: 'Save PNG' }))
  expect(png.name).toBe('drscope-comparison-5390.png')
  expect(sizeOf(png.bytes)).toEqual({ width: 2 * Number(width), height: 2 * Number(height) })
  expect(await runAxe(page)).toEqual([])
  await pictures.getByText('the registers', { exact: true }).click()
  await pictures.getByRole('button', { name: 'Copy text' }).click()
  await pictures.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await copied(page)).toMatch(
    /^Registers under Nobody coordinates, CPU 0, tick 5,390[^]*DR7/,
  )
  await closes(page, pictures)
  expectClean()
})

test('the gallery: by the arrows, as a snippet, and to the state itself', async () => {
  const { page, expectClean } = await open()
  await page.keyboard.press('Shift+G')
  const gallery = dialog(page, 'Gallery')
  await gallery.getByRole('img').waitFor()
  expect(await runAxe(page)).toEqual([])
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
  await gallery.getByText(/^4 of \d+/).waitFor()
  await gallery.getByRole('button', { name: 'Copy as an embed' }).click()
  await gallery.getByRole('button', { name: 'Copied' }).waitFor()
  const snippet = await copied(page)
  expect(snippet).toMatch(
    /^<iframe src="http[^"]+#v3&amp;scenario=canary[^"]*&amp;tick=561[^"]*&amp;embed=1" title="drscope: A canary/,
  )
  await gallery.getByRole('button', { name: 'Open this state' }).click()
  await gallery.waitFor({ state: 'detached' })
  expect(await tickOf(page)).toBe(561)
  expectClean()
})

test('the palette reaches each of them', async () => {
  const { page, expectClean } = await open()
  await letGo(page)
  const reached = [
    ['field guide', dialog(page, 'Field guide')],
    ['why did it not', dialog(page, 'Why did it not fire?')],
    ['evidence', dialog(page, 'Evidence')],
    ['pictures and', dialog(page, 'Pictures and text')],
    ['gallery', dialog(page, 'Gallery')],
    ['edit the scenario', page.getByRole('region', { name: 'Scenario editor' })],
    ['map of memory', page.getByRole('region', { name: 'Memory', exact: true })],
  ] as const
  const search = page.getByRole('searchbox', { name: 'Search the commands' })
  for (const [words, shown] of reached) {
    await page.keyboard.press('Control+k')
    await search.waitFor()
    await page.keyboard.type(words)
    await page.keyboard.press('Enter')
    await shown.waitFor()
    if ((await page.getByRole('dialog').count()) > 0) await closes(page, shown)
  }
  expect(await page.getByRole('region', { name: 'Memory', exact: true }).count()).toBe(1)
  expectClean()
})
