import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { command } from '../../src/state/commands.ts'
import { movedMemory, zoomedMemory } from '../../src/state/memory-view.ts'
import { openPage } from './page.ts'

const page = 4096n
const memory = 1n << 64n
const regions = [
  { from: 0x40_1000n, to: 0x40_5000n, accesses: 900 },
  { from: 0xffff_ffff_8220_5000n, to: 0xffff_ffff_8220_6000n, accesses: 1 },
]

const view = fc
  .tuple(fc.bigInt({ min: 0n, max: memory - 1n }), fc.bigInt({ min: 16n, max: 1n << 40n }))
  .map(([from, bytes]) => {
    const start = from > memory - bytes ? memory - bytes : from
    return { from: start, to: start + bytes }
  })

describe('zoom of memory', () => {
  test('in: from everything to some pages around the place, then to single bytes', () => {
    let shown = zoomedMemory(regions, null, 0.25, 0x40_2000n)
    expect(shown).toEqual({
      from: 0x40_2000n - (9n * page) / 2n,
      to: 0x40_2000n + (9n * page) / 2n,
    })
    const below = zoomedMemory(regions, null, 0.25, 0x40_2000n, 0.25)
    expect(below?.from).toBe(0x40_2000n - (9n * page) / 4n)
    for (let n = 0; n < 20; n += 1) shown = zoomedMemory(regions, shown, 0.25, 0x40_2008n)
    expect((shown?.to ?? 0n) - (shown?.from ?? 0n)).toBe(16n)
    expect(shown?.from ?? 0n).toBeLessThanOrEqual(0x40_2008n)
    expect(shown?.to ?? 0n).toBeGreaterThan(0x40_2008n)
  })

  test('out: everything, once it holds all that is touched or is too much to tell apart', () => {
    let shown = zoomedMemory(regions, null, 0.25, 0x40_2000n)
    for (let n = 0; n < 40 && shown !== null; n += 1) {
      shown = zoomedMemory(regions, shown, 4, 0x40_2000n)
    }
    expect(shown).toBeNull()
    expect(zoomedMemory(regions, null, 4, 0n)).toBeNull()
    const small = regions.slice(0, 1)
    expect(zoomedMemory(small, { from: 0x40_1000n, to: 0x40_3000n }, 4, 0x40_1000n)).toBeNull()
  })

  test('keeps what is under the pointer there, and stays in memory', () => {
    const factor = fc.double({ min: 0.25, max: 4, noNaN: true })
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    fc.assert(
      fc.property(view, factor, place, (shown, by, share) => {
        const bytes = Number(shown.to - shown.from)
        const at = shown.from + BigInt(Math.floor(bytes * share))
        const zoomed = zoomedMemory(regions, shown, by, at)
        if (zoomed === null) return
        expect(zoomed.from).toBeGreaterThanOrEqual(0n)
        expect(zoomed.to).toBeLessThanOrEqual(memory)
        expect(zoomed.from).toBeLessThanOrEqual(at)
        expect(zoomed.to).toBeGreaterThanOrEqual(at)
        if (zoomed.from === 0n || zoomed.to === memory) return
        const now = Number(at - zoomed.from) / Number(zoomed.to - zoomed.from)
        const before = Number(at - shown.from) / bytes
        expect(Math.abs(now - before)).toBeLessThan(0.07)
      }),
      { numRuns: 500 },
    )
  })
})

test('what is shown moves by a share of itself, to the ends of memory', () => {
  expect(movedMemory({ from: 0x1000n, to: 0x2000n }, 0.25)).toEqual({ from: 0x1400n, to: 0x2400n })
  expect(movedMemory({ from: 0x100n, to: 0x1100n }, -1)).toEqual({ from: 0n, to: 0x1000n })
  const top = { from: memory - 0x1000n, to: memory }
  expect(movedMemory(top, 1)).toEqual(top)
  expect(movedMemory(null, 1)).toBeNull()
})

test('the keys of the map zoom at the watch or where most accesses are, move, and show all again', async () => {
  const { store } = await openPage('canary')
  const enabled = (id: 'memory-in' | 'memory-up' | 'memory-all') =>
    command(id).when?.(store.getState())
  expect(enabled('memory-in')).toBe(false)
  store.getState().showPanel('memory')
  await store.getState().loadRegions(store.getState().trace)
  expect([enabled('memory-in'), enabled('memory-up')]).toEqual([true, false])
  command('memory-in').run(store.getState())
  const busiest = store.getState().regions?.toSorted((a, b) => b.accesses - a.accesses)[0]
  const shown = store.getState().memoryView
  expect(shown?.to ?? 0n).toBeGreaterThan(busiest?.from ?? memory)
  expect(shown?.from ?? memory).toBeLessThan(busiest?.to ?? 0n)
  command('memory-up').run(store.getState())
  expect(store.getState().memoryView?.from).toBe((shown?.from ?? 0n) + (9n * page) / 4n)
  command('memory-down').run(store.getState())
  expect(store.getState().memoryView).toEqual(shown)
  command('memory-out').run(store.getState())
  command('memory-all').run(store.getState())
  expect(store.getState().memoryView).toBeNull()
})
