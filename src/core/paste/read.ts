import { formatAddress } from '../registers/text.ts'
import { resetRegisters } from '../registers/registers.ts'
import type { DebugRegisters } from '../registers/types.ts'
import { failure, type Result, success } from '../result.ts'
import { decideBase } from './bases.ts'
import { believable, otherMeaning } from './belief.ts'
import { clean } from './clean.ts'
import { bareRegister } from './bare.ts'
import { createPlaces } from './places.ts'
import { type Candidate, scan } from './scan.ts'
import { type Placed, statesOf } from './states.ts'
import {
  addressNames,
  type PastedValues,
  type PasteReading,
  type RegisterReading,
} from './types.ts'

/** Characters of a text that are looked at; a longer one is refused. */
export const longestPaste = 8 * 1024 * 1024

/** More readings than this in one text are not kept: the last ones count. */
const mostReadings = 4096

const report =
  /\b(?:Oops|kernel BUG|BUG:|Call Trace|general protection fault|WARNING: CPU|stack segment|double fault)/
const linuxRegisters =
  /\bRIP: [0-9a-f]{4}:|\bEIP: [0-9a-f]{4}:|\bEIP: \S+\s[^]{0,400}\bEFLAGS: |\bRSP: [0-9a-f]{4}:/
const controls = /\bCR0: [0-9a-f]{8}/

const excerptLength = 80

function nameOf(register: Candidate['register']): RegisterReading['register'] | null {
  switch (register) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 6:
    case 7:
      return `dr${register}`
    case 'cr4':
      return register
    default:
      return null
  }
}

/** The registers with what a text leaves out at its reset value. */
function completed(values: PastedValues, de: boolean | undefined): DebugRegisters {
  const reset = resetRegisters()
  return {
    dr: [values.dr0 ?? 0n, values.dr1 ?? 0n, values.dr2 ?? 0n, values.dr3 ?? 0n],
    dr6: values.dr6 ?? reset.dr6,
    dr7: values.dr7 ?? reset.dr7,
    de: de ?? reset.de,
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}

/**
 * Finds debug registers in any text. Fails for a text that is empty or longer than `longestPaste`; a text without
 * debug registers is a reading that says so. Time is linear in the length.
 */
export function readRegistersFrom(text: string): Result<PasteReading> {
  if (text.length > longestPaste) {
    const size = (text.length / 1024 / 1024).toFixed(1)
    return failure(
      `The text has ${size} million characters, and at most 8 are read: paste the lines with the registers alone.`,
    )
  }
  if (text.trim() === '') {
    return failure('There is no text: paste an oops, the output of a debugger, or a DR7 value.')
  }
  const cleaned = clean(text)
  const place = createPlaces(text, cleaned.at)
  const scanned = scan(cleaned.text)
  const bare = scanned.some(({ register }) => register !== 'cr4')
    ? null
    : bareRegister(cleaned.text)
  const candidates = bare === null ? believable(cleaned.text, scanned) : [bare.candidate]
  const { base, why } = decideBase(candidates)
  const notes: string[] = bare === null ? [] : [bare.note]
  if (why !== null) notes.push(sentence(why))

  const placed: Placed[] = []
  const ignored = new Set<number>()
  for (const candidate of candidates.slice(-mostReadings)) {
    const register = nameOf(candidate.register)
    if (register === null) {
      ignored.add(Number(candidate.register))
      continue
    }
    const { value } = candidate
    const number =
      value.spelling === 'bare' && base === 10 ? (value.decimal ?? value.hex) : value.hex
    if (number > 0xffff_ffff_ffff_ffffn) continue
    const where = place(candidate.start, candidate.end)
    const excerpt = text.slice(where.start, where.end)
    placed.push({
      reading: {
        register,
        value: number,
        ...where,
        text: excerpt.length > excerptLength ? `${excerpt.slice(0, excerptLength)}…` : excerpt,
        confidence: candidate.confidence,
        why: candidate.why,
      },
      written: candidate.written,
      prose: candidate.prose,
      host: candidate.host,
    })
  }
  const { states, chosen, notes: choice } = statesOf(placed)
  notes.push(...choice)
  const dr = chosen?.values ?? {}
  const de = debugExtensions(placed)
  if (chosen !== null) {
    if (ignored.size > 0) {
      const names = [...ignored].toSorted((a, b) => a - b).map((n) => `DR${n}`)
      notes.push(
        `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} not read: without CR4.DE another name of DR6 or DR7, with it nothing.`,
      )
    }
    notes.push(...aboutMissing(dr))
    const guesses = chosen.readings.filter(({ confidence }) => confidence === 'guess')
    if (guesses.length > 0 && bare === null) {
      notes.push(
        `Taken from a sentence: ${guesses.map(({ register, value }) => `${register.toUpperCase()} = ${formatAddress(value)}`).join(', ')}.`,
      )
    }
    return success({
      dr,
      registers: completed(dr, de),
      readings: chosen.readings,
      states,
      de,
      outcome: 'registers',
      notes,
    })
  }
  const isReport =
    report.test(cleaned.text) && (linuxRegisters.test(cleaned.text) || controls.test(cleaned.text))
  const none = { dr, registers: completed({}, de), readings: [], states, de }
  if (isReport) {
    notes.push(
      'A report of Linux without DR lines: it leaves them out when all debug registers hold their defaults. So no slot was armed.',
    )
    return success({ ...none, outcome: 'defaults', notes })
  }
  const other = otherMeaning(cleaned.text)
  notes.push(
    other !== null && scanned.length + (/\bDR[0-7]\b/i.test(cleaned.text) ? 1 : 0) > 0
      ? `The text speaks of ${other}, not of debug registers.`
      : 'No debug register was found: values stand behind names like DR0, dr7, db6 or u_debugreg[7]; a DR7 value may also stand alone.',
  )
  return success({ ...none, outcome: 'none', notes })
}

function debugExtensions(placed: readonly Placed[]): boolean | undefined {
  const last = placed.findLast(({ reading }) => reading.register === 'cr4')
  return last === undefined ? undefined : (last.reading.value & 8n) !== 0n
}

function aboutMissing(dr: PastedValues): string[] {
  const missing = addressNames.filter((name) => dr[name] === undefined)
  const notes: string[] = []
  if (dr.dr7 === undefined) {
    notes.push('The text does not give DR7: which slots are armed, and for what, it cannot tell.')
  } else if (missing.length > 0) {
    const names = missing.map((name) => name.toUpperCase()).join(', ')
    notes.push(
      `The text does not give ${names}: where ${missing.length > 1 ? 'those slots watch' : 'that slot watches'} is not known.`,
    )
  }
  return notes
}
