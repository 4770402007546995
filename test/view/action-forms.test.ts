import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  actionForms,
  actionTypes,
  fileActionOf,
  hintFor,
  waitingIn,
  missingIn,
  startValues,
  valuesOf,
  withFileAction,
  withTask,
} from '../../src/view/action-forms.ts'
import { readScenario } from '../core/simulation/traces.ts'
import { scenarioOf } from './found.ts'

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
        expect(again.value.steps[step]?.actions[place]).toEqual(action)
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

  test('what has to be filled in is said, and where there is nothing to choose, where to add it', () => {
    const scenario = scenarioOf([])
    const values = startValues('wish', scenario)
    const nobody = { ...scenario, clients: [] }
    const asked = { ...values, id: 'w-1', 'watch.address': '0x601000' }
    expect(missingIn('wish', asked, scenario)).toBeNull()
    expect(missingIn('wish', { ...asked, 'watch.address': ' ' }, scenario)).toBe(
      'Address is empty: give one, as 0x601000 is.',
    )
    expect(missingIn('wish', { ...asked, client: '' }, nobody)).toBe(
      'There is no client yet: add one under “World and clients”.',
    )
    expect(missingIn('release', startValues('release', scenario), scenario)).toMatch(
      /^Nobody has asked for a watch yet/,
    )
  })

  test('a debugger has a task from the start and is told when it writes; a kernel client is not', () => {
    const scenario = scenarioOf([], {
      clients: [
        { id: 'gdb', title: 'gdb', letter: 'g', note: '', kind: 'gdb' },
        { id: 'kgdb', title: 'kgdb', letter: 'k', note: '', kind: 'kgdb' },
      ],
    })
    expect(withTask({ client: 'gdb' }, scenario)).toEqual({ client: 'gdb', task: 'A' })
    expect(withTask({ client: 'gdb', task: 'B' }, scenario)['task']).toBe('B')
    expect(withTask({ client: 'kgdb' }, scenario)).toEqual({ client: 'kgdb' })
    expect(hintFor('wish', { client: 'gdb' }, scenario)).toContain('“debugger continues”')
    expect(hintFor('wish', { client: 'kgdb' }, scenario)).toBeNull()
    expect(hintFor('request', { client: 'gdb' }, scenario)).toBeNull()
  })

  test('a wish that no step lets its debugger write is found, with what would end its waiting', () => {
    const watch = { address: 0x601000n, length: 4, type: 'write' } as const
    const wish = { type: 'wish', id: 'w-1', client: 'gdb', task: 'A', watch } as const
    const go = { type: 'continue', client: 'gdb', task: 'A' } as const
    const clients = [{ id: 'gdb', title: 'mydbg', letter: 'm', note: '', kind: 'gdb' as const }]
    const of = (...steps: (typeof wish | typeof go)[][]) =>
      scenarioOf([], { clients, steps: steps.map((actions, tick) => ({ tick, actions })) })
    expect(waitingIn(of([wish]), 0)).toEqual({
      text: 'mydbg has wished for a watch and writes it into the registers when it continues: no step lets it.',
      action: go,
    })
    expect(waitingIn(of([go, wish]), 0)?.action).toEqual(go)
    expect(waitingIn(of([wish, go]), 0)).toBeNull()
    expect(waitingIn(of([wish], [go]), 0)).toBeNull()
    const asks = clients.map((client) => ({ ...client, kind: 'kgdb' as const }))
    expect(waitingIn({ ...of([wish]), clients: asks }, 0)).toBeNull()
  })

  test('what no form shows stays as a file has it, while the action is of its type', () => {
    const watch = { address: 0x601000n, length: 4, type: 'write' } as const
    const request = {
      type: 'request',
      id: 'r-1',
      client: 'perf',
      watch,
      paranoid: 1,
      disabled: true,
    } as const
    const scenario = scenarioOf([], {
      clients: [{ id: 'perf', title: 'perf', letter: 'p', note: '', kind: 'perf' }],
      steps: [{ tick: 0, actions: [request] }],
    })
    const changed = (type: 'request' | 'wish') => {
      const form = fileActionOf(type, { ...valuesOf(request), 'watch.length': '8' })
      const result = withFileAction(scenario, 0, 0, form)
      return result.ok ? result.value.steps[0]?.actions : result.error
    }
    const wider = { ...watch, length: 8 }
    expect(changed('request')).toEqual([{ ...request, watch: wider }])
    expect(changed('wish')).toEqual([{ type: 'wish', id: 'r-1', client: 'perf', watch: wider }])
  })

  test('an impossible place is said', () => {
    const scenario = readScenario('canary')
    expect(withFileAction(scenario, 99, 0, { type: 'exec' })).toEqual({
      ok: false,
      error: 'There is no step 100.',
    })
  })
})
