import { kindCodes } from './codes.ts'

export const newline = 0x0a
export const carriageReturn = 0x0d
const tab = 0x09
const space = 0x20
const comma = 0x2c
const letterI = 0x49
const byteOrderMark = [0xef, 0xbb, 0xbf]

/** `I  00401000,1`. */
const shortestRecord = 13
const fewestDigits = 8
const mostDigits = 16
/** Lackey 3.19 stops itself at 512 bytes; the largest areas that one x86 instruction saves are near 11 KiB. */
const mostBytes = 65_536

const noDigit = 0xff
const hexDigits = new Uint8Array(256).fill(noDigit)
for (let digit = 0; digit < 16; digit++) hexDigits[digit.toString(16).charCodeAt(0)] = digit

const dataKinds = new Uint8Array(256)
dataKinds['L'.charCodeAt(0)] = kindCodes.read
dataKinds['S'.charCodeAt(0)] = kindCodes.write
dataKinds['M'.charCodeAt(0)] = kindCodes.modify

function isDecimal(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHexadecimal(byte = 0): boolean {
  return hexDigits[byte] !== noDigit
}

/** Where a record's parts are put, one object for all of them. */
export interface LackeyRecord {
  /** A code of codes.ts. */
  kind: number
  low: number
  high: number
  /** Bytes; may be 0, which is no access. */
  size: number
}

/**
 * Reads `I  ADDRESS,SIZE`, ` L ADDRESS,SIZE`, ` S ...` or ` M ...` from `start`: 8 to 16 lower-case hexadecimal
 * digits, then a decimal number up to 65,536 (lackey's %08lx and %lu). Answers where it ends, or -1.
 */
export function parseRecord(
  bytes: Uint8Array,
  start: number,
  end: number,
  record: LackeyRecord,
): number {
  if (end - start < shortestRecord || bytes[start + 2] !== space) return -1
  const first = bytes[start] ?? 0
  const second = bytes[start + 1] ?? 0
  let kind = 0
  if (first === space) kind = dataKinds[second] ?? 0
  else if (first === letterI && second === space) kind = kindCodes.execute
  if (kind === 0) return -1
  let at = start + 3
  let low = 0
  let high = 0
  const lastDigit = Math.min(end, at + mostDigits + 1)
  for (; at < lastDigit; at++) {
    const digit = hexDigits[bytes[at] ?? 0] ?? noDigit
    if (digit === noDigit) break
    high = (high << 4) | (low >>> 28)
    low = (low << 4) | digit
  }
  const digits = at - start - 3
  if (digits < fewestDigits || digits > mostDigits || bytes[at] !== comma) return -1
  const sizeStart = ++at
  let size = 0
  for (; at < end; at++) {
    const digit = hexDigits[bytes[at] ?? 0] ?? noDigit
    if (digit > 9) break
    size = size * 10 + digit
    if (size > mostBytes) return -1
  }
  if (at === sizeStart) return -1
  record.kind = kind
  record.low = low >>> 0
  record.high = high >>> 0
  record.size = size
  return at
}

/**
 * Reads the record at the end of a line that begins with something else, as `record`. Whether there is one.
 *
 * A program that shares its terminal or file with lackey and prints without a newline has its text in front of the
 * next record. Lackey prints a record at one go with its newline, so a record can have text before it on its line,
 * never in it or behind it; and a tail that is a record to the last digit is as good as a line that is one.
 * A program that prints such tails itself cannot be told apart, just as one that prints such lines.
 */
export function parseTail(
  bytes: Uint8Array,
  start: number,
  end: number,
  record: LackeyRecord,
): boolean {
  let at = end
  while (at > start && isDecimal(bytes[at - 1])) at--
  if (bytes[--at] !== comma) return false
  const longest = Math.max(start, at - mostDigits)
  while (at > longest && isHexadecimal(bytes[at - 1])) at--
  return at - 3 > start && parseRecord(bytes, at - 3, end, record) === end
}

export type LineClass = 'blank' | 'message' | 'superblock' | 'other'

/** What a line is that is no record. */
export function classifyLine(bytes: Uint8Array, start: number, end: number): LineClass {
  if (isMessage(bytes, start, end)) return 'message'
  if (isSuperblock(bytes, start, end)) return 'superblock'
  for (let at = start; at < end; at++) {
    if (bytes[at] !== space && bytes[at] !== tab) return 'other'
  }
  return 'blank'
}

/** Where a line begins and ends for its reader: without the mark of UTF-8 on line 1 and the CR of CRLF. */
export function trimStart(bytes: Uint8Array, start: number, line: number): number {
  const marked = line === 1 && byteOrderMark.every((byte, at) => bytes[start + at] === byte)
  return marked ? start + byteOrderMark.length : start
}

export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === carriageReturn ? end - 1 : end
}

/** `==PID== text`, `--PID-- text` or `**PID** text`, with `DD:HH:MM:SS.mmm ` before the number if stamps were asked for. */
function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  const mark = bytes[start] ?? 0
  if ((mark !== 0x3d && mark !== 0x2d && mark !== 0x2a) || bytes[start + 1] !== mark) return false
  let at = start + 2
  const isStamp = (byte: number) => (byte >= 0x30 && byte <= 0x3a) || byte === 0x2e
  while (at < end && isStamp(bytes[at] ?? 0)) at++
  if (bytes[at] === space && at > start + 2) at++
  const number = at
  while (at < end && isDecimal(bytes[at])) at++
  const hasNumber = at > number || isDecimal(bytes[number - 1])
  return hasNumber && at + 1 < end && bytes[at] === mark && bytes[at + 1] === mark
}

/** `SB ADDRESS`. */
function isSuperblock(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4) return false
  if (bytes[start] !== 0x53 || bytes[start + 1] !== 0x42 || bytes[start + 2] !== space) return false
  for (let at = start + 3; at < end; at++) {
    if (!isHexadecimal(bytes[at])) return false
  }
  return true
}

export const noRecord = 'no record of lackey, most likely output of the program'

/** Why a line that is no record, and nothing else that lackey writes, was left out. */
export function explainLine(bytes: Uint8Array, start: number, end: number): string {
  const parts =
    bytes[start + 2] === space
      ? /^(?:I {2}| [LSM] )([0-9a-f]+),(\d+)$/.exec(textOf(bytes, start, end))
      : null
  if (!parts) return noRecord
  const digits = parts[1]?.length ?? 0
  if (digits > mostDigits) return 'its address has more than 16 digits'
  if (digits < fewestDigits) return 'its address has fewer than 8 digits'
  return Number(parts[2]) === 0 ? 'its size is 0 bytes' : 'its size is above 65,536 bytes'
}

/** Whether a line without a newline can be the beginning of one that lackey writes. */
export function isCutLine(bytes: Uint8Array, start: number, end: number): boolean {
  return /^(?:I {0,2}|(?:I {2}| [LSM] )[0-9a-f]{1,16},?| [LSM] ?|SB? ?|([=*-])\1?[\d:. ]*\1?)$/.test(
    textOf(bytes, start, end),
  )
}

/** A line of at most some thousand bytes, one character for each. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
