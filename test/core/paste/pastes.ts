import { readFileSync } from 'node:fs'
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
