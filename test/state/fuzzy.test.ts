import { expect, test } from 'vitest'
import { answersTo } from '../../src/state/fuzzy.ts'

test.each([
  ['', true],
  ['theme', true],
  ['HIGH', true],
  ['con', true],
  ['hc', true],
  ['thelida', true],
  ['dark theme', true],
  ['ontra', true],
  ['xyz', false],
  ['theme xyz', false],
  ['ch', false],
])('%j finds the themes: %s', (query, found) => {
  expect(answersTo('Theme: as the system, light, dark, high contrast', query)).toBe(found)
})

test('a long query over a long title ends', () => {
  expect(answersTo('a '.repeat(60), 'a'.repeat(59))).toBe(true)
  expect(answersTo('aa '.repeat(30), `${'a'.repeat(24)}b`)).toBe(false)
})
