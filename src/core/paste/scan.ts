import { glueAfter } from './glue.ts'
import { findLists } from './lists.ts'
import { findNames, type NameFound } from './names.ts'
import type { Confidence } from './types.ts'
import { type ValueFound, valueAt } from './values.ts'

/** A value with the number of its register, before it is decided in which base bare digits are. */
export interface Candidate {
  /** 0-7, or `cr4`. */
  readonly register: number | 'cr4'
  readonly value: ValueFound
  readonly start: number
  readonly end: number
  readonly confidence: Confidence
  readonly why: string
  /** It is an element of a struct or an object: `, dr7: 1024 }`. */
  readonly inStruct: boolean
  /** It was written one register at a time: the earlier ones hold on. */
  readonly written: boolean
  readonly prose: boolean
  readonly host: boolean
}

/** A call of ptrace that failed wrote nothing. */
const failed = /^[^\n]{0,40}\)\s*=\s*-1\b/
const poke = /POKE_?(?:USER|USR)[^\n]{0,120}$/i
const setting = /(?:^|[\s;])(?:wrmsr|set|write|poke)[^\n]{0,20}$/i

/** The value behind one name, or null where none stands there that could be one. */
function candidateAt(text: string, name: NameFound): Candidate | null {
  const glue = glueAfter(text, name.end)
  const value = valueAt(text, glue.valueStart)
  if (value === null || value.end - name.start > 160) return null
  const bare = value.spelling === 'bare'
  // db1 is a database, too, and prose has numbers of all kinds.
  if (bare && (name.family === 'db' || glue.joined === 'words')) return null
  const lineBefore = text.slice(Math.max(0, name.start - 160), name.start)
  const isPoke = poke.test(lineBefore)
  if (isPoke && failed.test(text.slice(value.end, value.end + 60))) return null
  const register = name.family === 'cr' ? 'cr4' : name.number
  return {
    register,
    value,
    start: name.start,
    end: value.end,
    confidence: glue.joined === 'words' ? 'guess' : bare ? 'likely' : 'sure',
    why: whyOf(name, glue.joined, value),
    inStruct: /^["'`]?\)?\s*[,}]/.test(text.slice(value.end, value.end + 6)),
    written: glue.written || isPoke || (glue.joined === 'words' && setting.test(lineBefore)),
    prose: glue.joined === 'words',
    host: /(?:host|hyper)\w*[_.]?$/i.test(text.slice(Math.max(0, name.start - 20), name.start)),
  }
}

function whyOf(
  { family }: NameFound,
  joined: 'sign' | 'blank' | 'words',
  { spelling }: ValueFound,
): string {
  const how = {
    sign: 'its name and a sign before the value',
    blank: 'its name right before the value',
    words: 'a sentence that names it',
  }[joined]
  const digits =
    spelling === 'bare' ? ', digits without 0x' : spelling === 'padded' ? ', all digits given' : ''
  return `${family === 'debugreg' ? 'an element of the debug register array, ' : ''}${how}${digits}`
}

/** All values that stand behind a name or in a list of debug registers, in the order of the text. */
export function scan(text: string): Candidate[] {
  const lists = findLists(text)
  const inLists = (index: number) => lists.some(({ from, to }) => index >= from && index < to)
  const found: Candidate[] = lists.flatMap(({ candidates }) => candidates)
  let end = -1
  for (const name of findNames(text, (index) => index === end)) {
    if (name.start < end || inLists(name.start)) continue
    const candidate = candidateAt(text, name)
    if (candidate === null) continue
    end = candidate.end
    found.push(candidate)
  }
  return underHeadings(
    text,
    found.sort((a, b) => a.start - b.start),
  )
}

const heading = /\b(guest|host|hypervisor)\b[^\n]{0,30}\b(?:state|registers?|context|cpum)\b/gi

/** Logs of hypervisors print several states: what stands below a heading is the guest's or the host's. */
function underHeadings(text: string, found: readonly Candidate[]): Candidate[] {
  const headings = [...text.matchAll(heading)].map((match) => ({
    start: match.index,
    host: match[1]?.toLowerCase() !== 'guest',
  }))
  let next = 0
  let host = false
  return found.map((candidate) => {
    for (; (headings[next]?.start ?? Infinity) < candidate.start; next += 1) {
      host = headings[next]?.host ?? host
    }
    return host ? { ...candidate, host } : candidate
  })
}
