import {
  decodeScenario,
  findings,
  type Findings,
  type PolicyKey,
  type Run,
  type Scenario,
  type Score,
  scoreOf,
  simulate,
} from '../core/index.ts'
import { importTrace } from '../core/trace/import.ts'
import type { Services } from './scope.ts'

export interface ShippedRun {
  readonly run: Run
  readonly findings: Findings
  readonly score: Score
}

export interface ShippedRuns {
  readonly scenario: Scenario
  /** One for each policy asked for, in that order. */
  readonly runs: readonly ShippedRun[]
}

/** A shipped scenario under some policies, apart from what is on the screen. Rejects where a file cannot be had. */
export async function shippedRuns(
  fetchFile: Services['fetchFile'],
  id: string,
  policies: readonly PolicyKey[],
): Promise<ShippedRuns> {
  const text = await fetchFile(`scenarios/${id}.json`).then((blob) => blob.text())
  const decoded = decodeScenario(text)
  if (!decoded.ok) throw new Error(decoded.error)
  const scenario = decoded.value
  const trace = scenario.trace && (await shippedTrace(fetchFile, scenario.trace.file))
  const runs = policies.map((key) => {
    const run = simulate(scenario, key, trace)
    const found = findings(run, trace, scenario.trace?.cpu)
    return { run, findings: found, score: scoreOf(run, found) }
  })
  return { scenario, runs }
}

async function shippedTrace(fetchFile: Services['fetchFile'], file: string) {
  const blob = await fetchFile(`traces/${file}`)
  const imported = await importTrace(new Uint8Array(await blob.arrayBuffer()))
  if (!imported.ok) throw new Error(imported.error.reason)
  return imported.value
}
