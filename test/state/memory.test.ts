import { readFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { createReplayClient } from '../../src/worker/client.ts'
import { rowEdges } from '../../src/view/memory.ts'
import { openPage } from './page.ts'

describe('the map of memory', () => {
  test('has the regions of the trace, and every access of the shown time in a cell', async () => {
    const { store } = await openPage('five-wishes')
    const scope = store.getState()
    await scope.loadRegions(scope.trace)
    const { regions } = store.getState()
    expect(regions?.reduce((sum, { accesses }) => sum + accesses, 0)).toBe(7620)
    const rows = rowEdges(regions ?? [], null, 90)
    await scope.drawMemory({ from: 0, to: 7620 }, rows, 100)
    const { memoryMap } = store.getState()
    expect(memoryMap?.counts.reduce((sum, count) => sum + count, 0)).toBe(7620)
    expect(memoryMap?.columnEdges).toHaveLength(101)
  })

  test('goes with the trace, and so does the part of memory that is shown', async () => {
    const { store } = await openPage('five-wishes')
    const scope = store.getState()
    await scope.loadRegions(scope.trace)
    scope.viewMemory({ from: 0x1000n, to: 0x2000n })
    await scope.drawMemory({ from: 0, to: 7620 }, [0n, 0x1000n], 10)
    const gone = { regions: null, memoryView: null, memoryMap: null }
    expect(store.getState()).not.toMatchObject(gone)
    scope.closeTrace()
    expect(store.getState()).toMatchObject(gone)
  })
})

describe('a replay that breaks down over a picture', () => {
  const error = {
    kind: 'stopped',
    reason: 'The replay could not do this (out of memory).',
  } as const

  /** A worker that fails at these messages, and answers the rest of the protocol with nothing. */
  function failing(): Worker {
    const worker = new EventTarget()
    const postMessage = ({ request }: { request: number }) => {
      const data = { type: 'failed', request, error }
      queueMicrotask(() => worker.dispatchEvent(new MessageEvent('message', { data })))
    }
    return Object.assign(worker, { postMessage, terminate: () => {} }) as unknown as Worker
  }

  test('the client tells why, instead of answering with nothing', async () => {
    const client = createReplayClient(failing)
    const failed = { ok: false, error }
    expect(await client.density(0, 10, 5)).toEqual(failed)
    expect(await client.map({ from: 0, to: 10, columns: 5, rows: [0n, 8n] })).toEqual(failed)
    expect(await client.regions(4)).toEqual(failed)
  })

  test('the page knows why, until it can be drawn again or the trace goes', async () => {
    const broken = createReplayClient(failing)
    const client = createReplayClient(() => {
      throw new Error('no workers here')
    })
    const { store, idle } = await openPage('five-wishes', { client })
    const whole = { density: client.density.bind(client), map: client.map.bind(client) }
    const breaking = { density: broken.density.bind(broken), map: broken.map.bind(broken) }
    Object.assign(client, breaking)
    const faults = () => {
      const { memoryFault, densityFault } = store.getState()
      return [memoryFault, densityFault]
    }
    const draw = () => store.getState().drawMemory({ from: 0, to: 7620 }, [0n, 0x1000n], 10)
    await draw()
    store.getState().setZoom({ from: 0, to: 100 })
    await vi.waitFor(() => expect(faults()).toEqual([error.reason, error.reason]))
    expect(store.getState()).toMatchObject({ memoryMap: null, density: null })
    Object.assign(client, whole)
    await draw()
    store.getState().setZoom(null)
    await idle()
    await vi.waitFor(() => expect(faults()).toEqual([null, null]))
    Object.assign(client, breaking)
    await draw()
    store.getState().closeTrace()
    expect(faults()).toEqual([null, null])
  })
})

describe('a watch that is moved', () => {
  async function grabbed() {
    const page = await openPage('canary')
    const id = page.store.getState().addWatch({ address: 0x1000n, length: 8, type: 'write' }, 'A')
    page.store.getState().grab(id)
    await page.idle()
    return { ...page, id }
  }

  const watchOf = (id: string, { store }: Awaited<ReturnType<typeof grabbed>>) =>
    store
      .getState()
      .scenario.steps.flatMap(({ actions }) => actions)
      .find((action) => action.type === 'request' && action.id === id)

  test('while it is dragged it is shown and no step of undo; where it is dropped it is one', async () => {
    const page = await grabbed()
    const { moveWatch, history } = page.store.getState()
    for (const address of [0x4040e0n, 0x4040e4n, 0x4040e8n]) {
      moveWatch({ address, length: 8, type: 'write' }, true)
    }
    expect(page.store.getState().history).toBe(history)
    moveWatch({ address: 0x4040e8n, length: 8, type: 'write' }, false)
    await page.idle()
    expect(page.store.getState().history.versions).toHaveLength(history.versions.length + 1)
    expect(watchOf(page.id, page)).toMatchObject({ watch: { address: 0x4040e8n } })
    const { hits } = page.store.getState().results[page.store.getState().focus]?.findings ?? {}
    expect(hits?.find((series) => series.id === page.id)?.ticks.length).toBeGreaterThan(0)
    page.store.getState().undo()
    expect(watchOf(page.id, page)).toMatchObject({ watch: { address: 0x1000n } })
  })

  test('where it is dropped where it was, there is nothing to undo', async () => {
    const page = await grabbed()
    const { moveWatch, history, scenario } = page.store.getState()
    moveWatch({ address: 0x4040e0n, length: 8, type: 'write' }, true)
    moveWatch({ address: 0x1000n, length: 8, type: 'write' }, false)
    expect(page.store.getState().scenario).toBe(scenario)
    expect(page.store.getState().history).toBe(history)
    expect(watchOf(page.id, page)).toMatchObject({ watch: { address: 0x1000n } })
  })

  test('is no more chosen in another scenario, nor is a step that was edited', async () => {
    const page = await grabbed()
    page.store.getState().editStep(0)
    await page.store.getState().openScenario('five-wishes')
    expect(page.store.getState()).toMatchObject({ grabbed: null, editedStep: null })
  })

  test('while it is dragged one question at a time is asked of the trace, and the last place has its answer', async () => {
    const client = createReplayClient(() => {
      throw new Error('no workers here')
    })
    const { store, idle } = await openPage('canary', { client })
    const id = store.getState().addWatch({ address: 0x1000n, length: 8, type: 'write' }, 'A')
    store.getState().grab(id)
    await idle()
    const ask = vi.spyOn(client, 'replay')
    const last = 0x4040e8n
    for (let address = last - 50n; address <= last; address += 1n) {
      store.getState().moveWatch({ address, length: 1, type: 'write' }, true)
    }
    const ticks = () => {
      const { results, focus } = store.getState()
      return results[focus]?.findings.hits.find((series) => series.id === id)?.ticks.length
    }
    const watch = { address: last, length: 1, type: 'write' } as const
    const { count } = await store.getState().findAccesses(watch, 0, 7620, 0)
    expect(count).toBeGreaterThan(0)
    await vi.waitFor(() => expect(ticks()).toBe(count))
    await idle()
    expect(ask).toHaveBeenCalledTimes(2)
    expect(ticks()).toBe(count)
  })

  test('the cursor goes from one access that touches it to the next, and says where there is none', async () => {
    const page = await grabbed()
    page.store.getState().moveWatch({ address: 0x4040e8n, length: 8, type: 'write' }, false)
    const ticks: number[] = []
    for (let n = 0; n < 7; n += 1) {
      await page.store.getState().stepHit(1)
      ticks.push(page.store.getState().tick)
    }
    expect(ticks).toEqual([98, 555, 562, 569, 5387, 5394, 5401])
    await page.store.getState().stepHit(1)
    expect(page.store.getState().message?.text).toMatch(/No access after tick 5,401/)
    await page.store.getState().stepHit(-1)
    expect(page.store.getState().tick).toBe(5394)
  })
})

describe('from hit to hit, where no watch is chosen', () => {
  test('the cursor goes through the hits of every watch under the policy that is shown, and says where there is none', async () => {
    const { store, idle } = await openPage('five-wishes')
    await idle()
    const { findings } = store.getState().results.raw ?? {}
    const ticks = [...new Set(findings?.hits.flatMap((series) => [...series.ticks]))]
    ticks.sort((a, b) => a - b)
    expect(new Set(findings?.hits.map(({ id }) => id)).size).toBeGreaterThan(2)
    store.getState().setFocus('raw')
    const seen: number[] = []
    store.getState().seek(0)
    for (let n = ticks[0] === 0 ? 1 : 0; n < ticks.length; n += 1) {
      await store.getState().stepHit(1)
      seen.push(store.getState().tick)
    }
    expect(seen).toEqual(ticks.filter((tick) => tick > 0))
    await store.getState().stepHit(1)
    expect(store.getState()).toMatchObject({ tick: ticks.at(-1), message: { tone: 'good' } })
    expect(store.getState().message?.text).toMatch(
      /^There is no hit after tick [\d,]+ under Nobody coordinates\.$/,
    )
    await store.getState().stepHit(-1)
    expect(store.getState().tick).toBe(ticks.at(-2))
  })

  test('and of a log of recorded hits through each of them', async () => {
    const { store } = await openPage('canary')
    const log = await readFile('test/fixtures/perf/header.txt')
    await store.getState().openFile(new File([log], 'header.txt'))
    await store.getState().stepHit(1)
    expect(store.getState().tick).toBe(1)
    await store.getState().stepHit(-1)
    await store.getState().stepHit(-1)
    expect(store.getState().tick).toBe(0)
    expect(store.getState().message?.text).toMatch(/^There is no hit before tick 0/)
  })
})
