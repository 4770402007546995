import type { Action, RequestAction } from '../../../src/core/reservation/actions.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import type { World } from '../../../src/core/simulation/world.ts'
import { answer, watchOf } from './slots.ts'

export const world: World = { cpus: 2, tasks: ['A', 'B', 'C'] }

/** A run with task A on CPU 0. */
export function started(policy: Policy = linux): Run {
  const run = createRun(policy, world)
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  return run
}

/** An event bound to one CPU, for all tasks; its id is e1, e2. */
export function bound(id: string, cpu: number, client = 'perf'): RequestAction {
  return { type: 'request', id, client, cpu, watch: watchOf(id) }
}

export function poke(register: number, value: bigint, task = 'A'): Action {
  return { type: 'poke', task, register, value }
}

/** "ok", or the errno of the refusal. */
export function askFor(run: Run, action: Action): string {
  return answer(run.apply(action))
}

export function askAll(run: Run, actions: readonly Action[]): string[] {
  return actions.map((action) => askFor(run, action))
}

/** How many are granted before the first refusal. */
export function granted(run: Run, more: (n: number) => Action): number {
  let count = 0
  while (askFor(run, more(count)) === 'ok') count += 1
  return count
}

export function silent(run: Run): string[] {
  return run.beliefs().flatMap((belief) => (belief.silent ? [belief.id] : []))
}
