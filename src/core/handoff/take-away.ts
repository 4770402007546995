import type { Breakpoint } from '../registers/types.ts'
import { forPerfEventOpen, forPtrace, forWide } from './c-code.ts'
import { forDr7 } from './dr7.ts'
import { forGdb } from './gdb.ts'
import type { Handoff, Verdict } from './interface.ts'
import { forPerf } from './perf.ts'
import { forFtrace, forWprobe } from './tracing.ts'

const interfaces: readonly ((breakpoints: readonly Breakpoint[]) => Handoff)[] = [
  forGdb,
  forPerf,
  forWprobe,
  forFtrace,
  forPerfEventOpen,
  forPtrace,
  forWide,
  forDr7,
]

/** Slots of one CPU. */
const slots = 4

/** The breakpoints in the words of every interface. A fifth one has no slot anywhere: none of them takes it. */
export function takeAway(breakpoints: readonly Breakpoint[]): readonly Handoff[] {
  const over = breakpoints.slice(slots).map((breakpoint): Verdict => ({
    breakpoint,
    accepted: false,
    why: 'Four slots are all that there are: a fifth breakpoint ends with ENOSPC.',
  }))
  return interfaces.map((say) => {
    const handoff = say(breakpoints.slice(0, slots))
    return { ...handoff, verdicts: [...handoff.verdicts, ...over] }
  })
}
