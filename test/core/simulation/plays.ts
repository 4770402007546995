import type { ClientProgram, ScenarioAction } from '../../../src/core/clients/wishes.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import { type PolicyKey, policyOf } from '../../../src/core/reservation/policies.ts'
import { Conductor } from '../../../src/core/simulation/conductor.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import type { World } from '../../../src/core/simulation/world.ts'

/** Two CPUs, a process of two threads, and two more tasks. */
export const threadedWorld: World = {
  cpus: 2,
  tasks: ['A', 'A2', 'B', 'C'],
  threads: { A2: 'A' },
}

/** What became of each id, in order: "refused ENOSPC", "hit", "trapped in vain". */
export function outcomesById(run: Run): Map<string, string[]> {
  const byId = new Map<string, string[]>()
  for (const outcome of run.journal.flatMap(({ outcomes }) => outcomes)) {
    if (!('id' in outcome)) continue
    byId.set(outcome.id, [...(byId.get(outcome.id) ?? []), wordsFor(outcome)])
  }
  return byId
}

function wordsFor(outcome: Outcome): string {
  if (outcome.type === 'refused') return `refused ${outcome.errno}`
  if (outcome.type === 'trapped') return outcome.vain ? 'trapped in vain' : 'trapped'
  return outcome.type
}

/** Plays actions under a policy, with these clients, one for each tick. */
export function play(
  key: PolicyKey,
  clients: readonly ClientProgram[],
  actions: readonly ScenarioAction[],
  world: World = threadedWorld,
) {
  const run = createRun(policyOf(key), world)
  const conductor = new Conductor(run, clients)
  for (const action of actions) conductor.apply(action)
  return { run, outcomes: outcomesById(run) }
}

/** A write of 4 bytes by task A on CPU 0. */
export function write(
  address: bigint,
  more: Partial<Extract<ScenarioAction, { type: 'access' }>> = {},
): ScenarioAction {
  const access = { kind: 'write', address, size: 4 } as const
  return { type: 'access', cpu: 0, task: 'A', access, ...more }
}
