/** How a number was spelled: with 0x or h or 0b, bare with all of its 8 or 16 digits, or bare and short. */
export type Spelling = 'prefixed' | 'padded' | 'bare'

/** A number in a text. A bare one may be hexadecimal or decimal: the texts around it decide. */
export interface ValueFound {
  readonly spelling: Spelling
  readonly hex: bigint
  /** Null: it cannot be read as decimal. */
  readonly decimal: bigint | null
  readonly digits: string
  readonly start: number
  readonly end: number
}

const most = 0xffff_ffff_ffff_ffffn
const prefixed = /0x([0-9a-f](?:[0-9a-f]|[_'`](?=[0-9a-f]))*)/iy
const suffixed = /([0-9a-f]{1,16})h(?!\w)/iy
const binary = /0b((?:[01]|_(?=[01])){8,80})(?!\w)/iy
const bare = /-?[0-9a-f](?:[0-9a-f]|[_'`](?=[0-9a-f]{4}))*/iy
const nil = /\(nil\)|NULL(?!\w)/y
/** What follows where a line end was lost. */
const known =
  /(?:EFER|[CD]R\d|[ER][A-D]X|CC[SDO]|F[CST]W|[CDEFGS]S(?![a-z])|Code|Call|Dr\d|end)(?![a-z])/y
const unit =
  /^(?:\.\d|%|:\d\d(?!\d)| ?(?:[kM]?(?:bps|bit|baud|bytes?|Hz)|dBm?|ms|sources|stars|objects|SF\d)(?![a-z]))/i

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index
  return pattern.exec(text)
}

/** Where digits end that run into the next word: 16 or 8 of them, or where a known name begins. Null: nowhere. */
function cut(text: string, start: number, digits: number): number | null {
  for (const width of [16, 8]) if (digits > width) return width
  for (let length = 1; length < digits; length += 1) {
    if (at(known, text, start + length) !== null) return length
  }
  return digits === 16 || digits === 8 ? digits : null
}

function spelled(
  text: string,
  digitsStart: number,
  raw: string,
  spelling: 'prefixed' | 'bare',
  start: number,
): ValueFound | null {
  const negative = raw.startsWith('-')
  let run = negative ? raw.slice(1) : raw
  const end = digitsStart + raw.length
  const runsOn = /\w/.test(text.charAt(end))
  if (runsOn || run.replaceAll(/[_'`]/g, '').length > 16) {
    const length = cut(text, digitsStart, run.length)
    const isDecimal = !runsOn && /^\d{17,20}$/.test(run)
    if (length === null && !isDecimal) return null
    if (length !== null && (runsOn || !isDecimal)) {
      // Digits without a word behind them are no value and a rest, but a number that is too long.
      if (!runsOn && at(known, text, digitsStart + length) === null) return null
      run = run.slice(0, length)
    }
  }
  const digits = run.replaceAll(/[_'`]/g, '')
  const finish = digitsStart + (negative ? 1 : 0) + run.length
  if (unit.test(text.slice(finish, finish + 12))) return null
  const decimal = /^\d+$/.test(digits) && spelling === 'bare' ? BigInt(digits) : null
  const full = digits.length === 16 || digits.length === 8
  const sure = full && (digits.startsWith('0') || /[a-f]/i.test(digits) || run !== digits)
  return {
    spelling: spelling === 'prefixed' ? spelling : sure && !negative ? 'padded' : 'bare',
    hex: digits.length <= 16 ? BigInt(`0x${digits}`) : most + 1n,
    decimal:
      decimal === null || decimal > most ? null : BigInt.asUintN(64, negative ? -decimal : decimal),
    digits: negative ? `-${digits}` : digits,
    start,
    end: finish,
  }
}

function plain(value: bigint, start: number, end: number): ValueFound {
  return { spelling: 'prefixed', hex: value, decimal: null, digits: '', start, end }
}

/** The number that begins at `index`; null: none does. */
export function valueAt(text: string, index: number): ValueFound | null {
  const zero = at(nil, text, index)
  if (zero !== null) return plain(0n, index, index + zero[0].length)
  const bits = at(binary, text, index)
  if (bits?.[1] !== undefined) {
    const digits = bits[1].replaceAll('_', '')
    if (digits.length <= 64) return plain(BigInt(`0b${digits}`), index, index + bits[0].length)
  }
  const hexadecimal = at(prefixed, text, index)
  if (hexadecimal?.[1] !== undefined) {
    return spelled(text, index + 2, hexadecimal[1], 'prefixed', index)
  }
  const assembler = at(suffixed, text, index)
  if (assembler?.[1] !== undefined) {
    return plain(BigInt(`0x${assembler[1]}`), index, index + assembler[0].length)
  }
  const number = at(bare, text, index)
  return number === null ? null : spelled(text, index, number[0], 'bare', index)
}
