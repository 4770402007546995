import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

export const pastesFolder = 'test/fixtures/pastes'

export function pasteText(file: string): string {
  return readFileSync(join(pastesFolder, file), 'utf8')
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

/** What an answer lacks that every one has, whatever was pasted. */
export function wrongWith(text: string): string[] {
  const reading = readRegistersFrom(text)
  if (!reading.ok) return /^The.*\.$/.test(reading.error) ? [] : [reading.error]
  const { dr, readings, states, notes, de } = reading.value
  const wrong: string[] = []
  for (const [name, value] of Object.entries(dr)) {
    if (value !== BigInt.asUintN(64, value)) wrong.push(`${name} does not fit`)
  }
  for (const { start, end, line, column } of readings) {
    const inside = start >= 0 && start < end && end <= text.length
    if (!inside || line < 1 || column < 1) wrong.push(`stands at ${start}-${end}`)
  }
  if ((states.length === 0) !== (Object.keys(dr).length === 0)) wrong.push('states')
  wrong.push(...notes.filter((note) => !note.endsWith('.') || note.length > 600))
  wrong.push(
    ...findFaults(dr, { de }).flatMap(({ text: said }) => (said === '' ? ['no words'] : [])),
  )
  return wrong
}
