import { expect, test } from 'vitest'
import {
  bitButton,
  clients,
  cursor,
  dropFile,
  eventually,
  hasFocus,
  letGo,
  expectOpened,
  openFile,
  openScenario,
  pauseButton,
  pictures,
  playButton,
  recordedTrace,
  register,
  scenarioButton,
  scoreOf,
  choose,
  settled,
  shown,
  speedButton,
  tickOf,
} from './actions.ts'
import { startPage } from './harness.ts'
import { madeFile, scenarioText } from './made.ts'

test('the page waits for play: then the cursor moves, over registers, clients and hits of a recorded trace', async () => {
  const { page, expectClean } = await startPage()
  await settled(page)
  expect(await scenarioButton(page).innerText()).toContain('Four slots, five wishes')
  const skip = page.getByRole('button', { name: 'Skip' })
  await skip.click()
  await skip.waitFor({ state: 'detached' })
  expect(await tickOf(page)).toBe(0)
  await playButton(page).click()
  await pauseButton(page).waitFor()
  await eventually(() => tickOf(page)).toBeGreaterThan(0)
  const { registers } = await shown(page)
  expect(registers[0]).toBe('0000_0000_0040_40e8')
  expect(registers).toHaveLength(6)
  expect(await page.getByText('DR4 and DR5 raise #UD').isVisible()).toBe(true)
  const names = await clients(page).locator('strong').allInnerTexts()
  expect(names).toEqual(['gdb', 'perf', 'kgdb', 'kwatch'])
  expect(await pictures(page)).toEqual([
    expect.stringMatching(
      /0 refused, 0 evicted and told, [1-9]\d* lost silently, [1-9]\d* hits, [1-9]\d* missed/,
    ),
    expect.stringMatching(
      /1 refused, 0 evicted and told, 0 lost silently, [1-9]\d* hits, 0 missed/,
    ),
  ])
  expectClean()
})

test('a scenario plays to its end, where a watch is lost in silence', async () => {
  const { page, expectClean } = await startPage()
  await settled(page)
  await openScenario(page, 'Nobody coordinates')
  await choose(page, speedButton(page), '×16')
  await letGo(page)
  await page.keyboard.press('Home')
  await eventually(() => tickOf(page)).toBe(0)
  await playButton(page).waitFor()
  await page.keyboard.press('Space')
  await pauseButton(page).waitFor()
  const last = Number(await cursor(page).getAttribute('max'))
  expect(last).toBe(59)
  await eventually(() => tickOf(page)).toBe(last)
  await playButton(page).waitFor()
  expect(await scoreOf(page, 'Nobody coordinates', 'lost silently')).toBeGreaterThan(0)
  expect(await clients(page).filter({ hasText: 'kwatch' }).innerText()).toContain('not told')
  expectClean()
})

test('a click on the timeline takes the cursor there, and Space plays on from it', async () => {
  const { page, expectClean } = await startPage('#v2&scenario=canary&tick=0')
  await settled(page)
  await page.getByRole('img', { name: /^Slots over time/ }).click()
  await eventually(() => tickOf(page)).toBeGreaterThan(3000)
  const here = await tickOf(page)
  await page.keyboard.press('Space')
  await eventually(() => tickOf(page)).toBeGreaterThan(here)
  expectClean()
})

test('a bit toggles by keyboard alone, and the row is yours', async () => {
  const { page, expectClean } = await startPage('#v2&scenario=canary&tick=200')
  await settled(page)
  const before = await register(page, 'DR7').inputValue()
  expect(await page.getByText('gdb, task A').isVisible()).toBe(true)
  await register(page, 'DR7').focus()
  // What else belongs to the register stands between its value and its bits.
  const first = bitButton(page, 'DR7', 31)
  for (let stops = 0; stops < 5 && !(await first.evaluate(hasFocus)); stops++) {
    await page.keyboard.press('Tab')
  }
  await eventually(() => first.evaluate(hasFocus)).toBe(true)
  // Fixed bits are no stops: from 31 to 0 it is 26 times to the right, and once to the left for G0.
  await page.keyboard.press('ArrowRight')
  await eventually(() => bitButton(page, 'DR7', 30).evaluate(hasFocus)).toBe(true)
  while (!(await bitButton(page, 'DR7', 0).evaluate(hasFocus))) {
    await page.keyboard.press('ArrowRight')
  }
  await page.keyboard.press('Space')
  await eventually(() => register(page, 'DR7').inputValue()).not.toBe(before)
  const after = await register(page, 'DR7').inputValue()
  expect(bits(after)).toBe(bits(before) | 1)
  expect(await bitButton(page, 'DR7', 0).getAttribute('aria-pressed')).toBe('true')
  expect(await bitButton(page, 'DR7', 0).evaluate(hasFocus)).toBe(true)
  await eventually(() => page.getByText(/^this screen/).allInnerTexts()).not.toEqual([])
  expect(await clients(page).locator('strong').allInnerTexts()).toEqual(['gdb', 'this screen'])
  expect(await tickOf(page)).toBe(200)
  await page.keyboard.press('Control+z')
  await eventually(() => register(page, 'DR7').inputValue()).toBe(before)
  expectClean()
})

test.each([
  ['dropped on the page', dropFile],
  ['opened with the button', openFile],
])('a trace %s takes the place of the one before: the canary has 7 hits', async (_how, open) => {
  const { page, expectClean } = await startPage()
  await settled(page)
  await openScenario(page, 'The canary')
  await eventually(() => scoreOf(page, 'Simple reservation', 'hits')).toBe(7)
  await open(page, recordedTrace)
  await expectOpened(page, recordedTrace)
  expect(await scenarioButton(page).innerText()).toContain('The canary')
  await eventually(() => scoreOf(page, 'Simple reservation', 'hits')).toBe(7)
  expect(await cursor(page).getAttribute('max')).toBe('7619')
  expectClean()
})

test('a watch added to a dropped trace has its 7 hits', async () => {
  const { page, expectClean } = await startPage()
  await settled(page)
  await dropFile(page, madeFile('made.json', scenarioText()))
  await eventually(() => scenarioButton(page).innerText()).toContain('no wishes')
  await dropFile(page, recordedTrace)
  await expectOpened(page, recordedTrace)
  const before = await scoreOf(page, 'Simple reservation', 'hits')
  await letGo(page)
  await page.keyboard.press('Home')
  await page.keyboard.press('w')
  const dialog = page.getByRole('dialog', { name: 'Watches' })
  const address = dialog.getByRole('textbox', { name: 'Address' })
  await eventually(() => address.evaluate(hasFocus)).toBe(true)
  await page.keyboard.type('0x4040e8')
  await dialog.getByRole('textbox', { name: 'Length in bytes' }).fill('8')
  await dialog.getByRole('radio', { name: 'writes', exact: true }).check({ force: true })
  await dialog.getByRole('radio', { name: 'task A' }).check({ force: true })
  await dialog.getByRole('button', { name: 'Add watch' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await eventually(() => scoreOf(page, 'Simple reservation', 'hits')).toBe(before + 7)
  expect(await register(page, 'DR0').inputValue()).toBe('0000_0000_0040_40e8')
  expect(await clients(page).filter({ hasText: 'this screen' }).innerText()).toContain('armed')
  expectClean()
})

test('a reload finds scenario, policies and tick again', async () => {
  const { page, expectClean } = await startPage()
  await settled(page)
  await openScenario(page, 'Refuse early')
  await page.getByRole('button', { name: /^Compare/ }).click()
  await page.getByRole('option', { name: 'Simple reservation' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  await eventually(() => pictures(page)).toHaveLength(1)
  await page.getByRole('button', { name: 'To the start (Home)' }).press('Enter')
  for (let presses = 0; presses < 4; presses++) {
    await page.getByRole('button', { name: /^Step to the next event/ }).press('Enter')
  }
  await eventually(() => tickOf(page)).toBe(16)
  const before = await shown(page)
  await eventually(() => page.url()).toContain(
    '#v3&scenario=refuse-early&policies=raw&focus=raw&cpu=0&tick=16&',
  )
  await page.reload()
  await eventually(() => shown(page)).toEqual(before)
  await playButton(page).waitFor()
  expectClean()
})

test('a link opened in a tab that shows another view shows its own', async () => {
  const { page, origin, expectClean } = await startPage('#v2&scenario=canary&tick=200')
  await settled(page)
  await page.goto(`${origin}/#v2&scenario=nobody-coordinates&policies=raw&tick=24&theme=dark`)
  await eventually(() => scenarioButton(page).innerText()).toContain('Nobody coordinates')
  await eventually(() => tickOf(page)).toBe(24)
  expect(await pictures(page)).toHaveLength(1)
  await page.goto(`${origin}/#v2&tick=32`)
  await eventually(() => tickOf(page)).toBe(32)
  expect(await scenarioButton(page).innerText()).toContain('Nobody coordinates')
  expectClean()
})

test('a reload keeps what was made here: a dropped scenario and trace, its CPU, a toggled bit', async () => {
  const { page, expectClean } = await startPage()
  await settled(page)
  await dropFile(page, madeFile('made.json', scenarioText()))
  await eventually(() => scenarioButton(page).innerText()).toContain('no wishes')
  await dropFile(page, recordedTrace)
  await expectOpened(page, recordedTrace)
  await choose(page, page.getByRole('button', { name: /CPU \d CPU$/ }), 'CPU 1')
  await bitButton(page, 'DR7', 13).click()
  await eventually(() => register(page, 'DR7').inputValue()).toBe('0000_2400')
  await page.keyboard.press('End')
  await eventually(() => tickOf(page)).toBe(7619)
  const before = await shown(page)
  await eventually(() => page.url()).toContain('cpu=1&tick=7619&')
  await page.reload()
  await eventually(() => shown(page)).toEqual(before)
  expect(await page.getByRole('button', { name: /CPU \d CPU$/ }).innerText()).toContain('CPU 1')
  await page.keyboard.press('Control+z')
  await eventually(() => register(page, 'DR7').inputValue()).toBe('0000_0400')
  expectClean()
})

function bits(shownValue: string): number {
  return Number.parseInt(shownValue.replaceAll('_', ''), 16)
}
