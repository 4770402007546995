import type { Breakpoint, SlotIndex } from '../../../src/core/registers/types.ts'
import { slotIndices } from '../../../src/core/registers/types.ts'
import { armedIn, type CpuState, sameBreakpoint } from '../../../src/core/reservation/machine.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import type { Belief } from '../../../src/core/simulation/record.ts'
import type { Run } from '../../../src/core/simulation/run.ts'

interface Held {
  readonly watch: Belief['watch']
  readonly armed: readonly Breakpoint[]
}

/** What one CPU should hold of a belief at a tick, and does. */
export interface Holding {
  readonly id: string
  readonly cpu: number
  readonly armed: readonly Breakpoint[]
  readonly lost: readonly Breakpoint[]
}

/** The slot where the piece stands, its owner's before another's of the same content. */
function slotOf(state: CpuState, piece: Breakpoint, id: string): SlotIndex | null {
  const holding = slotIndices.filter((slot) => {
    const held = armedIn(state, slot)?.breakpoint
    return held !== undefined && sameBreakpoint(held, piece)
  })
  return holding.find((slot) => state.owners[slot] === id) ?? holding[0] ?? null
}

/**
 * The ledger as its rule is written: after every action all CPUs, all beliefs and all slots are compared afresh.
 * It takes the beliefs and the states from a run whose actions have a tick each, and says what its journal must say.
 */
export class SimpleLedger {
  readonly #run: Run
  #held = new Map<string, Held>()

  constructor(run: Run) {
    this.#run = run
  }

  /** What the hardware did by the action of this tick, in no order, and what it holds since. */
  settle(tick: number): { outcomes: Outcome[]; holdings: Holding[] } {
    const run = this.#run
    const type = run.journal[tick]?.action.type
    const quiet = type === 'switch' || type === 'access'
    const outcomes: Outcome[] = []
    const holdings: Holding[] = []
    const next = new Map<string, Held>()
    const beliefs = run.beliefsAt(tick).filter(({ believes }) => believes === 'armed')
    for (let cpu = 0; cpu < run.world.cpus; cpu += 1) {
      const before = run.stateAt(tick - 1, cpu)
      const after = run.stateAt(tick, cpu)
      for (const belief of beliefs) {
        const { id, breakpoints, watch } = belief
        if (belief.cpu !== undefined && belief.cpu !== cpu) continue
        if (belief.task !== undefined && belief.task !== after.task) continue
        const armed = breakpoints.filter((piece) => slotOf(after, piece, id) !== null)
        const lost = breakpoints.filter((piece) => !armed.includes(piece))
        holdings.push({ id, cpu, armed, lost })
        const old = this.#held.get(`${cpu} ${id}`)
        next.set(`${cpu} ${id}`, { watch, armed })
        const fresh = old === undefined || old.watch !== watch
        const changed =
          old?.armed.length !== armed.length || armed.some((p) => !old.armed.includes(p))
        if (fresh || changed) {
          const taken = lost.flatMap((piece) => slotOf(before, piece, id) ?? [])
          for (const slot of taken) {
            outcomes.push({ type: 'clobbered', id, cpu, slot, by: after.owners[slot] })
          }
          if (fresh && lost.length > 0 && taken.length === 0)
            outcomes.push({ type: 'unarmed', id, cpu })
        }
        if (quiet) continue
        for (const piece of armed) {
          const from = slotOf(before, piece, id)
          const slot = slotOf(after, piece, id)
          if (slot === null || from === slot) continue
          if (from === null) outcomes.push({ type: 'installed', id, cpu, slot })
          else outcomes.push({ type: 'moved', id, cpu, from, slot })
        }
      }
    }
    this.#held = next
    return { outcomes, holdings }
  }
}
