import { failure, type Result, success } from '../result.ts'
import { howToRecord, type ImportError } from './errors.ts'
import type { Format, Survey } from './format.ts'
import { formats } from './formats/list.ts'
import { refuse } from './refusals.ts'
import { Sample } from './sample.ts'
import { countOf } from './text.ts'

/** Bytes from the beginning that decide on the format. */
export const sampleLength = 65_536

const compressions: readonly (readonly [
  magic: readonly number[],
  name: string,
  command: string,
])[] = [
  // Of a file that was packed twice; one layer is unpacked.
  [[0x1f, 0x8b], 'gzip', 'gunzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd', 'unzstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz', 'unxz'],
  [[0x42, 0x5a, 0x68], 'bzip2', 'bunzip2'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip', 'unzip'],
]

/** What Windows and other 16-bit texts begin with, in either order of bytes. */
const marksOf16Bits = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const

/** A format that fits, and what to say about the choice: empty where no other fits. */
export interface Detected {
  readonly format: Format
  readonly why: readonly string[]
}

/** Recognises the format by content. `sample` is the beginning of the source, all of it if `whole`. */
export function detectFormat(sample: Uint8Array, whole: boolean): Result<Detected, ImportError> {
  if (whole && sample.every(isBlank)) {
    return failure({ kind: 'empty', reason: `The file is empty. ${howToRecord}`, byte: 0 })
  }
  const refused = refuse(sample)
  if (refused) return failure(refused)
  const surveys = surveyAll(new Sample(sample, whole))
  const [best, next] = surveys
    .filter(({ survey }) => survey.recognised)
    .toSorted((a, b) => compare(a.survey, b.survey))
  if (best) return success({ format: best.format, why: next ? [explainChoice(best, next)] : [] })
  const [nearest] = surveys.toSorted((a, b) => nearnessOf(b) - nearnessOf(a))
  return failure(
    explainCompressed(sample) ??
      explainText16(sample) ??
      explainBinary(sample) ??
      explainText(nearest),
  )
}

interface Surveyed {
  readonly format: Format
  readonly survey: Survey
}

/** What says itself what it is, and has no line that contradicts, is not asked for more. */
function surveyAll(sample: Sample): readonly Surveyed[] {
  const surveys: Surveyed[] = []
  for (const format of formats) {
    const survey = format.survey(sample)
    surveys.push({ format, survey })
    if (survey.named && survey.records > 0 && survey.others === 0) break
  }
  return surveys
}

/** What names itself first, then what leaves out least; the order of the list decides between equals. */
function compare(a: Survey, b: Survey): number {
  return Number(b.named) - Number(a.named) || shareOf(b) - shareOf(a)
}

function shareOf({ records, others }: Survey): number {
  return records / Math.max(1, records + others)
}

/** By records; without any, whose first line is nearly one. */
function nearnessOf({ survey: { records, firstOther } }: Surveyed): number {
  return records === 0 && firstOther?.reason !== undefined ? 0.5 : records
}

function explainChoice(best: Surveyed, next: Surveyed): string {
  const why = best.survey.named
    ? 'the file says so itself'
    : shareOf(best.survey) > shareOf(next.survey)
      ? 'more of its lines fit'
      : 'both fit, and this one is stricter'
  return `Read as ${best.format.title}, not as ${next.format.title}: ${why}.`
}

function isBlank(byte: number, at: number, sample: Uint8Array): boolean {
  if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) return true
  return at < 3 && beginsWith(sample, [0xef, 0xbb, 0xbf])
}

function beginsWith(sample: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => sample[at] === byte)
}

function explainCompressed(sample: Uint8Array): ImportError | null {
  const known = compressions.find(([magic]) => beginsWith(sample, magic))
  if (!known) return null
  const [, name, command] = known
  const reason = `The file is compressed with ${name}. Unpack it first (${command} FILE) and open what comes out.`
  return { kind: 'compressed', reason, byte: 0 }
}

function explainText16(sample: Uint8Array): ImportError | null {
  if (!marksOf16Bits.some((mark) => beginsWith(sample, mark))) return null
  const reason = 'The file is UTF-16 text. Save it as UTF-8 or ASCII and open it again.'
  return { kind: 'unrecognised', reason, line: 1, byte: 0 }
}

/** Texts have no control characters but tabs, ends of lines, backspaces and escapes of terminals. */
function explainBinary(sample: Uint8Array): ImportError | null {
  const byte = sample.findIndex((value) => value < 0x08 || (value > 0x0d && value < 0x1b))
  if (byte < 0) return null
  const value = `0x${(sample[byte] ?? 0).toString(16).padStart(2, '0')}`
  const what = beginsWith(sample, [0x7f, 0x45, 0x4c, 0x46])
    ? 'The file is a program or library (ELF), not a trace of one.'
    : `The file is binary (byte ${byte} is ${value}) and no trace that can be read here.`
  return { kind: 'binary', reason: `${what} ${howToRecord}`, byte }
}

function explainText(nearest: Surveyed | undefined): ImportError {
  const { records = 0, others = 0, firstOther = null } = nearest?.survey ?? {}
  const line = firstOther?.line ?? 1
  const title = nearest?.format.title
  const why =
    firstOther?.reason === undefined
      ? ''
      : `, as one of ${title} it will not do: ${firstOther.reason}`
  const what =
    records === 0
      ? `The file is text and no trace that can be read here: line ${line} is “${firstOther?.text ?? ''}”${why}.`
      : `Of the first ${countOf(records + others, 'line')} only ${records} are records of ${title}; ` +
        `line ${line}, “${firstOther?.text ?? ''}”, is none${why}.`
  return { kind: 'unrecognised', reason: `${what} ${howToRecord}`, line }
}
