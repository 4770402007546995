import { longestPaste, readRegistersFrom } from '../core/paste/read.ts'

/** The text of a file that holds debug registers; null: it holds none, or is too long. */
export async function registersIn(file: File): Promise<string | null> {
  if (file.size > longestPaste) return null
  const text = await file.text()
  const reading = readRegistersFrom(text)
  return reading.ok && reading.value.outcome !== 'none' ? text : null
}
