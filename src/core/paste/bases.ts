import type { Candidate } from './scan.ts'

/** In which base the digits without 0x are, and why. */
export interface Base {
  readonly base: 10 | 16
  /** Null: no digits leave a doubt. */
  readonly why: string | null
}

const top = 0xffff_ffffn

/** How well a value fits its register: bits that read 1 are 1, bits that read 0 are 0. */
function fit(register: Candidate['register'], value: bigint): number {
  if (register === 7) {
    if (value > top) return -4
    return ((value & 0xd800n) === 0n ? 2 : -2) + ((value & 0x400n) !== 0n || value === 0n ? 2 : 0)
  }
  if (register === 6) {
    if (value > top) return -4
    return value === 0n ? 1 : (value & 0xfffe_07f0n) === 0xfffe_07f0n ? 4 : -2
  }
  return 0
}

/**
 * Decides for all of the text: digits with a-f or leading zeros are hexadecimal and so are their neighbours; else what
 * the fixed bits of DR6 and DR7 say; else decimal inside a struct, hexadecimal in a dump.
 */
export function decideBase(candidates: readonly Candidate[]): Base {
  const open = candidates.filter(({ value }) => value.spelling === 'bare')
  if (open.length === 0) return { base: 16, why: null }
  const isHex = ({ value: { digits, decimal } }: Candidate) =>
    decimal === null || /^0\d/.test(digits)
  const unsure = open.some(({ value }) => value.decimal !== value.hex)
  const say = (why: string) => (unsure ? why : null)
  // A number of more than 16 digits is decimal whatever stands around it.
  if (
    open.some(
      ({ value }) => value.digits.replace('-', '').length > 16 || value.digits.startsWith('-'),
    )
  ) {
    return { base: 10, why: say('a value has a sign or more than 16 digits: read as decimal') }
  }
  if (open.some(isHex)) return { base: 16, why: null }
  const padded = candidates.some(({ value }) => value.spelling === 'padded')
  if (padded) return { base: 16, why: null }
  const sum = (base: 10 | 16) =>
    open.reduce((total, { register, value }) => {
      const read = base === 16 ? value.hex : (value.decimal ?? 0n)
      return total + fit(register, read)
    }, 0)
  const [decimal, hex] = [sum(10), sum(16)]
  if (decimal > hex) {
    return {
      base: 10,
      why: say('digits without 0x are read as decimal: so the fixed bits of DR6 and DR7 are right'),
    }
  }
  if (hex > decimal) {
    return {
      base: 16,
      why: say(
        'digits without 0x are read as hexadecimal: so the fixed bits of DR6 and DR7 are right',
      ),
    }
  }
  const base = open.some(({ inStruct }) => inStruct) ? 10 : 16
  return {
    base,
    why: say(
      base === 10
        ? 'digits without 0x are read as decimal, as structs are printed; they may be hexadecimal'
        : 'digits without 0x are read as hexadecimal, as dumps are printed; they may be decimal',
    ),
  }
}
