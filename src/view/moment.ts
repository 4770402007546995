import { bisectRight } from 'd3-array'
import {
  type AccessContext,
  type CpuIndex,
  cpuMet,
  type CpuState,
  type Findings,
  type JournalEntry,
  raiseDebug,
  type Run,
  type Scenario,
  type Tick,
} from '../core/index.ts'

/** A run with what was found in it. */
export interface Found {
  readonly run: Run
  readonly findings: Findings
}

/**
 * One CPU at a tick, the #DBs of the trace included: they stand in DR6 although they are no actions of the run.
 */
export function stateAt(found: Found, tick: Tick, cpu: CpuIndex): CpuState {
  const state = found.run.stateAt(tick, cpu)
  const own = found.findings.reports.find((each) => each.cpu === cpu)
  const last = own === undefined ? -1 : bisectRight(own.ticks, tick) - 1
  const reported = own?.ticks[last]
  if (own === undefined || reported === undefined) return state
  const before = found.run.stateAt(reported, cpu).registers
  const later = found.run.journal.some(
    (entry) => entry.tick > reported && entry.tick <= tick && setsStatus(entry, cpu),
  )
  if (later || before.dr6 !== state.registers.dr6) return state
  const { dr6 } = raiseDebug(before, { hits: own.bits[last] ?? 0 })
  return { ...state, registers: { ...state.registers, dr6 } }
}

/** On which CPU of the scenario an access of its trace ran. */
export function cpuOf({ world, trace }: Scenario, context: AccessContext): CpuIndex {
  return cpuMet(context, world.cpus, trace?.cpu ?? 0)
}

/** A write to DR6 or a #DB: it has the last word, even where it leaves DR6 as the run had it before. */
function setsStatus({ outcomes }: JournalEntry, cpu: CpuIndex): boolean {
  return outcomes.some((outcome) => {
    if (!('cpu' in outcome) || outcome.cpu !== cpu) return false
    if (outcome.type === 'written') return outcome.register === 6 || outcome.register === 4
    if (outcome.type === 'fault') return outcome.vector === '#DB'
    return outcome.type === 'hit' || outcome.type === 'stray'
  })
}
