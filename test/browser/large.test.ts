import { expect, test } from 'vitest'
import { encodeScenario } from '../../src/core/simulation/scenario-file.ts'
import { busyScenario } from '../core/simulation/busy.ts'
import { bitButton, openFile, pictures } from './actions.ts'
import { startPage } from './harness.ts'
import { madeFile } from './made.ts'

/** Six runs of 100,000 actions take seconds; how many is the machine's business, the bench has the figures. */
const patience = 240_000

test(
  '100,000 actions on 8 CPUs under six policies: the page works meanwhile, and shows all',
  { timeout: patience },
  async () => {
    const { page, expectClean } = await startPage()
    const path = madeFile('busy.json', encodeScenario(busyScenario({ actions: 100_000 })))
    await openFile(page, path)
    await page.getByRole('button', { name: /^100000 actions/ }).waitFor({ timeout: patience })
    // A task that is asked for has its turn between the parts: so would a click.
    const turns = await page.evaluate(async () => {
      const shown = () => document.querySelectorAll('svg[aria-label^="Slots over time"]').length
      let count = 0
      while (shown() < 6) {
        await new Promise((resolve) => {
          setTimeout(resolve)
        })
        count += 1
      }
      return count
    })
    expect(turns).toBeGreaterThan(100)
    const shown = await pictures(page)
    expect(shown).toHaveLength(6)
    for (const picture of shown) expect(picture).toMatch(/[1-9]\d* armings/)
    // An edit is there as soon as it is made, while the runs are made again.
    const bit = bitButton(page, 'DR7', 13)
    await bit.click()
    await expect
      .poll(() => bit.getAttribute('aria-pressed'), { timeout: patience, interval: 100 })
      .toBe('true')
    expectClean()
  },
)
