import type { RequestAction } from '../../../src/core/reservation/actions.ts'
import type { Outcome } from '../../../src/core/reservation/outcomes.ts'
import { priority } from '../../../src/core/reservation/priority.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import { requestOf } from './slots.ts'

/** Two CPUs with task A on the first; B and C do not run. */
export function started(): Run {
  const run = createRun(priority, { cpus: 2, tasks: ['A', 'B', 'C'] })
  run.apply({ type: 'switch', cpu: 0, task: 'A' })
  return run
}

/** What clients are told, in order: "uninstalled K2 by a2", "granted a2". */
export function told(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome): string[] => {
    switch (outcome.type) {
      case 'uninstalled':
        return [`uninstalled ${outcome.id} by ${outcome.by ?? 'nobody'}`]
      case 'refused':
        return [`refused ${outcome.id} ${outcome.errno}`]
      case 'granted':
      case 'queued':
      case 'restored':
      case 'modified':
      case 'released':
        return [`${outcome.type} ${outcome.id}`]
      default:
        return []
    }
  })
}

export function ask(run: Run, id: string, more: Partial<RequestAction> = {}): string[] {
  return told(run.apply({ ...requestOf(id), ...more }))
}

export function drop(run: Run, id: string): string[] {
  return told(run.apply({ type: 'release', id }))
}

export const silent = (run: Run): string[] =>
  run.beliefs().flatMap((belief) => (belief.silent ? [belief.id] : []))
