import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action, Scenario } from '../../src/core/index.ts'
import { you } from '../../src/state/document.ts'
import { currentOf, undoTarget } from '../../src/state/history.ts'
import { createScope } from '../../src/state/scope.ts'
import { createReplayClient } from '../../src/worker/client.ts'
import { blankPage, fetchFile, openPage } from './page.ts'

const watch = { address: 0x404080n, length: 4, type: 'write' } as const
const write = (register: number, value: bigint): Action => ({
  type: 'write',
  cpu: 0,
  register,
  value,
  client: you.id,
})

describe('an act at the cursor', () => {
  test('stands after everything of its tick, in your name, and pauses', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().seek(40)
    store.getState().play(true)
    store.getState().act(write(0, 0x1234n))
    const { scenario, playing } = store.getState()
    expect(playing).toBe(false)
    const here = scenario.steps.filter(({ tick }) => tick === 40)
    expect(here).toHaveLength(1)
    expect(here[0]?.actions.map(({ type }) => type)).toEqual(['request', 'request', 'write'])
    expect(scenario.clients.at(-1)).toEqual(you)
  })

  test('between two steps makes one of its own; the later ones still apply, before and after it', async () => {
    const { store } = await openPage('refuse-early')
    const before = store.getState().results.reservation?.run
    store.getState().seek(30)
    store.getState().addWatch(watch, null)
    const { scenario, results } = store.getState()
    const run = results.reservation?.run
    expect(scenario.steps.map(({ tick }) => tick)).toEqual([
      0, 4, 8, 12, 16, 20, 24, 28, 30, 32, 36, 40, 44, 48, 52, 56,
    ])
    const told = (n: number, which = run) =>
      which?.journal.filter(({ tick }) => tick === n).flatMap(({ outcomes }) => outcomes[0]?.type)
    expect(told(30)).toEqual(['granted'])
    // Your watch holds DR2 now, so that of gdb's two wishes at tick 40 only one is left a slot.
    expect(told(40, before)).toEqual(['granted', 'granted'])
    expect(told(40)).toEqual(['granted', 'refused'])
    expect(run?.stateAt(29, 0)).toEqual(before?.stateAt(29, 0))
  })

  test('happens under every shown policy at once', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().seek(10)
    store.getState().act(write(1, 0xabcn))
    const { results } = store.getState()
    for (const result of Object.values(results)) {
      expect(result.run.stateAt(9, 0).registers.dr[1]).toBe(0n)
      expect(result.run.stateAt(10, 0).registers.dr[1]).toBe(0xabcn)
    }
  })

  test('over a trace keeps the old hits until the replay has answered, then has the new ones', async () => {
    const { store, idle } = await openPage('canary')
    const hits = () => store.getState().results.reservation?.score.hits
    expect(hits()).toBe(7)
    store.getState().seek(560)
    store.getState().act(write(7, 0x400n))
    expect(hits()).toBe(7)
    await idle()
    expect(hits()).toBe(2)
    expect(store.getState().results.reservation?.score).toMatchObject({ clobbered: 1, missed: 5 })
  })

  test('a request of yours has an id of its own each time', async () => {
    const { store } = await openPage('canary')
    expect(store.getState().addWatch(watch, 'A')).toBe('you-1')
    expect(store.getState().addWatch({ ...watch, address: 0x404090n }, 'A')).toBe('you-2')
    const { scenario } = store.getState()
    expect(scenario.clients.filter(({ id }) => id === you.id)).toHaveLength(1)
    expect(scenario.steps[0]?.actions.slice(-2)).toEqual([
      { type: 'request', id: 'you-1', client: 'you', task: 'A', watch },
      {
        type: 'request',
        id: 'you-2',
        client: 'you',
        task: 'A',
        watch: { ...watch, address: 0x404090n },
      },
    ])
  })

  test('a watch of no task is the kernel’s', async () => {
    const { store } = await openPage('canary')
    const id = store.getState().addWatch(watch, null)
    expect(store.getState().results.reservation?.run.request(id)).not.toHaveProperty('task')
    expect(store.getState().results.reservation?.run.stateAt(0, 0).owners[3]).toBe(id)
  })
})

describe('undo and redo', () => {
  test('go back and forth through the same scenarios, with their runs', async () => {
    const { store } = await openPage('refuse-early')
    const first = store.getState().scenario
    store.getState().seek(10)
    store.getState().act(write(1, 0x1n))
    const second = store.getState().scenario
    store.getState().act(write(1, 0x2n))
    const third = store.getState().scenario
    const address = () => store.getState().results.raw?.run.stateAt(11, 0).registers.dr[1]
    expect(address()).toBe(2n)
    store.getState().undo()
    expect(store.getState().scenario).toBe(second)
    expect(address()).toBe(1n)
    store.getState().undo()
    expect(store.getState().scenario).toBe(first)
    expect(address()).toBe(0n)
    store.getState().undo()
    expect(store.getState().scenario).toBe(first)
    store.getState().redo()
    store.getState().redo()
    expect(store.getState().scenario).toBe(third)
    expect(address()).toBe(2n)
    store.getState().redo()
    expect(store.getState().scenario).toBe(third)
  })

  test('a new act behind an undo begins a branch, and the other one is still in the list', async () => {
    const { store } = await openPage('refuse-early')
    store.getState().act(write(1, 0x1n))
    store.getState().undo()
    store.getState().act(write(1, 0x2n))
    const { history } = store.getState()
    expect(history.versions.map(({ title, parent }) => [title, parent])).toEqual([
      ['Refuse early', null],
      ['set DR1 to 0x1 on CPU 0', 0],
      ['set DR1 to 0x2 on CPU 0', 0],
    ])
    const address = () => store.getState().results.raw?.run.stateAt(0, 0).registers.dr[1]
    store.getState().redo()
    expect(address()).toBe(2n)
    store.getState().goTo(1)
    expect(address()).toBe(1n)
    store.getState().undo()
    store.getState().redo()
    expect(address()).toBe(2n)
    store.getState().goTo(99)
    expect(address()).toBe(2n)
  })

  test('undo goes back 200 steps and no further', async () => {
    const { store } = blankPage()
    for (let n = 0; n < 203; n++) store.getState().act(write(0, BigInt(n)))
    let undone = 0
    for (; undoTarget(store.getState().history) !== null; undone++) store.getState().undo()
    expect(undone).toBe(200)
    expect(store.getState().scenario.steps[0]?.actions).toHaveLength(4)
    expect(store.getState().scenario).toBe(currentOf(store.getState().history).scenario)
  })

  test('any mix of acts, undo and redo is a walk through a list', () => {
    const moves = fc.array(fc.constantFrom('act', 'undo', 'redo'), { maxLength: 30 })
    fc.assert(
      fc.property(moves, (walk) => {
        const { store } = blankPage()
        const list: Scenario[] = [store.getState().scenario]
        let at = 0
        walk.forEach((move, n) => {
          if (move === 'undo') {
            store.getState().undo()
            at = Math.max(0, at - 1)
          } else if (move === 'redo') {
            store.getState().redo()
            at = Math.min(list.length - 1, at + 1)
          } else {
            store.getState().act(write(0, BigInt(n)))
            list.splice(at + 1, Infinity, store.getState().scenario)
            at += 1
          }
          expect(store.getState().scenario).toBe(list[at])
        })
      }),
      { numRuns: 40 },
    )
  })
})

describe('a context switch at the cursor', () => {
  const world = { cpus: 2, tasks: ['A', 'B'] }
  const twoCpus = (): ReturnType<typeof createScope> => {
    const client = createReplayClient(() => {
      throw new Error('no workers here')
    })
    const scenario: Scenario = {
      title: 'Two CPUs',
      summary: '',
      sources: [],
      world,
      clients: [],
      steps: [{ tick: 0, actions: [{ type: 'switch', cpu: 1, task: 'A' }] }],
      end: 10,
      policies: ['raw'],
    }
    const store = createScope({ client, fetchFile }, scenario)
    store.getState().arrange({})
    return store
  }
  const running = (store: ReturnType<typeof createScope>, tick: number) =>
    [0, 1].map((cpu) => store.getState().results.raw?.run.stateAt(tick, cpu).task)

  test('takes a task from the CPU where it ran, in one step of undo', () => {
    const store = twoCpus()
    store.getState().seek(5)
    store.getState().switchTask(0, 'A')
    expect(running(store, 4)).toEqual([null, 'A'])
    expect(running(store, 5)).toEqual(['A', null])
    store.getState().undo()
    expect(running(store, 5)).toEqual([null, 'A'])
    expect(undoTarget(store.getState().history)).toBeNull()
  })

  test('to a task that runs nowhere, and to none, is one action', () => {
    const store = twoCpus()
    store.getState().seek(5)
    store.getState().switchTask(0, 'B')
    store.getState().switchTask(1, null)
    expect(running(store, 5)).toEqual(['B', null])
    expect(store.getState().scenario.steps[1]?.actions).toHaveLength(2)
  })
})
