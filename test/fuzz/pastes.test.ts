import { expect, test } from 'vitest'
import { pasteFixtures, pasteText, wrongWith } from '../core/paste/pastes.ts'
import { fuzzCount, random } from './mutate.ts'

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

test(`${fuzzCount} mutated pastes: a reading, or a sentence`, { timeout: 600_000 }, () => {
  const texts = pasteFixtures.map(({ file }) => pasteText(file))
  const next = random(5)
  const bad: unknown[] = []
  for (let n = 0; n < fuzzCount; n += 1) {
    const text = mutated(texts[next(texts.length)] ?? '', next)
    const wrong = wrongWith(text)
    if (wrong.length > 0) bad.push({ text, wrong })
  }
  expect(bad).toEqual([])
})
