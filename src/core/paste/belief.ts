import type { Candidate } from './scan.ts'

/** Where DR0-DR7 are other things: data rates, data releases, boundary scan. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [
    /\blora(?:wan)?\b|\bSF(?:7|8|9|1[0-2])(?:BW\d+)?\b|\b(?:EU868|US915|AS923|AU915|IN865|CN470|EU433|KR920)\b|\bdata ?rates?\b|\bdatarate/i,
    'data rates of LoRaWAN',
  ],
  [
    /\b(?:gaia|sdss|lamost|kids|desi|boss)\b|\bdata release\b|\bparallax\b/i,
    'data releases of a sky survey',
  ],
  [
    /\bJTAG\b|\bboundary.scan\b|\bTAP controller\b|\b(?:shift|capture|update)[- ]?[DI]R\b|\birscan|\bdrscan/i,
    'data registers of JTAG',
  ],
  [/\bFPSCR\b|\bFPUL\b|\bXMTRX\b/, 'floating-point registers of a SuperH CPU'],
]

/** What only texts about an x86 CPU say. */
const processor =
  /\b(?:[er](?:ax|bx|cx|dx|ip|sp|bp|si|di)|cr[0234]|r?eflags|rflags|efer|debugreg|u_debugreg|x86|vmcb|vmcs|kvm|ptrace|breakpoint|watchpoint|hwbp|bochs|qemu|windbg)\b|#DB|ffff0ff|fffe0ff|dr7/i

/** What the letters DR stand for where they are no debug registers; null: nothing speaks against them. */
export function otherMeaning(text: string): string | null {
  const found = elsewhere.find(([pattern]) => pattern.test(text))
  return found?.[1] ?? null
}

/**
 * Drops what cannot be believed. Values with 0x or all of their digits stand for themselves unless the text speaks of
 * something else; short digits need company: other registers, or a name that is DR6 or DR7.
 */
export function believable(text: string, candidates: readonly Candidate[]): Candidate[] {
  const other = otherMeaning(text)
  const registers = new Set(candidates.map(({ register }) => register).filter((n) => n !== 'cr4'))
  const strong = candidates.some(
    ({ value, register }) => value.spelling !== 'bare' && (register === 6 || register === 7),
  )
  if (other !== null && !(strong && processor.test(text))) {
    return []
  }
  const status = [...registers].some((n) => n === 6 || n === 7)
  const solid = candidates.some(
    ({ value, register }) => value.spelling !== 'bare' && register !== 'cr4',
  )
  return candidates.filter(({ value, why }) => {
    if (value.spelling !== 'bare') return true
    const needed = solid || status ? 1 : value.digits.length >= 5 ? 1 : 3
    const row = why.includes('right before') && value.digits.length < 5 && !solid ? 3 : needed
    return registers.size >= row
  })
}
