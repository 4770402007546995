import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeScenario } from '../../../src/core/simulation/scenario-file.ts'
import { encodeScenarioInParts } from '../../../src/core/simulation/scenario-parts.ts'
import type { Step } from '../../../src/core/simulation/scenario.ts'
import { busyScenario } from './busy.ts'

const busy = busyScenario({ actions: 3000 })
const actions = busy.steps.flatMap((step) => step.actions)

/** Texts that look like the file around them. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('\n  "steps": []', '"steps": []\u2028', '\n  ]', '],\n'),
)

const step: fc.Arbitrary<Step> = fc.record(
  {
    tick: fc.nat(),
    caption: text,
    actions: fc.nat(500).map((count) => actions.slice(0, count)),
  },
  { requiredKeys: ['tick', 'actions'] },
)

test('in parts comes the same text as at once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), text, (steps, title) => {
      const scenario = { ...busy, title, steps }
      expect([...encodeScenarioInParts(scenario)].join('')).toBe(encodeScenario(scenario))
    }),
    { numRuns: 60 },
  )
})

test('a text of thousands of actions is of many pieces, a short one whole', () => {
  const pieces = (steps: readonly Step[]) => [...encodeScenarioInParts({ ...busy, steps })].length
  expect(pieces(busy.steps)).toBeGreaterThanOrEqual(8)
  expect(pieces(busy.steps.slice(0, 20))).toBe(1)
})
