import { expect, test } from 'vitest'
import { decodeScenario, encodeScenario, simulate, withAction } from '../../src/core/index.ts'
import { addressNames } from '../../src/core/paste/types.ts'
import { readFragment } from '../../src/state/fragment.ts'
import {
  linkTo,
  pastedBits,
  pastedBreakpoints,
  pastedOf,
  pastedSlots,
  scenarioOfPasted,
  sourceLines,
} from '../../src/view/pasted.ts'
import { pasteFixtures, pasteText, read } from '../core/paste/pastes.ts'

test('the slots say what they watch, and what is not known', () => {
  const words = (text: string) =>
    pastedSlots(read(text).dr).map(({ address, what }) => `${address}: ${what}`)
  expect(words(pasteText('linux-oops.txt')).slice(0, 2)).toEqual([
    '0xffffffff82a1c3c0: writes to 4 bytes (G0)',
    '0x0: not armed',
  ])
  expect(words('0xd0d0602')[0]).toBe('not given: writes to 4 bytes (G0)')
  expect(words('0xd0d0602').slice(1)).toEqual([
    'not given: not armed',
    'not given: not armed, but set for writes to 4 bytes',
    'not given: not armed',
  ])
  expect(words('DR0: 0x404046 DR7: 0xd0402')[0]).toBe(
    '0x404046: writes to 4 bytes at 0x404044 (G0)',
  )
  expect(words('DR0: 0000000000404080 DR1: 0000000000000000')[0]).toBe(
    '0x404080: not known without DR7',
  )
})

test('bits have their field, its name over the highest one', () => {
  const bits = pastedBits('dr7', 0xd0602n)
  expect(bits.map(({ set }) => (set ? 1 : 0)).join('')).toBe('00000000000011010000011000000010')
  expect(bits.find(({ bit }) => bit === 19)).toMatchObject({ label: 'LEN0', set: true })
  expect(bits.find(({ bit }) => bit === 18)).toMatchObject({ label: '', set: true })
})

test('only what is armed at a known address is handed on', () => {
  expect(pastedBreakpoints(read(pasteText('p61.txt')).dr)).toEqual({
    breakpoints: [
      { address: 0x4040c0n, length: 4, type: 'write' },
      { address: 0x4040c8n, length: 8, type: 'access' },
    ],
    unknown: [],
  })
  expect(pastedBreakpoints(read('0xd0d0602').dr)).toEqual({ breakpoints: [], unknown: [0] })
})

test.each(pasteFixtures)(
  '$file: the lines shown are those of the text, marked where read',
  ({ file }) => {
    const text = pasteText(file)
    const lines = text.split('\n')
    for (const { line, pieces } of sourceLines(text, read(text))) {
      const said = pieces.flatMap(({ text: piece }) => piece.split('…'))
      for (const piece of said) expect(lines[line - 1]).toContain(piece)
      expect(pieces.some(({ marked }) => marked)).toBe(true)
    }
  },
)

test.each(pasteFixtures)(
  '$file: as a scenario it leaves these registers, and keeps as a file',
  ({ file }) => {
    const reading = read(pasteText(file))
    const scenario = scenarioOfPasted(reading, 100)
    expect(decodeScenario(encodeScenario(scenario))).toEqual({ ok: true, value: scenario })
    const isEmpty = Object.keys(reading.dr).length === 0
    expect(pastedOf(scenario)).toEqual(isEmpty ? null : { dr: reading.dr, de: reading.de })
    const { registers } = simulate(scenario, 'raw').stateAt(0, 0)
    const { dr } = reading
    const shown = addressNames.map((name, slot) => [dr[name] ?? 0n, registers.dr[slot]])
    for (const [pasted, held] of shown) expect(held).toBe(pasted)
    // A CPU holds 1 in bit 10 and 0 in the reserved ones, whatever was written.
    expect(registers.dr7).toBe(((dr.dr7 ?? 0n) & 0xffff_23ffn) | 0x400n)
  },
)

test('a scenario in which anything else happens is not the paste any more', () => {
  const scenario = scenarioOfPasted(read(pasteText('linux-oops.txt')), 100)
  const write = { type: 'write', cpu: 0, register: 7, value: 0n, client: 'pasted' } as const
  expect(pastedOf(withAction(scenario, 5, write))).toBeNull()
  expect(pastedOf(withAction(scenario, 5, { ...write, client: 'you' }))).toBeNull()
  expect(pastedOf(withAction(scenario, 5, { type: 'control', cpu: 0, de: true }))).toBeNull()
})

test('a link brings the same registers', () => {
  const reading = read(pasteText('linux-oops.txt'))
  const { paste } = readFragment(linkTo(reading))
  const again = read(paste ?? '')
  expect([again.dr, again.de]).toEqual([reading.dr, reading.de])
  expect(readFragment('#v3&paste=<script>').paste).toBeUndefined()
})
