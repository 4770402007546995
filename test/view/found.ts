import { readFileSync } from 'node:fs'
import {
  type Action,
  decodeScenario,
  findings,
  importTrace,
  type PolicyKey,
  type Scenario,
  simulate,
  type Trace,
} from '../../src/core/index.ts'
import type { Found } from '../../src/view/moment.ts'

/** A shipped scenario with its trace, and what one policy makes of it. */
export interface Shown {
  readonly scenario: Scenario
  readonly trace: Trace | undefined
  readonly under: (policy: PolicyKey) => Found
}

export async function shipped(id: string): Promise<Shown> {
  const decoded = decodeScenario(readFileSync(`public/scenarios/${id}.json`, 'utf8'))
  if (!decoded.ok) throw new Error(decoded.error)
  const scenario = decoded.value
  const trace = scenario.trace && (await readTrace(scenario.trace.file))
  return { scenario, trace, under: (policy) => foundIn(scenario, policy, trace) }
}

async function readTrace(file: string): Promise<Trace> {
  const imported = await importTrace(readFileSync(`public/traces/${file}`))
  if (!imported.ok) throw new Error(imported.error.reason)
  return imported.value
}

export function foundIn(scenario: Scenario, policy: PolicyKey, trace?: Trace): Found {
  const run = simulate(scenario, policy, trace)
  return { run, findings: findings(run, trace, scenario.trace?.cpu) }
}

/** One CPU, tasks A and B, gdb and kgdb; each action at the tick of its place. */
export function scenarioOf(actions: readonly Action[], changes: Partial<Scenario> = {}): Scenario {
  return {
    title: 'Made up',
    summary: '',
    sources: [],
    world: { cpus: 1, tasks: ['A', 'B'], de: true },
    clients: [
      { id: 'gdb', title: 'gdb', letter: 'g', note: '' },
      { id: 'kgdb', title: 'kgdb', letter: 'k', note: '' },
    ],
    steps: actions.map((action, tick) => ({ tick, actions: [action] })),
    end: Math.max(10, actions.length),
    policies: ['raw'],
    ...changes,
  }
}
