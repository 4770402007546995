import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  actionForms,
  actionTypes,
  fileActionOf,
  startValues,
  valuesOf,
  withFileAction,
} from '../../src/view/action-forms.ts'
import { readScenario } from '../core/simulation/traces.ts'

const ids = readdirSync('public/scenarios')
  .filter((file) => file !== 'index.json')
  .map((file) => file.replace('.json', ''))

describe('forms of actions', () => {
  test.each(ids)('%s: every action comes back from its own form', (id) => {
    const scenario = readScenario(id)
    scenario.steps.forEach(({ actions }, step) => {
      actions.forEach((action, place) => {
        const form = fileActionOf(action.type, valuesOf(action))
        const again = withFileAction(scenario, step, place, form)
        if (!again.ok) throw new Error(`${action.type}: ${again.error}`)
        const made = again.value.steps[step]?.actions[place]
        // Fields that no form shows are those of a file written by hand.
        expect(action).toMatchObject(made ?? {})
      })
    })
  })

  test.each(actionTypes)('%s: has a title and fields with labels', (type) => {
    const { title, fields } = actionForms[type]
    expect(title).not.toBe('')
    expect(fields.every(({ label }) => label !== '')).toBe(true)
    const scenario = readScenario('app-fills-slots')
    const chosen = Object.keys(startValues(type, scenario))
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(chosen))
  })

  test('an impossible place is said', () => {
    const scenario = readScenario('canary')
    expect(withFileAction(scenario, 99, 0, {})).toEqual({
      ok: false,
      error: 'There is no step 100.',
    })
  })
})
