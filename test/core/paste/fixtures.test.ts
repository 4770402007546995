import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hexadecimal, pasteFixtures, pastesFolder, pasteText, read } from './pastes.ts'

describe('texts with debug registers in them', () => {
  test.each(pasteFixtures)('$file: $tool', ({ file, dr, multi, outcome }) => {
    const reading = read(pasteText(file))
    expect(hexadecimal(reading.dr)).toEqual(dr)
    const none = Object.keys(dr).length === 0
    expect(reading.outcome).toBe(outcome ?? (none ? 'none' : 'registers'))
    const states = multi ?? (none ? [] : [dr])
    expect(reading.states.map(({ values }) => hexadecimal(values))).toEqual(states)
    expect(/states stand in this text/.test(reading.notes.join(' '))).toBe(multi !== undefined)
  })

  test('every text has its entry', () => {
    const files = readdirSync(pastesFolder).filter((name) => name.endsWith('.txt'))
    expect(new Set(pasteFixtures.map(({ file }) => file))).toEqual(new Set(files))
  })

  test.each(pasteFixtures)('$file: each reading stands where it says', ({ file }) => {
    const text = pasteText(file)
    for (const { line, column, start, end, text: excerpt } of read(text).readings) {
      const lineText = text.split('\n')[line - 1] ?? ''
      expect(lineText.slice(column - 1)).toContain(text.slice(start, end).split('\n')[0])
      expect(text.slice(start, end).startsWith(excerpt.replace('…', ''))).toBe(true)
      expect(excerpt).toMatch(/[0-9a-f]/i)
    }
  })
})
