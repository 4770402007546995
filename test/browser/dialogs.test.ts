import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually, settled } from './actions.ts'
import { startPage } from './harness.ts'

/** Keys as fast as they can come: none waits for what the page made of the one before. */
async function typeAtOnce(page: Page, text: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const events = Array.from(text).flatMap((key) => [
    session.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key }),
    session.send('Input.dispatchKeyEvent', { type: 'keyUp', key }),
  ])
  await Promise.all(events)
  await session.detach()
}

/** Scripts that the page has fetched so far. */
const scripts = (page: Page) =>
  page.evaluate<string>(
    `performance.getEntriesByType('resource').map(({ name }) => name).join(' ')`,
  )

test('once the page is idle a dialog needs no network, and has the keys that are pressed right behind its own', async () => {
  const { page, expectClean } = await startPage('#v3&scenario=canary&tick=600')
  await settled(page)
  await eventually(() => scripts(page)).toMatch(/\/WhyNotDialog-/)
  // The last of them: whatever one of them still needs would fail from here on.
  await page.waitForLoadState('networkidle')
  await page.context().setOffline(true)

  await typeAtOnce(page, 'w4040e8')
  const watch = page.getByRole('dialog', { name: /watch/i })
  await eventually(() =>
    watch.getByRole('textbox', { name: 'Address', exact: true }).inputValue(),
  ).toBe('4040e8')
  await page.keyboard.press('Escape')
  await watch.waitFor({ state: 'detached' })

  await typeAtOnce(page, 'vdr7=402')
  const paste = page.getByRole('dialog', { name: /registers/i })
  await eventually(() => paste.getByRole('textbox').first().inputValue()).toBe('dr7=402')
  await page.keyboard.press('Escape')
  await paste.waitFor({ state: 'detached' })

  for (const key of ['?', 'h', 'l', 'a', 's', 'g', 'y', 'c', 'e', 'x', 'i', 'Control+k']) {
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await page.keyboard.press('m')
  await page.getByRole('button', { name: /^Map of memory/ }).waitFor()
  await page.keyboard.press('Shift+E')
  await page.getByRole('region', { name: 'Scenario editor' }).waitFor()
  expectClean()
})

test('a dialog of which the script cannot be had says so, and the page goes on', async () => {
  const { page } = await startPage('#v3&scenario=canary&tick=600', {}, (context) =>
    context.route(/WatchDialog-/, (route) => route.abort()),
  )
  await settled(page)
  await page.keyboard.press('w')
  await page.getByRole('alert').getByText('cannot be loaded').waitFor()
  await page.keyboard.press('End')
  await eventually(() => page.url()).toContain('tick=7619')
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(1)
})
