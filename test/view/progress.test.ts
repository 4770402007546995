import { expect, test } from 'vitest'
import { describeProgress } from '../../src/view/progress.ts'

const reading = (bytes: number, passed: number, size = 3_700_000_000) =>
  describeProgress({ title: 'a.lackey', size, progress: { bytes, accesses: 1234 }, passed })

test('at first only what was read is known', () => {
  expect(reading(0, 1000)).toBe('Reading a.lackey: 0.0 of 3700.0 MB, 1,234 accesses')
  expect(reading(50_000_000, 100)).toBe('Reading a.lackey: 50.0 of 3700.0 MB, 1,234 accesses')
})

test('then how fast, and how long it will take', () => {
  expect(reading(370_000_000, 1000)).toMatch(/, 370 MB\/s, 9 s left$/)
  expect(reading(37_000_000, 10_000)).toMatch(/, 3\.7 MB\/s, 16 min 30 s left$/)
  expect(reading(3_700_000_000, 10_000)).toMatch(/, 1 s left$/)
})
