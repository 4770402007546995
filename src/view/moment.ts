import { bisectRight } from 'd3-array'
import {
  type CpuIndex,
  type CpuState,
  type Findings,
  raiseDebug,
  type Run,
  type Tick,
} from '../core/index.ts'

/** A run with what was found in it. */
export interface Found {
  readonly run: Run
  readonly findings: Findings
}

/**
 * One CPU at a tick, the #DBs of the trace included: they stand in DR6 although they are no actions of the run.
 * `traceCpu` is where the trace runs.
 */
export function stateAt(found: Found, tick: Tick, cpu: CpuIndex, traceCpu: CpuIndex): CpuState {
  const state = found.run.stateAt(tick, cpu)
  const { ticks, bits } = found.findings.reports
  const last = bisectRight(ticks, tick) - 1
  const reported = ticks[last]
  if (cpu !== traceCpu || reported === undefined) return state
  const before = found.run.stateAt(reported, cpu).registers
  // A later write to DR6, or a later #DB of an action, has the last word.
  if (before.dr6 !== state.registers.dr6) return state
  const { dr6 } = raiseDebug(before, { hits: bits[last] ?? 0 })
  return { ...state, registers: { ...state.registers, dr6 } }
}
