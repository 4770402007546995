import type { Access, Watch } from '../matching/access.ts'
import { type PolicyKey, policyOf } from '../reservation/policies.ts'
import { armedIn } from '../reservation/machine.ts'
import type { Trace } from '../trace/trace.ts'
import { Conductor } from './conductor.ts'
import { atOnce } from './parts.ts'
import { createRun, type Run } from './run.ts'
import type { CpuIndex, TaskId } from '../reservation/actions.ts'
import type { Scenario } from './scenario.ts'
import { countFirst } from './ticks.ts'
import type { Tick } from './world.ts'

/** An access of the trace that entered a run, because its #DB made the handler write the registers. */
export interface Reaction {
  readonly ordinal: number
  readonly access: Access
  /** Whose registers it met. */
  readonly cpu: CpuIndex
}

/** The first access in [from, to) that touches one of the watches on its CPU; null: none. */
export type FindReaction = (
  watchesOn: (cpu: CpuIndex) => readonly Watch[],
  from: Tick,
  to: Tick,
) => Reaction | null

/**
 * Runs a scenario under one policy. Access n of the trace happens at tick n, after the actions of that tick, and meets
 * the registers of one CPU: the one that made it, where the source tells that and the world has it, else the one on
 * which the scenario lets its trace run.
 * Of the trace only those accesses enter the run whose #DB makes the policy's handler write the registers;
 * all other hits follow from the run's intervals (findings.ts), so the cost does not grow with the trace.
 */
export function simulate(scenario: Scenario, policyId: PolicyKey, trace?: Trace): Run {
  const find = trace ? reactionsIn(trace, scenario) : null
  return atOnce(simulateWith(scenario, policyId, find, Infinity))
}

function reactionsIn(trace: Trace, scenario: Scenario): FindReaction {
  const parts = trace.onCpus(scenario.world.cpus, scenario.trace?.cpu ?? 0)
  return (watchesOn, from, to) => {
    let end = Math.min(to, trace.length)
    let first: Reaction | null = null
    for (const [cpu, part] of parts.entries()) {
      const watches = part === null ? [] : watchesOn(cpu)
      const ordinal = watches.length === 0 ? -1 : (part?.firstHit(watches, from, end) ?? -1)
      if (ordinal < 0) continue
      end = ordinal
      first = { ordinal, access: trace.access(ordinal), cpu }
    }
    return first
  }
}

/** The same run again where the trace is out of reach: from the reactions that `reactionsOf` took out of it. */
export function simulateAgain(
  scenario: Scenario,
  policyId: PolicyKey,
  reactions: readonly Reaction[],
): Run {
  return atOnce(simulateInParts(scenario, policyId, reactions, Infinity))
}

/** The same in parts of at most `size` actions, so that whoever makes the run can give way in between. */
export function simulateInParts(
  scenario: Scenario,
  policyId: PolicyKey,
  reactions: readonly Reaction[],
  size: number,
): Generator<void, Run> {
  const { cpus } = scenario.world
  const find: FindReaction = (watchesOn, from, to) => {
    const done = countFirst(reactions.length, (n) => (reactions[n]?.ordinal ?? 0) < from)
    const next = reactions[done]
    // The reactions may be those of the scenario as it was before an edit.
    if (next === undefined || next.ordinal >= to || next.cpu >= cpus) return null
    return watchesOn(next.cpu).length > 0 ? next : null
  }
  return simulateWith(scenario, policyId, reactions.length > 0 ? find : null, size)
}

export function reactionsOf(run: Run): Reaction[] {
  const reactions: Reaction[] = []
  for (const { action, ordinal } of run.journal) {
    if (ordinal === undefined || action.type !== 'access') continue
    reactions.push({ ordinal, access: action.access, cpu: action.cpu })
  }
  return reactions
}

/** The tasks that begin with a fork. */
function childrenIn({ steps }: Scenario): TaskId[] {
  const children: TaskId[] = []
  for (const { actions } of steps) {
    for (const action of actions) {
      if (action.type === 'fork' && action.child !== undefined) children.push(action.child)
    }
  }
  return children
}

/** `find` null: no access of the trace enters the run. */
function* simulateWith(
  scenario: Scenario,
  policyId: PolicyKey,
  find: FindReaction | null,
  size: number,
): Generator<void, Run> {
  const run = createRun(policyOf(policyId), scenario.world)
  const conductor = new Conductor(run, scenario.clients, childrenIn(scenario))
  let from: Tick = 0
  let left = size
  const watchesOn = (cpu: CpuIndex) => {
    const state = run.state(cpu)
    return run.reactiveSlots(cpu).flatMap((slot) => armedIn(state, slot)?.breakpoint ?? [])
  }
  const react = (to: Tick): boolean => {
    if (find === null || from >= to) return false
    const reaction = find(watchesOn, from, to)
    if (reaction === null) return false
    const { ordinal, access, cpu } = reaction
    const { task } = run.state(cpu)
    run.apply({ type: 'access', cpu, task, access }, ordinal + 1, { ordinal })
    from = ordinal + 1
    return true
  }
  for (const { tick, actions } of [...scenario.steps, { tick: Infinity, actions: [] }]) {
    while (react(tick)) {
      left -= 1
      if (left > 0) continue
      left = size
      yield
    }
    from = Math.max(from, tick)
    for (const action of actions) {
      conductor.apply(action, tick)
      left -= 1
      if (left > 0) continue
      left = size
      yield
    }
  }
  return run
}
