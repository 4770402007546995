import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { pasteText } from '../core/paste/pastes.ts'
import { dropFile, eventually, letGo, register, scenarioButton, settled } from './actions.ts'
import { type OpenPage, runAxe, startPage } from './harness.ts'

const pasteDialog = (page: Page) => page.getByRole('dialog', { name: 'Paste registers' })
const awayDialog = (page: Page) => page.getByRole('dialog', { name: 'The breakpoints as commands' })
const said = (page: Page) => pasteDialog(page).getByRole('status')

/** With a text in the clipboard, as a copy in another window leaves it. */
async function openWith(text: string): Promise<OpenPage> {
  const opened = await startPage('', { reducedMotion: 'reduce' }, (context) =>
    context.grantPermissions(['clipboard-read', 'clipboard-write']),
  )
  await settled(opened.page)
  await opened.page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  return opened
}

describe('an oops from the clipboard', () => {
  test("by keyboard: Ctrl+V, what is armed, in the registers, gdb's commands, and back", async () => {
    const { page, expectClean } = await openWith(pasteText('linux-oops-dmesg.txt'))
    await letGo(page)
    await page.keyboard.press('Control+v')
    await eventually(() => said(page).textContent()).toBe(
      'One slot is armed: slot 0 for writes to 4 bytes at 0xffffffff82a1c3c0 (G0).',
    )
    const found = await runAxe(page)
    expect(found).toEqual([])
    const open = pasteDialog(page).getByRole('button', { name: 'Show in the registers' })
    await open.focus()
    await page.keyboard.press('Enter')
    await pasteDialog(page).waitFor({ state: 'detached' })
    await eventually(() => register(page, 'DR0').inputValue()).toBe('ffff_ffff_82a1_c3c0')
    expect(await register(page, 'DR7').inputValue()).toBe('000d_0602')
    expect(await scenarioButton(page).textContent()).toContain('Pasted registers')
    await letGo(page)
    await page.keyboard.press('c')
    await awayDialog(page).getByText('watch -l *(int *) 0xffffffff82a1c3c0').waitFor()
    expect(await runAxe(page)).toEqual([])
    await awayDialog(page).getByRole('tab', { name: /^gdb/ }).focus()
    await page.keyboard.press('ArrowRight')
    await awayDialog(page)
      .getByText(/^perf record -d -e mem:0xffffffff82a1c3c0\/4:w/)
      .waitFor()
    await page.keyboard.press('Escape')
    await awayDialog(page).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await eventually(() => scenarioButton(page).textContent()).toContain('five wishes')
    expectClean()
  })

  test('by pointer: the button, the text area, taken away and copied', async () => {
    const { page, expectClean } = await openWith('')
    await page.getByRole('button', { name: /^Paste registers/ }).click()
    await pasteDialog(page).getByRole('textbox').fill(pasteText('p61.txt'))
    await eventually(() => said(page).textContent()).toContain('Two slots are armed: slot 0')
    await pasteDialog(page)
      .getByText('Two states stand in this text: the last one counts.')
      .waitFor()
    await pasteDialog(page).getByRole('button', { name: 'As commands' }).click()
    await awayDialog(page)
      .getByRole('tab', { name: /^ptrace/ })
      .click()
    await awayDialog(page).getByRole('button', { name: 'Copy' }).click()
    await awayDialog(page).getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain('poke(pid, 7, 0xbd0005UL)')
    expectClean()
  })

  test('its link opens with the same registers', async () => {
    const { page, expectClean } = await openWith(pasteText('dr7-bare.txt'))
    await page.keyboard.press('Control+v')
    await pasteDialog(page).getByRole('button', { name: 'Copy link' }).click()
    await pasteDialog(page).getByRole('button', { name: 'Copied' }).waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    const other = await startPage(new URL(link).hash)
    await eventually(() => said(other.page).textContent()).toContain('slot 0 for writes to 4 bytes')
    expectClean()
    other.expectClean()
  })

  test("a text file that is no trace is read, too; in a field Ctrl+V is the field's own", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drscope-'))
    try {
      const path = join(folder, 'crash.log')
      writeFileSync(path, pasteText('linux-oops-journal.txt'))
      const { page, expectClean } = await openWith('1234')
      await register(page, 'DR0').click()
      await page.keyboard.press('Control+v')
      expect(await pasteDialog(page).count()).toBe(0)
      await page.keyboard.press('Escape')
      await dropFile(page, path)
      await eventually(() => said(page).textContent()).toContain('0xffffffff82a1c3c0')
      expect(await page.getByRole('alert').count()).toBe(0)
      expectClean()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('texts that want to be more than text', () => {
  test.each([
    '<script>alert(1)</script> DR7=0x400',
    '<img src=x onerror="alert(1)"> DR0: 0x1000 <iframe src="javascript:alert(1)"></iframe>',
    'DR7 = 0xd0602 " onmouseover="alert(1)" <svg onload=alert(1)>',
    '<a href="javascript:alert(1)">DR0=0000000000001000</a> DR7=00000402',
    '{"__proto__":{"dr7":"0x400"},"dr7":"0x402","constructor":{"prototype":{}}}',
    '</textarea><link rel=stylesheet href="https://example.org/x.css"> DR6=ffff0ff1',
  ])('%s', async (text) => {
    const { page, expectClean } = await openWith(text)
    let asked = 0
    page.on('dialog', (shown) => {
      asked += 1
      void shown.dismiss()
    })
    await letGo(page)
    await page.keyboard.press('Control+v')
    await pasteDialog(page).getByRole('region', { name: 'Where it stands' }).waitFor()
    await page.mouse.move(400, 300)
    const made =
      'script:not([src]), iframe, [onerror], [onload], [onmouseover], a[href^="javascript"]'
    expect(await pasteDialog(page).locator(made).count()).toBe(0)
    expect(asked).toBe(0)
    expectClean()
  })
})
