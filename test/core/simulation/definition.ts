import { slotIndices } from '../../../src/core/registers/types.ts'
import { armedIn, sameBreakpoint } from '../../../src/core/reservation/machine.ts'
import type { Belief } from '../../../src/core/simulation/record.ts'
import type { Run } from '../../../src/core/simulation/run.ts'

/** A silent failure by its definition: told yes, its context runs, and one of its breakpoints is in no enabled slot. */
export function isLost(run: Run, belief: Belief): boolean {
  return Array.from({ length: run.world.cpus }, (_, cpu) => cpu).some((cpu) => {
    const state = run.state(cpu)
    const mine = belief.cpu === undefined || belief.cpu === cpu
    const runsHere = belief.task === undefined || belief.task === state.task
    if (belief.believes !== 'armed' || !mine || !runsHere) return false
    return !belief.breakpoints.every((piece) =>
      slotIndices.some((slot) => {
        const held = armedIn(state, slot)?.breakpoint
        return held !== undefined && sameBreakpoint(held, piece)
      }),
    )
  })
}
