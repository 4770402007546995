import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { atEachCaption, bitButton, eventually, settled, tickOf } from './actions.ts'
import { runAxe, screenshot, startPage } from './harness.ts'

const schemes = ['light', 'dark'] as const

/** Texts smaller than `least` pixels of the screen, with their sizes. */
function smallText(page: Page, least: number): Promise<string[]> {
  return page.evaluate((least) => {
    const hasText = ({ childNodes }: Element) =>
      [...childNodes].some((node) => node instanceof Text && node.data.trim() !== '')
    return [...document.body.querySelectorAll('*')].flatMap((element) => {
      const { width } = element.getBoundingClientRect()
      // What is for screen readers alone has one pixel.
      if (!hasText(element) || width <= 1) return []
      const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1
      const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale
      return size < least - 0.01 ? [`${element.outerHTML.slice(0, 80)} ${size}`] : []
    })
  }, least)
}

/** Pairs of texts that lie over each other, and texts that are cut off or outside of the window. */
function wrongPlaces(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes: { text: string; box: DOMRect; owner: Element }[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement
      const text = node.textContent?.trim() ?? ''
      if (!owner || text === '' || owner.closest('svg, [role="slider"], .unseen')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) {
        if (box.width > 1 && box.height > 1) boxes.push({ text, box, owner })
      }
    }
    const outside = boxes.filter(
      ({ box }) =>
        box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1,
    )
    const cut = [...document.querySelectorAll('body *')].filter((element) => {
      const { overflowX, textOverflow } = getComputedStyle(element)
      return (
        (textOverflow === 'ellipsis' || overflowX === 'hidden') &&
        !element.closest('.unseen') &&
        element.clientWidth > 1 &&
        element.scrollWidth > element.clientWidth + 1
      )
    })
    const overlapping = boxes.flatMap((a, n) =>
      boxes.slice(n + 1).flatMap((b) => {
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        // The boxes of lines are higher than their letters.
        return across > 1 && down > 8 ? [`“${a.text}” over “${b.text}”`] : []
      }),
    )
    return [
      ...outside.map(({ text }) => `outside: ${text}`),
      ...cut.map((element) => `cut: ${element.textContent}`),
      ...overlapping,
    ]
  })
}

const overflow = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return [scrollWidth - clientWidth, scrollHeight - clientHeight]
  })

describe('presenting at 1280 x 720', () => {
  const six = 'five-wishes&policies=raw,debugreg,priority,reservation,linux,hypervisor'
  test.each(['five-wishes', 'nobody-coordinates', 'canary', six])(
    '%s: every text has 18 pixels at every step, nothing is cut off, lies over another or moves',
    async (scenario) => {
      const { page, expectClean } = await startPage(`#v3&scenario=${scenario}&focus=raw&tick=0`)
      await settled(page)
      await page.keyboard.press('p')
      await page.getByText(/^step 1 of/).waitFor()
      await eventually(() => overflow(page)).toEqual([0, 0])
      const timeline = page.getByRole('region', { name: 'Timeline' })
      const place = await timeline.boundingBox()
      await atEachCaption(page, async (said) => {
        expect({ said, small: await smallText(page, 18) }).toEqual({ said, small: [] })
        expect({ said, wrong: await wrongPlaces(page) }).toEqual({ said, wrong: [] })
        expect({ said, over: await overflow(page) }).toEqual({ said, over: [0, 0] })
        expect(await timeline.boundingBox()).toEqual(place)
      })
      expectClean()
    },
    60_000,
  )

  test.each(schemes)('%s: axe finds nothing', async (colorScheme) => {
    const { page, expectClean } = await startPage('#v3&scenario=five-wishes&tick=2300', {
      colorScheme,
    })
    await settled(page)
    await page.keyboard.press('p')
    await page.getByText(/^step 6 of/).waitFor()
    await screenshot(page, `stage-${colorScheme}`)
    expect(await runAxe(page)).toEqual([])
    expectClean()
  })

  test('a clicker’s keys step, whatever has the focus, and lose nothing', async () => {
    const { page, expectClean } = await startPage('#v3&scenario=five-wishes&tick=0&presenting=1')
    await page.getByText(/^step 1 of/).waitFor()
    // A bit still toggles, and the clicker works on from there.
    await bitButton(page, 'DR7', 13).click()
    await eventually(() => bitButton(page, 'DR7', 13).getAttribute('aria-label')).toMatch(/: 1/)
    await page.keyboard.press('PageDown')
    await page.getByText(/^step 2 of/).waitFor()
    await page.evaluate(() => {
      Reflect.set(window, 'alive', true)
    })
    for (const key of ['F5', 'Escape', 'F5', 'Escape', 'F5']) {
      await page.keyboard.press(key)
      const presents = key === 'F5'
      await eventually(() => page.getByText(/^step 2 of/).count()).toBe(1)
      await eventually(() => page.getByRole('button', { name: /^Present/ }).count()).toBe(
        presents ? 0 : 1,
      )
    }
    expect(await page.evaluate(() => Reflect.get(window, 'alive') as unknown)).toBe(true)
    await page.keyboard.press('.')
    await page.locator('.stage-blank').waitFor()
    await page.keyboard.press('PageDown')
    await page.getByText(/^step 3 of/).waitFor()
    expect(await page.locator('.stage-blank').count()).toBe(0)
    expectClean()
  })
})

describe('axe finds nothing', () => {
  test.each(schemes)(
    '%s: in the palette, the share dialog, the history and the tour',
    async (colorScheme) => {
      const { page, expectClean } = await startPage('#v3&scenario=five-wishes&tick=2300', {
        colorScheme,
      })
      await settled(page)
      for (const [key, name] of [
        ['Control+k', 'Commands'],
        ['l', 'Share this view'],
        ['h', 'History'],
      ] as const) {
        await page.keyboard.press(key)
        await page.getByRole('dialog', { name }).waitFor()
        expect({ name, found: await runAxe(page) }).toEqual({ name, found: [] })
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      await page.keyboard.press('Shift+H')
      await page.getByRole('region', { name: 'First steps' }).waitFor()
      expect(await runAxe(page)).toEqual([])
      expectClean()
    },
  )

  test.each([
    ['the high contrast theme, light', '&theme=contrast', { colorScheme: 'light' }],
    ['the high contrast theme, dark', '&theme=contrast', { colorScheme: 'dark' }],
    ['a system that asks for contrast', '', { contrast: 'more' }],
    ['forced colours', '', { forcedColors: 'active' }],
  ] as const)('in %s, presenting and not', async (_what, theme, options) => {
    const { page, expectClean } = await startPage(
      `#v3&scenario=five-wishes&tick=2300${theme}`,
      options,
    )
    await settled(page)
    expect(await runAxe(page)).toEqual([])
    await page.keyboard.press('p')
    await page.getByText(/^step 6 of/).waitFor()
    expect(await runAxe(page)).toEqual([])
    expectClean()
  })
})

test('the palette finds a command by its first letters, and runs it', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=canary&tick=0')
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox', { name: 'Search the commands' }).waitFor()
  await page.keyboard.type('to the end')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await eventually(() => tickOf(page)).toBe(7619)
  expectClean()
})

test('a first visit is shown around once, keeps its focus, and may skip it', async () => {
  const { page, expectClean } = await startPage('')
  const tour = page.getByRole('region', { name: 'First steps' })
  await tour.getByText('Four slots, every bit a button').waitFor()
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
  await screenshot(page, 'tour')
  const covers = async (panel: RegExp) => {
    const card = await tour.boundingBox()
    const about = await page.getByRole('region', { name: panel }).boundingBox()
    if (card === null || about === null) throw new Error(`no ${panel}`)
    const isBeside = card.x >= about.x + about.width || about.x >= card.x + card.width
    return !isBeside && card.y < about.y + about.height && about.y < card.y + card.height
  }
  expect(await covers(/^Registers/)).toBe(false)
  expect(await covers(/^Clients/)).toBe(false)
  await tour.getByRole('button', { name: 'Next' }).click()
  await tour.getByText('Belief against reality').waitFor()
  expect(await covers(/^Clients/)).toBe(false)
  await page.setViewportSize({ width: 390, height: 844 })
  await tour.getByRole('button', { name: 'Skip' }).click()
  await page.keyboard.press('Shift+H')
  await tour.getByText('Four slots, every bit a button').waitFor()
  expect(await covers(/^Registers/)).toBe(false)
  const registers = await page.getByRole('region', { name: /^Registers/ }).boundingBox()
  expect(registers?.y).toBeLessThan(200)
  await tour.getByRole('button', { name: 'Skip' }).click()
  await tour.waitFor({ state: 'detached' })
  await page.goto('about:blank')
  await page.goBack()
  await page.goto(page.url().split('#')[0] ?? '')
  await settled(page)
  await page.keyboard.press('End')
  await eventually(() => tickOf(page)).toBe(7619)
  expect(await tour.count()).toBe(0)
  await page.keyboard.press('Shift+H')
  await tour.waitFor()
  await page.keyboard.press('Escape')
  await tour.waitFor({ state: 'detached' })
  expectClean()
})

test('a closed tab loses nothing: the next visit has what was made', async () => {
  const { page, origin, expectClean } = await startPage('#v3&scenario=canary&tick=98')
  await settled(page)
  await bitButton(page, 'DR7', 13).click()
  await eventually(() => page.url()).toContain('edited=1')
  const next = await page.context().newPage()
  await page.close()
  await next.goto(`${origin}/`)
  await next.getByText('This is what you made here last.', { exact: false }).waitFor()
  await next.evaluate(() => {
    location.hash = '#v3&tick=99'
  })
  await eventually(() => bitButton(next, 'DR7', 13).getAttribute('aria-pressed')).toBe('true')
  expectClean()
})

test('a dragged part of the strip fills the axis, and a link brings it back', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=canary&tick=3000')
  await settled(page)
  const strip = page.getByRole('img', { name: 'Data accesses over time' })
  const box = await strip.boundingBox()
  if (box === null) throw new Error('no strip')
  await page.mouse.move(box.x + box.width * 0.25, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 8, { steps: 4 })
  await page.mouse.up()
  await eventually(() => page.url()).toMatch(/zoom=19\d\d-38\d\d/)
  await page.reload()
  await strip.waitFor()
  await page.keyboard.press('ArrowLeft')
  await eventually(() => page.url()).toMatch(/zoom=19\d\d-38\d\d/)
  await page.keyboard.press('0')
  await eventually(() => page.url()).not.toContain('zoom=')
  expectClean()
})
