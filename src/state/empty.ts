import type { Scenario } from '../core/index.ts'

/** One CPU, one task, no wishes: what is there before anything was opened, and under one's own trace. */
export function emptyScenario(title: string, length = 100): Scenario {
  return {
    title,
    summary: '',
    sources: [],
    world: { cpus: 1, tasks: ['A'], de: true },
    clients: [],
    // The task runs from the start: its watches are in the registers while it does.
    steps: [{ tick: 0, actions: [{ type: 'switch', cpu: 0, task: 'A' }] }],
    end: length,
    policies: ['reservation', 'raw'],
  }
}
