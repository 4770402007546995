import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  alertOf,
  dropFile,
  eventually,
  expectOpened,
  recordedTrace,
  register,
  settled,
  shown,
} from './actions.ts'
import { type OpenPage, startPage } from './harness.ts'
import { madeFile, scenarioText } from './made.ts'

const canary = '#v2&scenario=canary&tick=200'

/** One sentence or a few, and as many of them as a person reads. */
async function expectAlert(page: Page, gist: RegExp): Promise<void> {
  await alertOf(page).waitFor()
  const [text = '', ...others] = await alertOf(page).getByText(/./).first().allInnerTexts()
  expect(others).toEqual([])
  expect(text).toMatch(gist)
  expect(text).toMatch(/\.$/)
  expect(text.length).toBeLessThan(400)
}

async function dismiss(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await alertOf(page).waitFor({ state: 'detached' })
}

const aLine = ' S 1fff000758,8\n'

describe('a file that cannot be opened gets a sentence, and leaves everything as it was', () => {
  // One page for all: none of them may leave anything behind.
  let opened: OpenPage
  beforeAll(async () => {
    opened = await startPage(canary)
  })

  test.each([
    [
      'an empty file',
      'nothing.lackey',
      '',
      /^nothing\.lackey: The file is empty\. Record one with valgrind/,
    ],
    [
      'a text that is no trace',
      'letter.txt',
      'Dear Ingo,\nfour slots are enough.\n',
      /no trace.*line 1 is “Dear Ingo,”/,
    ],
    ['a line of a megabyte', 'long.lackey', 'x'.repeat(1_048_576), /^long\.lackey: .*no trace/],
    ['a program', 'a.out', '\u007fELF\u0002\u0001\u0001\0', /^a\.out: The file is a program/],
    [
      'a scenario with an unknown field',
      'a.json',
      scenarioText({ wishes: 5 }),
      /unknown field at wishes/,
    ],
    ['a scenario that is cut', 'a.json', scenarioText().slice(0, 200), /This scenario is not JSON/],
    [
      'a scenario of tomorrow',
      'a.json',
      scenarioText({ version: 3 }),
      /has version 3, written by a newer drscope: this drscope reads versions 1 to 2/,
    ],
    ['another JSON', 'package.json', '{"name": "drscope"}', /no drscope scenario/],
  ])('%s', async (_what, name, content, gist) => {
    const { page, expectClean } = opened
    await settled(page)
    const before = await shown(page)
    await dropFile(page, madeFile(name, content))
    await expectAlert(page, gist)
    expect(await shown(page)).toEqual(before)
    await dismiss(page)
    expect(await shown(page)).toEqual(before)
    expectClean()
  })
})

describe('a trace with something wrong in it is opened, and says what was left out', () => {
  test.each([
    ['a truncated last line', `${aLine}${aLine} S 1fff0`, /2 accesses.*line 3.* S 1fff0/],
    [
      'a line of a megabyte in it',
      `${aLine}${'x'.repeat(1_048_576)}\n${aLine}`,
      /2 accesses.*1 line left out.*line 2, “x{20,80}”/,
    ],
  ])('%s', async (_what, content, gist) => {
    const { page, expectClean } = await startPage(canary)
    await settled(page)
    const { title } = await shown(page)
    const path = madeFile('damaged.lackey', content)
    await dropFile(page, path)
    await expectOpened(page, path)
    const text = await page.getByRole('status').innerText()
    expect(text).toMatch(gist)
    expect(text.length).toBeLessThan(400)
    expect((await shown(page)).title).toBe(title)
    expectClean()
  })
})

test('a scenario whose trace is not here asks for it, and takes it', async () => {
  const { page, pageErrors, policyViolations } = await startPage(canary)
  await settled(page)
  const trace = { file: 'gone.lackey', cpu: 0 }
  await dropFile(page, madeFile('a.json', scenarioText({ trace })))
  await expectAlert(page, /gone\.lackey .*could not be loaded: drop the file onto the page/)
  await dropFile(page, recordedTrace)
  await expectOpened(page, recordedTrace)
  expect(await alertOf(page).count()).toBe(0)
  expect((await shown(page)).title).toContain('no wishes')
  expect({ pageErrors, policyViolations }).toEqual({ pageErrors: [], policyViolations: [] })
})

describe('a register takes no value that it cannot hold', () => {
  let opened: OpenPage
  beforeAll(async () => {
    opened = await startPage(canary)
  })

  test.each([
    ['DR0', '12345678901234567', /17 hexadecimal digits are more than the 16/],
    ['DR0', '0x4040eg', /"g" at position 8 is not a hexadecimal digit/],
    ['DR7', '1_0000_0000', /32/],
    ['DR6', ' ', /there is no hexadecimal digit/],
  ])('%s: %s', async (name, value, gist) => {
    const { page, expectClean } = opened
    await settled(page)
    const before = await shown(page)
    const field = register(page, name)
    await field.fill(value)
    await field.press('Enter')
    await eventually(() => field.getAttribute('aria-invalid')).toBe('true')
    const described = (await field.getAttribute('aria-describedby')) ?? ''
    expect(await page.locator(`[id="${described.split(' ')[0]}"]`).innerText()).toMatch(gist)
    expect(await field.inputValue()).toBe(value)
    expect(page.url()).not.toContain('edited')
    await field.press('Escape')
    await eventually(() => shown(page)).toEqual(before)
    expect(await field.getAttribute('aria-invalid')).not.toBe('true')
    expectClean()
  })
})

describe('garbage behind the # of the address gets a sentence', () => {
  const garbage = [
    ['an anchor', '#registers', /goes without “registers”/],
    ['a view of tomorrow', '#v4&tick=42', /goes without “v4&tick=42”/],
    ['a tick that is none', '#v2&tick=soon', /goes without “tick=soon”/],
    [
      'policies and themes that are none',
      '#v2&policies=anarchy&theme=pink',
      /goes without “policies=anarchy”, “theme=pink”/,
    ],
    ['half an escape', '#v2&%E0%A4%A', /goes without “/],
    ['a hundred thousand letters', `#${'A'.repeat(100_000)}`, /goes without “A{60}…”/],
    ['a scenario that is gone', '#v2&scenario=gone', /scenario "gone" could not be loaded/],
    ['a path', '#v2&scenario=..%2Fsecret', /goes without “scenario=\.\.\/secret”/],
  ] as const

  test.each(garbage)('where the page starts with it: %s', async (_what, hash, gist) => {
    const { page, pageErrors, policyViolations } = await startPage(hash, {
      reducedMotion: 'reduce',
    })
    await settled(page)
    await expectAlert(page, gist)
    const { title, tick } = await shown(page)
    expect(title).toContain('Four slots, five wishes')
    expect(tick).toBe(0)
    expect({ pageErrors, policyViolations }).toEqual({ pageErrors: [], policyViolations: [] })
  })

  test('where an open page is sent to it: what is shown stays', async () => {
    const { page, pageErrors, policyViolations } = await startPage(canary)
    await settled(page)
    const before = await shown(page)
    for (const [, hash, gist] of garbage) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, hash)
      await expectAlert(page, gist)
      expect(await shown(page)).toEqual(before)
      await dismiss(page)
    }
    expect({ pageErrors, policyViolations }).toEqual({ pageErrors: [], policyViolations: [] })
  })
})
