import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Region } from '../../src/core/index.ts'
import {
  addressAt,
  addressLabels,
  isGap,
  rowEdges,
  shades,
  snapped,
  watchBand,
  yOfAddress,
} from '../../src/view/memory.ts'

const page = 4096n

const regions: readonly Region[] = [
  { from: 0x40_1000n, to: 0x40_5000n, accesses: 900 },
  { from: 0x1f_ff00_0000n, to: 0x1f_ff00_1000n, accesses: 90 },
  { from: 0xffff_ffff_8220_5000n, to: 0xffff_ffff_8220_6000n, accesses: 1 },
]

const height = 190

/** Ascending regions of whole pages. */
const someRegions = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 })), {
    minLength: 1,
    maxLength: 16,
  })
  .map((parts) => {
    let at = 0n
    return parts.map(([gap, pages]): Region => {
      const from = at + BigInt(gap) * page
      at = from + BigInt(pages) * page
      return { from, to: at, accesses: 1 }
    })
  })

describe('rows', () => {
  test('ascend, hold every region, and are not more than asked for, or one each', () => {
    fc.assert(
      fc.property(someRegions, fc.integer({ min: 8, max: 200 }), (some, most) => {
        const edges = rowEdges(some, null, most)
        expect(edges).toEqual(edges.toSorted((a, b) => (a < b ? -1 : 1)))
        expect(new Set(edges).size).toBe(edges.length)
        expect(edges[0]).toBe(some[0]?.from)
        expect(edges.at(-1)).toBe(some.at(-1)?.to)
        expect(edges.length - 1).toBeLessThanOrEqual(Math.max(most, 2 * some.length) + some.length)
      }),
    )
  })

  test('a gap between regions is one row', () => {
    const edges = rowEdges(regions, null, 60)
    const gaps = edges.slice(1).filter((_, row) => isGap(edges, row, regions))
    expect(gaps).toHaveLength(2)
  })

  test('of a few bytes there is one row for each', () => {
    expect(rowEdges(regions, { from: 0x1000n, to: 0x1010n }, 90)).toHaveLength(17)
  })
})

describe('heights', () => {
  test('an address is found again where it is drawn', () => {
    fc.assert(
      fc.property(someRegions, fc.double({ min: 1, max: height - 1, noNaN: true }), (some, y) => {
        const edges = rowEdges(some, null, 95)
        const address = addressAt(edges, height, y) ?? 0n
        expect(Math.abs(yOfAddress(edges, height, address) - y)).toBeLessThan(0.1)
      }),
    )
  })

  test('low addresses are at the bottom, and nothing lies outside', () => {
    const edges = rowEdges(regions, null, 95)
    expect(yOfAddress(edges, height, regions[0]?.from ?? 0n)).toBe(height)
    expect(yOfAddress(edges, height, 0n)).toBe(height)
    expect(yOfAddress(edges, height, (1n << 64n) - 1n)).toBeGreaterThanOrEqual(0)
    expect(addressAt([], height, 10)).toBeNull()
  })

  test('a watch is high enough to be seen', () => {
    const edges = rowEdges(regions, null, 95)
    const band = watchBand(edges, height, { address: 0x40_2008n, length: 8, type: 'write' })
    expect(band.height).toBeGreaterThanOrEqual(3)
  })

  test('labels do not overlap', () => {
    const edges = rowEdges(regions, null, 95)
    const ys = addressLabels(edges, regions, null, height).map(({ y }) => y)
    for (const [n, y] of ys.slice(1).entries()) expect((ys[n] ?? 0) - y).toBeGreaterThanOrEqual(14)
  })
})

describe('shades', () => {
  test('nothing is clear, one access is seen, the most is full', () => {
    const [none, one, many, most] = shades(Uint32Array.of(0, 1, 1000, 100_000))
    expect(none).toBe(0)
    expect(one).toBeGreaterThan(0.25)
    expect(many).toBeGreaterThan(one ?? 0)
    expect(most).toBeCloseTo(1)
  })
})

test('a watch that one slot can hold is aligned', () => {
  expect(snapped(0x1003n, 8)).toBe(0x1000n)
  expect(snapped(0x1003n, 24)).toBe(0x1003n)
})
