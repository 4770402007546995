import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { findFaults } from '../../../src/core/paste/faults.ts'
import { readRegistersFrom } from '../../../src/core/paste/read.ts'
import type { PastedValues, PasteReading } from '../../../src/core/paste/types.ts'

type Values = Readonly<Record<string, string>>

/** A text of test/fixtures/pastes and the registers in it, as hexadecimal. */
interface PasteFixture {
  readonly file: string
  readonly tool: string
  readonly dr: Values
  /** All states in the order of the text, where there are several. */
  readonly multi?: readonly Values[]
  /** Where it does not follow from `dr`. */
  readonly outcome?: PasteReading['outcome']
  readonly note: string
}

export const pastesFolder = new URL('../../fixtures/pastes/', import.meta.url)

export function pasteText(file: string): string {
  return readFileSync(new URL(file, pastesFolder), 'utf8')
}

export const pasteFixtures = JSON.parse(pasteText('index.json')) as readonly PasteFixture[]

export function hexadecimal(values: PastedValues): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, `0x${value.toString(16)}`]),
  )
}

export function read(text: string): PasteReading {
  const reading = readRegistersFrom(text)
  if (!reading.ok) throw new Error(reading.error)
  return reading.value
}

/** Fails where an answer lacks what every one has, whatever was pasted. */
export function checkReading(text: string): void {
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
