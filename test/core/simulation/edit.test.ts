import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Action,
  type Scenario,
  type Step,
  withActionMoved,
  withoutAction,
} from '../../../src/core/index.ts'

const action = fc
  .integer({ min: 0, max: 7 })
  .map((cpu): Action => ({ type: 'switch', cpu, task: null }))
const step = fc.record(
  {
    tick: fc.integer({ min: 0, max: 20 }),
    caption: fc.constant('Somebody decides.'),
    actions: fc.array(action, { maxLength: 4 }),
  },
  { requiredKeys: ['tick', 'actions'] },
)
const steps = fc
  .array(step, { maxLength: 6 })
  .map((all): Step[] => all.toSorted((one, other) => one.tick - other.tick))

const scenarioOf = (all: readonly Step[]): Scenario => ({
  title: 'Somebody decides',
  summary: '',
  sources: [],
  world: { cpus: 8, tasks: [], de: true },
  clients: [],
  steps: all,
  end: 21,
  policies: ['raw'],
})

const ticked = ({ steps: all }: Scenario) =>
  all.flatMap(({ tick, actions }) => actions.map((each) => ({ tick, each })))

test('an action that is moved is at its new tick, behind what is there; the others and their order stay', () => {
  fc.assert(
    fc.property(
      steps,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 0, max: 25 }),
      (all, some, one, to) => {
        const at = some % Math.max(1, all.length)
        const n = one % Math.max(1, all[at]?.actions.length ?? 0)
        const scenario = scenarioOf(all)
        const moved = withActionMoved(scenario, at, n, to)
        const old = all[at]
        const chosen = old?.actions[n]
        fc.pre(chosen !== undefined && old?.tick !== to)
        expect(moved.scenario.steps[moved.at]?.tick).toBe(to)
        expect(moved.scenario.steps[moved.at]?.actions.at(-1)).toBe(chosen)
        const ticks = moved.scenario.steps.map(({ tick }) => tick)
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b))
        expect(moved.scenario.end).toBe(Math.max(21, to + 1))
        const others = ticked(withoutAction(scenario, at, n))
        const place = ticked(moved.scenario).findLastIndex(({ tick }) => tick === to)
        expect(ticked(moved.scenario).toSpliced(place, 1)).toEqual(others)
        // Words are never lost with an action.
        const captions = ({ steps: each }: Scenario) => each.flatMap(({ caption }) => caption ?? [])
        expect(captions(moved.scenario)).toEqual(captions(scenario))
      },
    ),
    { seed: 2009 },
  )
})

test('an action that stays at its tick, or is not there, changes nothing', () => {
  const scenario = scenarioOf([{ tick: 3, actions: [{ type: 'switch', cpu: 0, task: null }] }])
  expect(withActionMoved(scenario, 0, 0, 3)).toEqual({ scenario, at: 0 })
  expect(withActionMoved(scenario, 0, 1, 5)).toEqual({ scenario, at: 0 })
  expect(withActionMoved(scenario, 1, 0, 5)).toEqual({ scenario, at: 1 })
  expect(withoutAction(scenario, 1, 0)).toBe(scenario)
})
