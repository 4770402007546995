import { expect, test } from 'vitest'
import { longestPaste, readRegistersFrom } from '../../../src/core/paste/read.ts'
import { wrongWith } from './pastes.ts'

test.each([
  ['nothing', ''],
  ['blanks', ' \n\t '],
  ['too much', 'x'.repeat(longestPaste + 1)],
])('%s is refused with a sentence', (_what, text) => {
  const reading = readRegistersFrom(text)
  expect(reading.ok).toBe(false)
  expect(wrongWith(text)).toEqual([])
})

test.each([
  ['names', 'dr0 '],
  ['open brackets', '{['],
  ['digits', '0f'],
  ['numbers', '0 '],
  ['quoting marks', '> '],
  ['soft breaks', '=\n'],
  ['signs', 'DR7=='],
  ['registers', 'DR0=0x1000 DR7=0x400\n'],
  ['backticks', '0x0`'],
  ['prefixes', 'guest_'],
  ['blanks behind a name', `dr7${' '.repeat(50)}`],
  ['one reading in a line without an end', 'dr0: 0x1000, '],
])('a megabyte of %s is read to its end', { timeout: 20_000 }, (_what, piece) => {
  const text = piece.repeat(Math.ceil(2 ** 20 / piece.length))
  expect(wrongWith(text)).toEqual([])
})
