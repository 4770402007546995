/** A register's name in a text. */
export interface NameFound {
  /** 0-7; 4 of `cr` is CR4. */
  readonly number: number
  readonly family: 'dr' | 'db' | 'debugreg' | 'cr'
  readonly start: number
  readonly end: number
}

/** Behind the name bhyve has the number of the CPU: `dr7[0]\t\t0x0000000000000400`. */
const names =
  /(?:(debug[ _]?reg(?:ister)?s?|dbg?_?regs?)(?: ?\[ ?|\(|[ _])?|(d[rb])(?:\[|_)?|(c)r(?=4))([0-7]) ?(?:[\])]|\[\d{1,4}\](?=[ \t]{2,}0x))?(?!\w)/gi

/**
 * The parts of identifiers before a name that still speak of the register: guest_dr7, u64Dr7, UC_X86_REG_DR7.
 * Others do not: ADDR0, ispendr0, EU868_DR0.
 */
const parts = new Set(
  `u u32 u64 ul ull ptr p m x64 x86 x8664 amd64 reg regs register registers guest host vmcb vmcs kvm vcpu eff effective
  saved save old new prev previous virtual ptrace thread task cpu debug dbg hw hwbp ctx context user l1 l2 svm vmx arch
  current cur last initial final before after get read write my val value hyper hypervisor raw orig original hv whv
  control status set`.split(/\s+/),
)

/** Splits guest_u64 and HvX64Register into their parts; the last one decides. */
function lastPart(prefix: string): string {
  const words = prefix.replace(/_+$/, '').split(/_|(?<=[a-z0-9])(?=[A-Z])/)
  return (words.at(-1) ?? '').toLowerCase()
}

/** A value that stands right before the name because a line end or a blank was lost. */
const lostBlank = /^(?:0x)?(?:[0-9a-f]{8}|[0-9a-f]{16})$/i

/** Whether the characters before a name leave it a register's name. */
function fits(text: string, start: number): boolean {
  const before = text.charAt(start - 1)
  if (before === '\\') return false
  if (!/\w/.test(before)) return true
  const prefix = /\w+$/.exec(text.slice(Math.max(0, start - 40), start))?.[0] ?? ''
  if (/^_+$/.test(prefix) || lostBlank.test(prefix)) return true
  const camel = /[A-Z]/.test(text.charAt(start)) && /[a-z0-9]$/.test(prefix)
  return (prefix.endsWith('_') || camel) && parts.has(lastPart(prefix))
}

/** All names in the text, in its order. `isEnd` tells where a value ended: a name may begin right there. */
export function* findNames(text: string, isEnd: (index: number) => boolean): Generator<NameFound> {
  names.lastIndex = 0
  const pattern = new RegExp(names)
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [all, debugreg, short = '', cr, digit] = match
    const start = match.index
    if (!isEnd(start) && !fits(text, start)) {
      pattern.lastIndex = start + 1
      continue
    }
    const family =
      debugreg !== undefined ? 'debugreg' : cr !== undefined ? 'cr' : short.toLowerCase()
    yield {
      number: Number(digit),
      family: family === 'db' || family === 'cr' || family === 'debugreg' ? family : 'dr',
      start,
      end: start + all.length,
    }
  }
}
