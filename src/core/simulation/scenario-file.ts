import * as v from 'valibot'
import { formatAddress } from '../registers/text.ts'
import { failure, type Result, success } from '../result.ts'
import type { Scenario } from './scenario.ts'
import { contradiction } from './scenario-check.ts'
import { limits, scenarioFile, scenarioVersion } from './scenario-schema.ts'

/** Reads a scenario file. The error is one sentence with the place in the file; nothing is read half. */
export function decodeScenario(text: string): Result<Scenario> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return failure(`This scenario is not JSON: ${detail}.`)
  }
  const tooMany = tooManyActions(data)
  if (tooMany !== null) return failure(tooMany)
  const parsed = v.safeParse(scenarioFile, upgraded(data), { abortEarly: true })
  if (!parsed.success) return failure(sentence(parsed.issues[0]))
  const { format: _, version: __, ...scenario } = parsed.output
  const wrong = contradiction(parsed.output)
  return wrong === null ? success(scenario) : failure(wrong)
}

/** Some object: what it may have before the schema has looked at it. */
interface ScenarioLike {
  readonly version?: unknown
  readonly steps?: unknown
  readonly actions?: unknown
}

function isObject(value: unknown): value is ScenarioLike {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Counted before anything else is looked at, so that a file that is too long costs no more than reading it. */
function tooManyActions(data: unknown): string | null {
  if (!isObject(data) || !Array.isArray(data.steps)) return null
  const count = data.steps.reduce<number>(
    (sum, step) => sum + (isObject(step) && Array.isArray(step.actions) ? step.actions.length : 0),
    0,
  )
  if (count <= limits.actions) return null
  return `The scenario has ${count} actions in its steps; at most ${limits.actions} are read: leave some out.`
}

/** From each older version to the next. Version 2 added fields and took none away. */
const upgrades: Readonly<Record<number, (file: object) => object>> = {
  1: (file) => ({ ...file, version: 2 }),
}

function upgraded(data: unknown): unknown {
  let file = data
  while (isObject(file) && typeof file.version === 'number') {
    const upgrade = upgrades[file.version]
    if (upgrade === undefined) break
    file = upgrade(file)
  }
  return file
}

/** The text of a scenario file, version 2, indented, that `decodeScenario` reads back to the same scenario. */
export function encodeScenario(scenario: Scenario): string {
  const file = { format: 'drscope scenario', version: scenarioVersion, ...scenario }
  const asText = (_: string, value: unknown) =>
    typeof value === 'bigint' ? formatAddress(value) : value
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
    const reads = `this drscope reads versions 1 to ${scenarioVersion}`
    if (Number(issue.received) > scenarioVersion) {
      return `This scenario has version ${issue.received}, written by a newer drscope: ${reads}.`
    }
    return `This scenario has version ${issue.received}: ${reads}.`
  }
  const missing = issue.received === 'undefined'
  const expected = expectedBy(issue)
  if (missing) return `The scenario lacks the field ${where}: ${expected} is expected there.`
  return `The scenario has ${issue.received} at ${where}, where ${expected} is expected.`
}

/** What should stand there, in words. */
function expectedBy(issue: v.BaseIssue<unknown>): string {
  switch (issue.type) {
    case 'min_value':
      return `at least ${String(issue.requirement)}`
    case 'max_value':
      return `at most ${String(issue.requirement)}`
    case 'integer':
      return 'a whole number'
    case 'boolean':
      return 'true or false'
    case 'regex':
      return issue.message
    default:
      // `("a" | "b")` where there are several.
      return issue.expected?.replaceAll(/^\(|\)$/g, '').replaceAll(' | ', ' or ') ?? issue.message
  }
}
