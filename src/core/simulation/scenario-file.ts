import * as v from 'valibot'
import { failure, type Result, success } from '../result.ts'
import type { Scenario } from './scenario.ts'
import { limits, scenarioFile, type ScenarioFile } from './scenario-schema.ts'

/** Reads a scenario file. The error is one sentence with the place in the file; nothing is read half. */
export function decodeScenario(text: string): Result<Scenario> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return failure(`This scenario is not JSON: ${detail}.`)
  }
  const parsed = v.safeParse(scenarioFile, data, { abortEarly: true })
  if (!parsed.success) return failure(sentence(parsed.issues[0]))
  const { format: _, version: __, ...scenario } = parsed.output
  const wrong = contradiction(parsed.output)
  return wrong === null ? success(scenario) : failure(wrong)
}

/** The text of a scenario file, version 1, indented, that `decodeScenario` reads back to the same scenario. */
export function encodeScenario(scenario: Scenario): string {
  const file = { format: 'drscope scenario', version: 1, ...scenario }
  const asText = (_: string, value: unknown) =>
    typeof value === 'bigint' ? `0x${value.toString(16)}` : value
  return `${JSON.stringify(file, asText, 2)}\n`
}

/** steps[3].actions[0].watch.length */
function place(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  )
  return keys.join('').replace(/^\./, '') || 'the file'
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const where = place(issue)
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `The scenario has an unknown field at ${where}: remove it or correct its name.`
  }
  if (where === 'format')
    return 'This JSON is no drscope scenario: its field "format" does not say so.'
  if (where === 'version') {
    return `This scenario has version ${issue.received}; this drscope reads version 1.`
  }
  const missing = issue.received === 'undefined'
  if (missing) return `The scenario lacks the field ${where}: ${issue.expected} is expected there.`
  const expected = issue.expected ?? issue.message
  return `The scenario has ${issue.received} at ${where}, where ${expected} is expected.`
}

/** What the schema cannot see: order, and names that refer to nothing. */
function contradiction({ world, clients, steps, trace }: ScenarioFile): string | null {
  const names = new Set(clients.map(({ id }) => id))
  const tasks = new Set(world.tasks)
  let last = 0
  let count = 0
  for (const [n, { tick, actions }] of steps.entries()) {
    if (tick < last)
      return `steps[${n}] is at tick ${tick}, before the step above it at ${last}: sort them.`
    last = tick
    count += actions.length
    for (const [m, action] of actions.entries()) {
      const where = `steps[${n}].actions[${m}]`
      if ('client' in action && action.client !== undefined && !names.has(action.client)) {
        return `${where} names the client "${action.client}", which is not among the clients.`
      }
      if ('task' in action && typeof action.task === 'string' && !tasks.has(action.task)) {
        return `${where} names the task "${action.task}", which the world does not have.`
      }
      if ('cpu' in action && action.cpu !== undefined && action.cpu >= world.cpus) {
        return `${where} names CPU ${action.cpu}; the world has ${world.cpus}, counted from 0.`
      }
    }
  }
  if (count > limits.actions)
    return `The scenario has ${count} actions; at most ${limits.actions} are read.`
  if (trace !== undefined && trace.cpu >= world.cpus) {
    return `trace.cpu is ${trace.cpu}; the world has ${world.cpus} CPUs, counted from 0.`
  }
  return null
}
