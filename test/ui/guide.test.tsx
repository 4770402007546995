import { screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { emulatorIds, emulatorTitles } from '../../src/core/index.ts'
import { fieldGuide } from '../../src/core/guide/instructions.ts'
import { evidence } from '../../src/view/evidence.ts'
import { leftOut } from '../../src/view/left-out.ts'
import { show } from './scope.tsx'

const dialog = async () => within(await screen.findByRole('dialog', { name: 'Field guide' }))

describe('the field guide', () => {
  test('opens with its key, and finds an instruction by its words', async () => {
    const { user } = await show('canary')
    await user.keyboard('g')
    const guide = await dialog()
    expect(guide.getAllByRole('row')).toHaveLength(fieldGuide.length + 1)
    await user.type(guide.getByRole('searchbox'), 'cmpxchg fails')
    const rows = guide.getAllByRole('row').slice(1)
    expect(rows).toHaveLength(2)
    expect(rows[0]?.textContent).toMatch(/^lock cmpxchg, fails1×1×/)
  })

  test('nothing found says what to do', async () => {
    const { user } = await show('canary')
    await user.keyboard('g')
    const guide = await dialog()
    await user.type(guide.getByRole('searchbox'), 'zzzz')
    expect(guide.getByText(/Nothing here has all these words/)).toBeTruthy()
  })

  test('says of every emulator where it differs, and on what that stands', async () => {
    const { user } = await show('canary')
    await user.keyboard('g')
    const guide = await dialog()
    await user.click(guide.getByRole('tab', { name: 'Emulators' }))
    const named = emulatorIds.map((id) => guide.getByRole('region', { name: emulatorTitles[id] }))
    expect(new Set(named).size).toBe(emulatorIds.length)
    const qemu = within(guide.getByRole('region', { name: 'QEMU 7.2' }))
    qemu.getByText('held to a recording of it')
    qemu.getByText(/DR0 may answer otherwise under QEMU 7.2: of an access that is not aligned/)
  })
})

describe('an emulator in the Registers panel', () => {
  test('marks the slot that would not fire, and says why', async () => {
    const { user, idle } = await show('canary')
    await user.keyboard('{End}')
    await idle()
    await user.click(screen.getByRole('button', { name: /What plays the CPU/ }))
    await user.click(await screen.findByRole('option', { name: 'under v86' }))
    const why = within(screen.getByRole('region', { name: 'Why' }))
    await why.findByText(/DR0 would not fire under v86, and does on hardware, because it stores/)
    const registers = within(screen.getByRole('region', { name: 'Registers' }))
    expect(await registers.findAllByText(/would not fire under v86/)).toHaveLength(1)
  })
})

describe('the evidence', () => {
  test('names every recording with its count, and what is left out', async () => {
    const { user } = await show('canary')
    await user.keyboard('e')
    const shown = within(await screen.findByRole('dialog', { name: 'Evidence' }))
    const rows = shown.getAllByRole('row').slice(1)
    expect(rows).toHaveLength(evidence.length)
    expect(evidence.every(({ count }) => count > 0)).toBe(true)
    expect(rows.map((row) => row.textContent).join()).toContain('5,766 answers')
    const items = shown.getAllByRole('listitem').map(({ textContent }) => textContent)
    expect(items).toHaveLength(leftOut.length)
    for (const item of items) expect(item).toMatch(/^[^:]+: .+\. Do not conclude that .+\.$/)
    expect(new Set(leftOut.map(({ about }) => about)).size).toBe(leftOut.length)
  })
})
