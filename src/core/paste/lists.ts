import type { Candidate } from './scan.ts'
import { type ValueFound, valueAt } from './values.ts'

/** Several registers in one place: an array, a range, or a row under a row of names. */
export interface List {
  readonly from: number
  readonly to: number
  readonly candidates: readonly Candidate[]
}

const brackets = /[{[(]([^{}[\]()]{3,600})[}\])]/g
const repeated = /\s*<repeats (\d+) times>/y
const arrayName =
  /(?:u_debugreg|debug_?regs?(?:isters)?|dbg_?regs?|\bdr|\bdb)\s*["'`]?(?:\[[0-9: ]*\])?[^\n]{0,24}[\n=:\s$\d]{0,12}$/i
const range = /\b(?:d[rb])0 ?(?:-|\.\.\.?|–|to) ?(?:d[rb])?([37])\b["'`)]?[ \t]*[:=]?/gi
const openList =
  /(?:u_debugreg|debug_?reg(?:ister)?s?|dbg_?regs?)(?:\[\]|\[[48]\])?[ \t]*[:=][ \t]*/gi
const header = /^[^\n]*\bd[rb]0\b[^\n]*$/gim

/** Whether two values without names are DR6 and DR7: the bits that read 1 and those that read 0 tell. */
function hasShape(status?: bigint | null, control?: bigint | null): boolean {
  if (typeof status !== 'bigint' || typeof control !== 'bigint') return false
  if (status > 0xffff_ffffn) return false
  return (status & 0xfff0_0ff0n) === 0xfff0_0ff0n && isControl(control)
}

function isControl(value: bigint): boolean {
  return value <= 0xffff_ffffn && (value & 0xd000n) === 0n
}

function candidatesOf(
  values: readonly ValueFound[],
  registers: readonly number[],
  why: string,
): Candidate[] {
  return values.flatMap((value, n) => {
    const register = registers[n]
    if (register === undefined) return []
    return {
      register,
      value,
      start: value.start,
      end: value.end,
      confidence: 'likely' as const,
      why,
      inStruct: false,
      written: false,
      prose: false,
      host: false,
    }
  })
}

const four = [0, 1, 2, 3]
const eight = [0, 1, 2, 3, 4, 5, 6, 7]
/** As Windows and most scripts list them: without DR4 and DR5. */
const six = [0, 1, 2, 3, 6, 7]

/** Numbers with blanks, commas or quotes between them; empty where something else stands among them. */
function numbersIn(text: string, from: number, to: number): ValueFound[] {
  const found: ValueFound[] = []
  let index = from
  while (index < to) {
    if (/[\s,;|"'`]/.test(text.charAt(index))) {
      index += 1
      continue
    }
    const value = valueAt(text, index)
    if (value === null || value.end > to) return []
    repeated.lastIndex = value.end
    const repeat = repeated.exec(text)
    const times = Math.min(8, Number(repeat?.[1] ?? 1))
    for (let n = 0; n < times; n += 1) found.push(value)
    index = value.end + (repeat?.[0].length ?? 0)
    if (found.length > 16) return []
  }
  return found
}

function arrays(text: string): List[] {
  return [...text.matchAll(brackets)].flatMap((match) => {
    const [all, inside = ''] = match
    const start = match.index + 1
    const values = numbersIn(text, start, start + inside.length)
    const named = arrayName.test(text.slice(Math.max(0, match.index - 60), match.index))
    const registers = { 4: named ? four : null, 6: six, 8: eight }[values.length] ?? null
    if (registers === null) return []
    const status = values[registers.indexOf(6)]
    const control = values[registers.indexOf(7)]
    const shaped =
      hasShape(status?.hex, control?.hex) || hasShape(status?.decimal, control?.decimal)
    if (!named && !shaped) return []
    const why = `element of a list of ${values.length}${named ? '' : ': no names, but the values of DR6 and DR7 fit'}`
    return {
      from: match.index,
      to: match.index + all.length,
      candidates: candidatesOf(values, registers, why),
    }
  })
}

/** The numbers from here to the end of the line, up to `count`. */
function row(text: string, from: number, count: number): ValueFound[] {
  const values: ValueFound[] = []
  let index = from
  while (values.length < count) {
    while (/[ \t,;|"'`[{(]/.test(text.charAt(index))) index += 1
    const value = valueAt(text, index)
    if (value === null) break
    values.push(value)
    index = value.end
  }
  return values
}

/** `dr0-dr3: 1000 2000 0 0`. Without as many numbers it is prose about the registers, and nothing behind it is a value. */
function ranges(text: string): List[] {
  return [...text.matchAll(range)].map((match) => {
    const [all, last] = match
    const from = match.index
    const registers = eight.slice(0, Number(last) + 1)
    const values = row(text, from + all.length, registers.length)
    const full = values.length === registers.length
    const to = full ? (values.at(-1)?.end ?? from) : from + all.length
    const why = `a row of values behind DR0-DR${last}`
    return { from, to, candidates: full ? candidatesOf(values, registers, why) : [] }
  })
}

/** `u_debugreg: 1000 2000 0 0 0 0 ffff0ff0 d0101`, without brackets. */
function openLists(text: string): List[] {
  return [...text.matchAll(openList)].flatMap((match) => {
    const from = match.index + match[0].length
    const values = row(text, from, 8)
    if (values.length !== 8) return []
    const why = 'element of the debug register array'
    return { from, to: values.at(-1)?.end ?? from, candidates: candidatesOf(values, eight, why) }
  })
}

/** A row of names with a row of as many numbers below it. */
function tables(text: string): List[] {
  return [...text.matchAll(header)].flatMap((match) => {
    const [line] = match
    if (/[=:]/.test(line) || line.length > 400) return []
    const names = [...line.matchAll(/\bd[rb]([0-7])\b/gi)].map(([, digit]) => Number(digit))
    const words = line.match(/\w+/g)?.length ?? 0
    if (names.length < 3 || words !== names.length) return []
    let below = match.index + line.length + 1
    const rule = /^[ \t|:+-]*\n/.exec(text.slice(below, below + 400))
    if (rule !== null) below += rule[0].length
    const values = row(text, below, names.length)
    if (values.length !== names.length) return []
    const why = 'below its name in a table'
    return {
      from: match.index,
      to: values.at(-1)?.end ?? below,
      candidates: candidatesOf(values, names, why),
    }
  })
}

/** Every list of debug registers in the text; none overlaps another. */
export function findLists(text: string): List[] {
  const all = [...tables(text), ...ranges(text), ...openLists(text), ...arrays(text)]
  const taken: List[] = []
  let end = -1
  for (const list of all.sort((a, b) => a.from - b.from)) {
    if (list.from < end) continue
    taken.push(list)
    end = list.to
  }
  return taken
}
