import { expect, test } from 'vitest'
import { captionNote } from '../../src/view/caption-note.ts'
import { readScenario } from '../core/simulation/traces.ts'

const five = readScenario('five-wishes')
const shown = ['reservation', 'raw'] as const

test('over its own trace and under its own policies a caption stands alone', () => {
  expect(captionNote(five, 't_overflow.lackey', shown)).toEqual({ replaced: null, note: null })
  expect(captionNote(readScenario('refuse-early'), 'mine.lackey', shown).replaced).toBeNull()
})

test('over another trace the captions give way to a sentence that says so', () => {
  expect(captionNote(five, 'mine.lackey', shown).replaced).toMatch(
    /^mine\.lackey runs .* in place of t_overflow\.lackey/,
  )
})

test('captions of a link over a trace that is not here are left out as they were for its sender', () => {
  expect(captionNote(five, 'mine.lackey', shown, false).replaced).toMatch(
    /^mine\.lackey, which is not here, .* in place of t_overflow\.lackey.* left out/,
  )
})

test('beside another policy a caption says of which it speaks', () => {
  expect(captionNote(five, 't_overflow.lackey', ['raw', 'linux']).note).toBe(
    '(This is about: Nobody coordinates and Simple reservation.)',
  )
})
