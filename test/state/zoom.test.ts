import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/state/commands.ts'
import { fittedSpan, shownSpan, spanAround, zoomedSpan } from '../../src/state/zoom.ts'
import { blankPage, openPage } from './page.ts'

const known = fc
  .record({
    end: fc.integer({ min: 1, max: 4_000_000 }),
    from: fc.nat({ max: 4_000_000 }),
    length: fc.integer({ min: 1, max: 4_000_000 }),
  })
  .map(({ end, from, length }) => {
    const { scenario } = blankPage().store.getState()
    const page = { scenario: { ...scenario, end }, trace: null }
    return { ...page, zoom: fittedSpan(page, { from, to: from + length }) }
  })

describe('what is shown of the time axis', () => {
  test('lies on the axis, whatever is asked for', () => {
    const any = fc.double({ noNaN: true, min: -1e9, max: 1e9 })
    fc.assert(
      fc.property(known, any, fc.double({ noNaN: true, min: 0.001, max: 1000 }), (page, at, by) => {
        const { to: end } = shownSpan({ ...page, zoom: null })
        for (const span of [zoomedSpan(page, by, at), spanAround(page, Math.round(at))]) {
          if (span === null) continue
          expect(Number.isInteger(span.from) && Number.isInteger(span.to)).toBe(true)
          expect(span.from).toBeGreaterThanOrEqual(0)
          expect(span.to).toBeLessThanOrEqual(end)
          expect(span.to - span.from).toBeGreaterThanOrEqual(8)
          expect(span.to - span.from).toBeLessThan(end)
        }
      }),
    )
  })

  test('keeps the tick under the pointer where it is, to within a tick', () => {
    const page = { ...blankPage().store.getState(), zoom: { from: 4000, to: 6000 } }
    const wide = { ...page, scenario: { ...page.scenario, end: 100_000 } }
    const span = zoomedSpan(wide, 0.5, 4500)
    expect(span).toEqual({ from: 4250, to: 5250 })
    expect(zoomedSpan({ ...wide, zoom: span }, 2, 4500)).toEqual({ from: 4000, to: 6000 })
  })
})

describe('the zoom', () => {
  test('goes in at the cursor and out again, and its strip is counted anew', async () => {
    const { store, idle } = await openPage('canary')
    store.getState().seek(3000)
    command('zoom-in').run(store.getState())
    await idle()
    expect(store.getState().zoom).toEqual({ from: 1500, to: 5310 })
    expect(store.getState().density).toMatchObject({ from: 1500, to: 5310 })
    command('zoom-out').run(store.getState())
    await idle()
    expect(store.getState().zoom).toBeNull()
    expect(store.getState().density).toMatchObject({ from: 0, to: 7620 })
  })

  test('ends at a few ticks, each of which has a bar of its own at most', async () => {
    const { store, idle } = await openPage('canary')
    for (let n = 0; n < 30; n++) command('zoom-in').run(store.getState())
    await idle()
    expect(store.getState().zoom).toEqual({ from: 0, to: 8 })
    expect(store.getState().density?.data).toHaveLength(8)
  })

  test('goes along with a cursor that leaves what is shown', async () => {
    const { store } = await openPage('canary')
    store.getState().setZoom({ from: 0, to: 100 })
    store.getState().seek(99)
    expect(store.getState().zoom).toEqual({ from: 0, to: 100 })
    store.getState().seek(5000)
    expect(store.getState().zoom).toEqual({ from: 4950, to: 5050 })
    store.getState().seek(Infinity)
    expect(store.getState().zoom).toEqual({ from: 7520, to: 7620 })
  })

  test('is left with the scenario that it was of', async () => {
    const { store } = await openPage('canary')
    store.getState().setZoom({ from: 0, to: 100 })
    await store.getState().openScenario('refuse-early')
    expect(store.getState().zoom).toBeNull()
  })
})
