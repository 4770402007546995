import type { Scenario, Step } from './scenario.ts'
import { encodeScenario } from './scenario-file.ts'

/** Actions whose text is made between two rests: about 50 kB of it. */
const partLength = 400

/** The same text as `encodeScenario`, piece by piece, so that a page stays alive beside it. */
export function* encodeScenarioInParts(scenario: Scenario): Generator<string, void> {
  const parts = partsOf(scenario.steps)
  if (parts.length < 2) {
    yield encodeScenario(scenario)
    return
  }
  // Deeper fields are indented further, and a string holds no line break: this is the scenario's own field.
  const [head = '', tail = ''] = encodeScenario({ ...scenario, steps: [] }).split(`${field}[]`)
  yield `${head}${field}[`
  for (const [n, steps] of parts.entries()) {
    const text = encodeScenario({ ...scenario, steps })
    const own = text.slice(head.length + field.length + 1, -(tail.length + '\n  ]'.length))
    yield n === 0 ? own : `,${own}`
  }
  yield `\n  ]${tail}`
}

const field = '\n  "steps": '

function partsOf(steps: readonly Step[]): (readonly Step[])[] {
  const parts: (readonly Step[])[] = []
  let from = 0
  let actions = 0
  for (const [n, step] of steps.entries()) {
    actions += step.actions.length + 1
    if (actions < partLength) continue
    parts.push(steps.slice(from, n + 1))
    from = n + 1
    actions = 0
  }
  if (from < steps.length) parts.push(steps.slice(from))
  return parts
}
