import { readFileSync } from 'node:fs'
import { decodeScenario } from '../../../src/core/simulation/scenario-file.ts'
import type { Scenario } from '../../../src/core/simulation/scenario.ts'
import { importTrace } from '../../../src/core/trace/import.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'

export async function readTrace(path: string): Promise<Trace> {
  const trace = await importTrace(new Uint8Array(readFileSync(path)))
  if (!trace.ok) throw new Error(trace.error.reason)
  return trace.value
}

export function readScenario(id: string): Scenario {
  const scenario = decodeScenario(readFileSync(`public/scenarios/${id}.json`, 'utf8'))
  if (!scenario.ok) throw new Error(scenario.error)
  return scenario.value
}

/** A trace of these accesses, by way of the text that a reader would meet. */
export async function traceOf(
  accesses: readonly {
    kind: 'read' | 'write' | 'modify' | 'execute'
    address: bigint
    size: number
  }[],
): Promise<Trace> {
  const letters = { read: ' L', write: ' S', modify: ' M', execute: 'I ' }
  const lines = accesses.map(
    ({ kind, address, size }) =>
      `${letters[kind]} ${address.toString(16).padStart(8, '0')},${size}\n`,
  )
  const trace = await importTrace(new TextEncoder().encode(`==1== Lackey\n${lines.join('')}`))
  if (!trace.ok) throw new Error(trace.error.reason)
  return trace.value
}
