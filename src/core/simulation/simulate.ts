import type { Access, Watch } from '../matching/access.ts'
import { type PolicyKey, policyOf } from '../reservation/policies.ts'
import { armedIn } from '../reservation/machine.ts'
import { firstHit } from '../trace/hits.ts'
import type { Trace } from '../trace/trace.ts'
import { Conductor } from './conductor.ts'
import { createRun, type Run } from './run.ts'
import type { Scenario } from './scenario.ts'
import type { Tick } from './world.ts'

/** An access of the trace that entered a run, because its #DB made the handler write the registers. */
export interface Reaction {
  readonly ordinal: number
  readonly access: Access
}

/** The first access in [from, to) that touches one of the watches; null: none. */
export type FindReaction = (watches: readonly Watch[], from: Tick, to: Tick) => Reaction | null

/**
 * Runs a scenario under one policy. Access n of the trace happens at tick n, after the actions of that tick.
 * Of the trace only those accesses enter the run whose #DB makes the policy's handler write the registers;
 * all other hits follow from the run's intervals (findings.ts), so the cost does not grow with the trace.
 */
export function simulate(scenario: Scenario, policyId: PolicyKey, trace?: Trace): Run {
  if (trace === undefined) return simulateWith(scenario, policyId, () => null)
  return simulateWith(scenario, policyId, (watches, from, to) => {
    const ordinal = firstHit(trace, watches, from, Math.min(to, trace.length))
    return ordinal < 0 ? null : { ordinal, access: trace.access(ordinal) }
  })
}

/** The same run again where the trace is out of reach: from the reactions that `reactionsOf` took out of it. */
export function simulateAgain(
  scenario: Scenario,
  policyId: PolicyKey,
  reactions: readonly Reaction[],
): Run {
  return simulateWith(
    scenario,
    policyId,
    (_, from, to) => reactions.find(({ ordinal }) => from <= ordinal && ordinal < to) ?? null,
  )
}

export function reactionsOf(run: Run): Reaction[] {
  return run.journal.flatMap(({ action, ordinal }) =>
    ordinal !== undefined && action.type === 'access' ? [{ ordinal, access: action.access }] : [],
  )
}

function simulateWith(scenario: Scenario, policyId: PolicyKey, find: FindReaction): Run {
  const run = createRun(policyOf(policyId), scenario.world)
  const conductor = new Conductor(run, scenario.clients)
  const cpu = scenario.trace?.cpu ?? 0
  let from: Tick = 0
  const replayTo = (to: Tick) => {
    while (from < to) {
      const state = run.state(cpu)
      const watches = run
        .reactiveSlots(cpu)
        .flatMap((slot) => armedIn(state, slot)?.breakpoint ?? [])
      const reaction = watches.length === 0 ? null : find(watches, from, to)
      if (reaction === null) break
      const { ordinal, access } = reaction
      run.apply({ type: 'access', cpu, task: state.task, access }, ordinal + 1, { ordinal })
      from = ordinal + 1
    }
    from = Math.max(from, to)
  }
  for (const { tick, actions } of scenario.steps) {
    replayTo(tick)
    for (const action of actions) conductor.apply(action, tick)
  }
  replayTo(Infinity)
  return run
}
