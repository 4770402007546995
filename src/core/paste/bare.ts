import { formatAddress } from '../registers/text.ts'
import { decideBase } from './bases.ts'
import type { Candidate } from './scan.ts'
import { valueAt } from './values.ts'

/** A text that is one number and nothing else. */
export interface BareRegister {
  readonly candidate: Candidate
  readonly note: string
}

const around = /^[\s"'`([{<$#=:]*(?:(?:the |what is |decode |value |hex )+)?[\s"'`([{<$#=:]*/i
const behind = /^[\s"'`)\]}>.,;?!]*$/

/** A number that stands alone: the question of somebody who has a DR7 value. A value with DR6's fixed bits is DR6. */
export function bareRegister(text: string): BareRegister | null {
  if (text.length > 200) return null
  const start = around.exec(text)?.[0].length ?? 0
  const value = valueAt(text, start)
  if (value === null || !behind.test(text.slice(value.end))) return null
  const candidate: Candidate = {
    register: 7,
    value,
    start,
    end: value.end,
    confidence: 'guess',
    why: 'a number that stands alone',
    inStruct: false,
    written: false,
    prose: false,
    host: false,
  }
  const { base } = decideBase([candidate])
  const number = base === 10 ? (value.decimal ?? value.hex) : value.hex
  if (number > 0xffff_ffffn) return null
  if (number > 0xfffe_0000n && (number & 0xfffe_07f0n) === 0xfffe_07f0n) {
    const note = `${formatAddress(number)} stands alone: taken as DR6, whose bits 4-10 and 17-31 read 1 as here.`
    return { candidate: { ...candidate, register: 6 }, note }
  }
  return { candidate, note: `${formatAddress(number)} stands alone: taken as a value of DR7.` }
}
