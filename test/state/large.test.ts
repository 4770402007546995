import { describe, expect, test } from 'vitest'
import { differences } from '../../src/core/simulation/differences.ts'
import { decodeScenario, encodeScenario } from '../../src/core/simulation/scenario-file.ts'
import { simulateAgain, simulateInParts } from '../../src/core/simulation/simulate.ts'
import { differencesOf, nextDifference } from '../../src/state/differences.ts'
import { actionsAtOnce, actionsInPart } from '../../src/state/results.ts'
import type { Kept } from '../../src/state/keep.ts'
import { nextTask } from '../../src/worker/next-task.ts'
import { busyScenario } from '../core/simulation/busy.ts'
import { blankPage, type Page } from './page.ts'

const large = busyScenario({ actions: 1200 })

async function opened(): Promise<Page> {
  const page = blankPage()
  await page.store.getState().openFile(new File([encodeScenario(large)], 'busy.json'))
  return page
}

/** Gives way until it is so; how often that was. */
async function until(isSo: () => boolean): Promise<number> {
  let turns = 0
  for (; !isSo(); turns += 1) await nextTask()
  return turns
}

describe('a scenario of many actions', { timeout: 30_000 }, () => {
  test('is run in parts of few actions, to the same end', () => {
    const parts = simulateInParts(large, 'linux', [], actionsInPart)
    let count = 0
    let part = parts.next()
    for (; part.done !== true; count += 1) part = parts.next()
    expect(count).toBe(1200 / actionsInPart)
    expect(part.value.journal).toEqual(simulateAgain(large, 'linux', []).journal)
  })

  test('gives way to the page, and shows each policy as soon as it is there', async () => {
    const { store } = await opened()
    const seen: number[] = []
    store.subscribe(({ results }) => seen.push(Object.keys(results).length))
    expect(Object.keys(store.getState().results)).toEqual([])
    expect(
      await until(() => Object.keys(store.getState().results).length === 6),
    ).toBeGreaterThanOrEqual(6)
    expect([...new Set(seen)]).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('keeps the old results until new ones are there, and the last edit wins', async () => {
    const { store } = await opened()
    await until(() => Object.keys(store.getState().results).length === 6)
    const before = store.getState().results
    store.getState().act({ type: 'switch', cpu: 0, task: null })
    store.getState().act({ type: 'switch', cpu: 1, task: null })
    expect(store.getState().results).toBe(before)
    const isNew = () => {
      const { results } = store.getState()
      return results.raw !== before.raw && results.hypervisor !== before.hypervisor
    }
    await until(isNew)
    for (const [policy, result] of Object.entries(store.getState().results)) {
      expect([policy, result?.run.journal.length]).toEqual([policy, 1202])
    }
  })

  test('is not compared while some policies have run it as it was before an edit, and others as it is', async () => {
    const { store } = await opened()
    await until(() => Object.keys(store.getState().results).length === 6)
    const before = store.getState().results
    store.getState().act({ type: 'switch', cpu: 0, task: null })
    expect(await differencesOf(store.getState())).not.toBeNull()
    await until(() => store.getState().results !== before)
    const between = store.getState()
    expect(await differencesOf(between)).toBeNull()
    expect(await nextDifference(between, 0, 1)).toMatch(/^Not every policy has run/)
    await until(() => store.getState().results.hypervisor !== before.hypervisor)
    const after = store.getState()
    const all = after.policies.flatMap((key) => after.results[key] ?? [])
    expect(await differencesOf(after)).toEqual(differences(all, large.end))
  })

  test('whose file is long is read in the worker, and kept once its text is made', async () => {
    const longer = busyScenario({ actions: 4000 })
    const text = encodeScenario(longer)
    const kept: Kept[] = []
    const keep = {
      save: (made: Kept) => Promise.resolve(void kept.push(made)),
      load: () => Promise.resolve(kept[0] ?? null),
    }
    const { store } = blankPage({ keep })
    await store.getState().openFile(new File([text], 'longer.json'))
    expect(store.getState().scenario).toEqual(longer)
    await until(() => kept.length > 0)
    expect(kept.map(({ scenario }) => scenario)).toEqual([expect.any(Blob)])
    expect(await new Blob([kept[0]?.scenario ?? '']).text()).toBe(text)
    const again = blankPage({ keep }).store
    expect(await again.getState().restore(`${text} `)).toBe(false)
    expect(await again.getState().restore(text)).toBe(true)
    expect(again.getState().scenario).toEqual(longer)
  })

  test('whose file is long and damaged is refused with the same sentence', async () => {
    const { store } = blankPage()
    const text = encodeScenario(busyScenario({ actions: 4000 })).replace('"cpus": 8', '"cpus": 99')
    await store.getState().openFile(new File([text], 'longer.json'))
    const decoded = decodeScenario(text)
    expect(decoded.ok).toBe(false)
    expect(store.getState().message?.text).toBe(decoded.ok ? '' : decoded.error)
  })

  test('and a small one is run at once', () => {
    const { store } = blankPage()
    store.getState().act({ type: 'write', cpu: 0, register: 7, value: 1n, client: 'you' })
    expect(actionsAtOnce).toBeGreaterThan(2)
    expect(store.getState().results.raw?.run.journal.at(-1)?.action.type).toBe('write')
  })
})
