import type { Scenario, Step } from './scenario.ts'
import { encodeScenario } from './scenario-file.ts'

/** Actions whose text is made between two rests: about 50 kB of it. */
const partLength = 400

/** The same text as `encodeScenario`, with rests, so that a page stays alive beside it. */
export function* encodeScenarioInParts(scenario: Scenario): Generator<void, string> {
  if (scenario.steps.length === 0) return encodeScenario(scenario)
  // Deeper fields are indented further, and a string holds no line break: this is the scenario's own field.
  const [head = '', tail = ''] = encodeScenario({ ...scenario, steps: [] }).split(`${field}[]`)
  const texts: string[] = []
  for (const steps of partsOf(scenario.steps)) {
    if (texts.length > 0) yield
    const text = encodeScenario({ ...scenario, steps })
    texts.push(text.slice(head.length + field.length + 1, -(tail.length + '\n  ]'.length)))
  }
  return `${head}${field}[${texts.join(',')}\n  ]${tail}`
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
