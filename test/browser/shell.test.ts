import { expect, test } from 'vitest'
import { runAxe, startPage } from './harness.ts'

/** The sources that a directive allows, or undefined where the policy does not name it. */
function sourcesOf(policy: string, directive: string): string[] | undefined {
  const found = policy
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .find(([name]) => name === directive)
  return found?.slice(1)
}

test('the page opens by itself, under a strict policy, with nothing for axe to find', async () => {
  const { page, headers, expectClean } = await startPage()
  expect(await page.title()).toBe('drscope: four slots, many owners')
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount)

  const inPage = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content')
  expect(headers['content-security-policy']).toBe(inPage)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('no-referrer')
  expect(sourcesOf(inPage ?? '', 'default-src')).toEqual(["'none'"])
  expect(sourcesOf(inPage ?? '', 'script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"])

  expect(await runAxe(page)).toEqual([])
  expectClean()
})
