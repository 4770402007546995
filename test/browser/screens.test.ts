import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  alertOf,
  atEachCaption,
  bitButton,
  dropFile,
  letGo,
  pauseButton,
  playButton,
  register,
  scenarioButton,
  settled,
  tickOf,
} from './actions.ts'
import { runAxe, screenshot, startPage } from './harness.ts'
import { madeFile } from './made.ts'

/** After the first refusal: one of everything is on the screen. */
const busy = '#v2&scenario=five-wishes&focus=reservation&tick=2300'

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 390, height: 844 },
] as const

const schemes = ['light', 'dark'] as const

interface Overflow {
  readonly across: number
  readonly down: number
}

/** Pixels that the page is larger than its window. */
function overflow(page: Page): Promise<Overflow> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return { across: scrollWidth - clientWidth, down: scrollHeight - clientHeight }
  })
}

/** Every element with text of its own that is set smaller than 11 pixels of the screen, and its size. */
function smallText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const hasText = ({ childNodes }: Element) =>
      [...childNodes].some((node) => node instanceof Text && node.data.trim() !== '')
    return [...document.body.querySelectorAll('*')].flatMap((element) => {
      if (!hasText(element) || element.getClientRects().length === 0) return []
      const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1
      const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale
      return size < 10.99 ? [`${element.tagName} ${element.className} ${size}`] : []
    })
  })
}

/** Registers whose value is wider than its field. */
async function cutValues(page: Page): Promise<string[]> {
  const fields = page.getByRole('region', { name: 'Registers' }).getByRole('textbox')
  return fields.evaluateAll((all) =>
    all.flatMap((field) =>
      field instanceof HTMLInputElement && field.scrollWidth > field.clientWidth
        ? [field.value]
        : [],
    ),
  )
}

describe.each(sizes)('at $width x $height', ({ width, height }) => {
  test.each(schemes)(
    '%s: nothing sticks out, is too small, or is there for axe',
    async (scheme) => {
      const options = { viewport: { width, height }, colorScheme: scheme }
      const { page, expectClean } = await startPage(busy, options)
      await settled(page)
      await screenshot(page, `screen-${width}x${height}-${scheme}`)
      expect((await overflow(page)).across).toBe(0)
      expect(await smallText(page)).toEqual([])
      expect(await cutValues(page)).toEqual([])
      expect(await runAxe(page)).toEqual([])
      await register(page, 'DR3').fill('12345678901234567')
      await register(page, 'DR3').press('Enter')
      await page.getByText('17 hexadecimal digits').waitFor()
      expect((await overflow(page)).across).toBe(0)
      expectClean()
    },
  )
})

const compared = ['five-wishes', 'nobody-coordinates', 'refuse-early'].flatMap((id) => [
  [id, 'reservation'],
  [id, 'raw'],
])

test.each([...compared, ['canary', 'reservation']])(
  '%s fits 1280 x 720 at every caption under %s, and the timeline stands still',
  async (id, focus) => {
    const { page, expectClean } = await startPage(`#v2&scenario=${id}&focus=${focus}&tick=0`)
    await settled(page)
    const timeline = page.getByRole('region', { name: 'Timeline' })
    const place = await timeline.boundingBox()
    await atEachCaption(page, async (said) => {
      expect({ said, ...(await overflow(page)) }).toEqual({ said, across: 0, down: 0 })
      expect({ said, ...(await timeline.boundingBox()) }).toEqual({ said, ...place })
    })
    expectClean()
  },
)

describe('axe finds nothing', () => {
  test.each(schemes)('%s: in dialogs, lists and notices', async (colorScheme) => {
    const { page, expectClean } = await startPage(busy, { colorScheme })
    await settled(page)

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'drscope' }).waitFor()
    expect(await runAxe(page)).toEqual([])
    expect(await smallText(page)).toEqual([])
    await screenshot(page, `help-${colorScheme}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.keyboard.press('w')
    await page.getByRole('dialog', { name: 'Watches' }).waitFor()
    expect(await runAxe(page)).toEqual([])
    expect(await smallText(page)).toEqual([])
    await screenshot(page, `watches-${colorScheme}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await scenarioButton(page).click()
    await page.getByRole('option', { name: 'The canary' }).waitFor()
    expect(await runAxe(page)).toEqual([])
    expect(await smallText(page)).toEqual([])
    await screenshot(page, `scenarios-${colorScheme}`)
    await page.keyboard.press('Escape')
    await page.getByRole('listbox').waitFor({ state: 'detached' })

    await dropFile(page, madeFile('letter.txt', 'Dear Ingo,\n'))
    await alertOf(page).waitFor()
    expect(await runAxe(page)).toEqual([])
    expect(await smallText(page)).toEqual([])
    await screenshot(page, `notice-${colorScheme}`)
    expectClean()
  })
})

test('forced colours keep owners and set bits apart', async () => {
  const { page, expectClean } = await startPage(busy, { forcedColors: 'active' })
  await settled(page)
  await screenshot(page, 'forced-colours')
  const colourOf = (bit: number) =>
    bitButton(page, 'DR7', bit).evaluate((button) => getComputedStyle(button).backgroundColor)
  const [kernel, task, off] = await Promise.all([colourOf(7), colourOf(1), colourOf(0)])
  expect(new Set([kernel, task, off]).size).toBe(3)
  const bars = await page
    .getByRole('img', { name: /^Slots over time/ })
    .first()
    .locator('rect.bar')
    .evaluateAll((all) => all.map((bar) => getComputedStyle(bar).fill))
  expect(new Set(bars).size).toBe(4)
  const tag = page.getByText('2,300', { exact: true })
  expect(await tag.evaluate((shown) => getComputedStyle(shown).backgroundColor)).not.toBe(
    await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
  )
  expect(await runAxe(page)).toEqual([])
  expectClean()
})

test('whoever wants little motion presses play', async () => {
  const { page, expectClean } = await startPage('', { reducedMotion: 'reduce' })
  await settled(page)
  await playButton(page).waitFor()
  // A page that played would have left the first tick long before it has drawn so often.
  await page.evaluate(framesLater, 30)
  expect(await tickOf(page)).toBe(0)
  await letGo(page)
  await page.keyboard.press('Space')
  await pauseButton(page).waitFor()
  expectClean()
})

function framesLater(frames: number): Promise<void> {
  return new Promise((resolve) => {
    const next = (left: number) => {
      if (left === 0) resolve()
      else requestAnimationFrame(() => next(left - 1))
    }
    next(frames)
  })
}

test('nothing moves while the page loads', async () => {
  const { page, expectClean } = await startPage('', {}, (context) =>
    context.addInitScript({
      content: `
        shifts = 0
        new PerformanceObserver((list) => {
          for (const { value } of list.getEntries()) shifts += value
        }).observe({ type: 'layout-shift', buffered: true })`,
    }),
  )
  await settled(page)
  await page.getByRole('region', { name: 'First steps' }).waitFor()
  await page.evaluate(framesLater, 10)
  const sum = await page.evaluate<number>('shifts')
  expect(sum).toBeLessThan(0.1)
  expectClean()
})

test('on a small screen each lane has its name, beside it and within the panel', async () => {
  const { page, expectClean } = await startPage(busy, { viewport: { width: 390, height: 844 } })
  await settled(page)
  const timeline = page.getByRole('region', { name: 'Timeline' })
  const panel = await timeline.boundingBox()
  const lanes = await page
    .getByRole('img', { name: /^Slots over time/ })
    .first()
    .boundingBox()
  if (panel === null || lanes === null) throw new Error('no lanes')
  for (const [row, name] of ['DR3', 'DR2', 'DR1', 'DR0'].entries()) {
    const box = await timeline.getByText(name, { exact: true }).first().boundingBox()
    const middle = (box?.y ?? 0) + (box?.height ?? 0) / 2
    expect(Math.abs(middle - (lanes.y + 8 + row * 14))).toBeLessThan(3)
    expect(box?.x).toBeGreaterThan(panel.x)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(lanes.x)
  }
  expect(lanes.width).toBeGreaterThan(330)
  expect(await overflow(page)).toMatchObject({ across: 0 })
  expectClean()
})

test('a notice stands beside the caption: all of it can be read, and nothing under it moves', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=five-wishes&policies=raw&tick=7000')
  await settled(page)
  const panel = page.getByRole('region', { name: 'Registers' })
  const before = await panel.boundingBox()
  await page.keyboard.press('End')
  await page.keyboard.press('.')
  await page.getByText('There is no hit after tick 7,619').waitFor()
  const covered = await page.evaluate(() => {
    const notice = document.querySelector('.notice')?.getBoundingClientRect() ?? new DOMRect()
    const text = document.createRange()
    text.selectNodeContents(document.querySelector('.caption p') ?? document.body)
    return [...text.getClientRects()].filter((line) => line.right > notice.left).length
  })
  expect(covered).toBe(0)
  expect(await panel.boundingBox()).toEqual(before)
  expectClean()
})
