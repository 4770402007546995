import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { root } from '../../.ci/setup.mjs'
import {
  bitButton,
  dropFile,
  eventually,
  expectOpened,
  openScenario,
  pictures,
  recordedTrace,
  scoreOf,
  settled,
  tickOf,
} from './actions.ts'
import { ensureBuilt } from './build.ts'
import { runAxe, startPage } from './harness.ts'
import { madeFile } from './made.ts'

const folder = join(root, 'dist', 'offline')
const file = pathToFileURL(join(folder, 'drscope.html')).href

test('the build leaves one file', () => {
  ensureBuilt()
  expect(readdirSync(folder)).toEqual(['drscope.html'])
})

test('opened from a memory stick it replays in its worker, under its policy, with nothing loaded', async () => {
  const { page, expectClean, policyViolations } = await startPage(
    `${file}#v3&scenario=canary&tick=560`,
  )
  await settled(page)
  await eventually(() => page.workers().length).toBe(1)
  expect(await page.getByText('The replay worker could not start').count()).toBe(0)
  const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content')
  expect(policy).toMatch(/script-src 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval';/)
  expect(policy).not.toMatch(/unsafe-inline|'self'|https?:/)
  expect(await runAxe(page)).toEqual([])
  expectClean()
  // A script that is not in the file does not run.
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "run"'
    document.head.append(script)
  })
  expect(await page.title()).toBe('drscope: four slots, many owners')
  expect(policyViolations.join()).toContain('script-src')
}, 60_000)

test('a trace that is dropped onto it is read, and its hits are found', async () => {
  const { page, expectClean } = await startPage(`${file}#v3&scenario=refuse-early&tick=0`)
  await eventually(() => pictures(page).then((all) => all.length)).toBeGreaterThan(0)
  await dropFile(page, recordedTrace)
  await expectOpened(page, recordedTrace)
  await page.keyboard.press('Shift+N')
  await page.keyboard.press('w')
  const dialog = page.getByRole('dialog', { name: 'Watches' })
  await dialog.getByRole('textbox', { name: 'Address' }).fill('0x4040e8')
  await dialog.getByRole('textbox', { name: 'Length in bytes' }).fill('8')
  await dialog.getByRole('button', { name: 'Add watch' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await eventually(() => scoreOf(page, 'Simple reservation', 'hits')).toBe(7)
  expectClean()
}, 60_000)

test('its scenarios and their traces are inside, and a reload loses nothing', async () => {
  const { page, expectClean } = await startPage(`${file}#v3&scenario=refuse-early&tick=4`)
  await openScenario(page, 'The canary')
  await settled(page)
  await page.keyboard.press('PageDown')
  await bitButton(page, 'DR7', 13).click()
  await eventually(() => page.url()).toMatch(/edited=1.*doc=/)
  const tick = await tickOf(page)
  await page.reload()
  await settled(page)
  expect(await tickOf(page)).toBe(tick)
  await eventually(() => bitButton(page, 'DR7', 13).getAttribute('aria-pressed')).toBe('true')
  expectClean()
}, 60_000)

test.each(['', 'sandbox="allow-scripts"'])(
  'in the frame of slides that are a file themselves it replays in its worker: <iframe %s>',
  async (attributes) => {
    ensureBuilt()
    const source = `${file}#v3&scenario=canary&tick=560&embed=1`
    const slides = madeFile('slides.html', `<iframe ${attributes} src="${source}"></iframe>`)
    const { page, consoleErrors, policyViolations, pageErrors } = await startPage(
      pathToFileURL(slides).href,
    )
    const inside = page.frameLocator('iframe')
    await eventually(() =>
      inside
        .getByRole('img', { name: /^Slots over time/ })
        .first()
        .getAttribute('aria-label'),
    ).toContain('7 hits')
    expect(page.workers()).toHaveLength(1)
    expect(await inside.getByRole('status').count()).toBe(0)
    expect([...consoleErrors, ...policyViolations, ...pageErrors]).toEqual([])
  },
)
