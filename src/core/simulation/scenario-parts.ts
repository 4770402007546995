import type { Scenario, Step } from './scenario.ts'
import { encodeScenario } from './scenario-file.ts'

/** Actions whose text is made between two rests: about 50 kB of it. */
const partLength = 400

/** Whether its text is a single piece. */
export function isShort({ steps }: Scenario): boolean {
  let actions = 0
  return steps.every((step) => {
    actions += step.actions.length + 1
    return actions < partLength
  })
}

/** The same text as `encodeScenario`, of a long scenario piece by piece, so that a page stays alive beside it. */
export function* encodeScenarioInParts(scenario: Scenario): Generator<string, void> {
  if (isShort(scenario)) {
    yield encodeScenario(scenario)
    return
  }
  // Deeper fields are indented further, and a string holds no line break: this is the scenario's own field.
  const [head = '', tail = ''] = encodeScenario({ ...scenario, steps: [] }).split(`${field}[]`)
  let before = `${head}${field}[`
  for (const steps of partsOf(scenario.steps)) {
    const text = encodeScenario({ ...scenario, steps })
    yield before + text.slice(head.length + field.length + 1, -(tail.length + '\n  ]'.length))
    before = ','
  }
  yield `\n  ]${tail}`
}

const field = '\n  "steps": '

function* partsOf(steps: readonly Step[]): Generator<readonly Step[]> {
  let from = 0
  let actions = 0
  for (const [n, step] of steps.entries()) {
    actions += step.actions.length + 1
    if (actions < partLength) continue
    yield steps.slice(from, n + 1)
    from = n + 1
    actions = 0
  }
  if (from < steps.length) yield steps.slice(from)
}
