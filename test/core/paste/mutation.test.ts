import { describe, expect, test } from 'vitest'
import { findFaults } from '../../../src/core/paste/faults.ts'
import { longestPaste, readRegistersFrom } from '../../../src/core/paste/read.ts'
import { pasteFixtures, pasteText } from './pastes.ts'

/** `npm run fuzz` asks for many more. */
const count = Number(process.env['FUZZ_PASTES'] ?? 4000)

/** The same numbers in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const pieces = [
  'DR7',
  'dr0=',
  '0x',
  'DR0-DR3: ',
  '=\n',
  '=3D',
  '> ',
  '{',
  '[',
  '(nil)',
  '<repeats 9 times>',
  'u_debugreg[',
  '\u0000',
  '\ud800',
  '<script>alert(1)</script>',
  '&gt;',
  '\u001b[31m',
  '0'.repeat(40),
  'f'.repeat(17),
  '-',
  'h',
  '`',
  '_',
  "'",
  '\\n',
  '\r',
  '\t',
  ' ',
  'Lx ',
  'ffff0ff0',
  '99999999999999999999999',
]

function mutated(text: string, next: (below: number) => number): string {
  let result = text
  for (let times = next(6); times >= 0; times -= 1) {
    const at = next(result.length + 1)
    const length = next(1 + next(60))
    const piece = pieces[next(pieces.length)] ?? ''
    const rest = result.slice(at + length)
    switch (next(5)) {
      case 0:
        result = result.slice(0, at) + rest
        break
      case 1:
        result = result.slice(0, at) + piece + result.slice(at)
        break
      case 2:
        result = result.slice(0, at) + piece + rest
        break
      case 3:
        result = result.slice(0, at) + result.slice(at, at + length).repeat(2) + rest
        break
      default:
        result = result.slice(0, at) + String.fromCharCode(next(0x300)) + rest
    }
  }
  return result
}

/** What every answer has, whatever was pasted. */
function check(text: string): void {
  const reading = readRegistersFrom(text)
  if (!reading.ok) {
    expect(reading.error).toMatch(/^The.*\.$/)
    return
  }
  const { dr, readings, states, notes, de } = reading.value
  for (const value of Object.values(dr)) expect(value === BigInt.asUintN(64, value)).toBe(true)
  for (const { start, end, line, column } of readings) {
    expect(start >= 0 && start < end && end <= text.length && line >= 1 && column >= 1).toBe(true)
  }
  expect(states.length === 0).toBe(Object.keys(dr).length === 0)
  expect(notes.every((note) => note.endsWith('.') && note.length < 600)).toBe(true)
  findFaults(dr, { de })
}

describe('texts that nobody meant', () => {
  const texts = pasteFixtures.map(({ file }) => pasteText(file))

  test(`${count} mutated pastes end in a reading or a sentence`, { timeout: 600_000 }, () => {
    const next = numbers(5)
    for (let n = 0; n < count; n += 1) check(mutated(texts[next(texts.length)] ?? '', next))
  })

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['too much', 'x'.repeat(longestPaste + 1)],
  ])('%s is refused with a sentence', (_what, text) => {
    const reading = readRegistersFrom(text)
    expect(reading.ok).toBe(false)
    check(text)
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
  ])('a megabyte of %s is read in time', { timeout: 20_000 }, (_what, piece) => {
    const text = piece.repeat(Math.ceil(2 ** 20 / piece.length))
    const start = performance.now()
    check(text)
    expect(performance.now() - start).toBeLessThan(8000)
  })
})
