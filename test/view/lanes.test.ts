import { beforeAll, describe, expect, test } from 'vitest'
import {
  blockHeight,
  geometryOf,
  hitTest,
  laneY,
  pressedTick,
  roomy,
} from '../../src/view/lanes.ts'
import { type Block, tickAt, timelineBlock, xOf } from '../../src/view/timeline.ts'
import { shipped } from './found.ts'

const axis = { from: 0, to: 7620, width: 860 }
const x = xOf(axis)
let block: Block
let stray: Block

beforeAll(async () => {
  const { scenario, under } = await shipped('five-wishes')
  block = timelineBlock(under('raw'), scenario, 0, axis)
  const nobody = await shipped('nobody-coordinates')
  stray = timelineBlock(nobody.under('raw'), nobody.scenario, 0, { from: 0, to: 60, width: 860 })
})

type Lane = Parameters<typeof laneY>[0]
const at = (tick: number, lane: Lane, dx = 0) => {
  const place = x(tick) + dx
  return hitTest(block, 'raw', place, laneY(lane) + 6, tickAt(axis, place))
}

describe('under the pointer', () => {
  test('a bar is the request that holds the slot there', () => {
    expect(at(100, 0)).toMatchObject({ kind: 'request', policy: 'raw', id: 'gdb-1' })
    expect(at(330, 0)).toMatchObject({ kind: 'request', id: 'kgdb-1' })
    expect(at(1500, 1)).toMatchObject({ kind: 'request', id: 'gdb-2' })
    const found = at(1500, 1)
    expect(found).toHaveProperty('tick', tickAt(axis, x(1500)))
  })

  test('an empty lane is the moment', () => {
    expect(at(1500, 3)).toEqual({ kind: 'moment' })
    expect(at(500, 1)).toEqual({ kind: 'moment' })
    expect(at(6000, 0)).toEqual({ kind: 'moment' })
    expect(at(1500, 'refused')).toEqual({ kind: 'moment' })
  })

  test('in a strip the first row is what was told and lost, the second hits and misses', () => {
    const strip = geometryOf(6, true)
    const found = (tick: number, lane: Lane) =>
      hitTest(block, 'raw', x(tick), laneY(lane, strip) + 4, tick, strip)
    expect(found(1000, 'refused')).toMatchObject({ kind: 'outcome' })
    expect(found(555, 'hits')).toMatchObject({ kind: 'missed', id: 'gdb-1' })
  })

  test('a loss outranks the bar that it stands on, within seven pixels', () => {
    const loss = at(430, 0)
    expect(loss).toMatchObject({ kind: 'outcome', policy: 'raw' })
    expect(at(430, 0, 7)).toEqual(loss)
    expect(at(430, 0, -7)).toEqual(loss)
    expect(at(430, 0, 8)).toMatchObject({ kind: 'request', id: 'perf-1' })
    expect(at(430, 1)).toEqual({ kind: 'moment' })
  })

  test('a press beside a mark goes to what the mark stands for, elsewhere to the point', () => {
    const pressed = (tick: number, lane: Lane, dx = 0) =>
      pressedTick(block, at(tick, lane, dx), tickAt(axis, x(tick) + dx))
    expect(pressed(430, 0, -5)).toBe(430)
    expect(pressed(430, 'refused', 5)).toBe(430)
    expect(pressed(555, 'hits', -3)).toBe(555)
    expect(pressed(1500, 1)).toBe(tickAt(axis, x(1500)))
    expect(pressed(1500, 3)).toBe(tickAt(axis, x(1500)))
  })

  test('of two marks the nearer one is meant', () => {
    const { marks } = block
    for (const mark of marks.filter(({ slot }) => slot !== null)) {
      expect(at(mark.tick, mark.slot ?? 0)).toEqual({
        kind: 'outcome',
        policy: 'raw',
        entry: mark.entry,
        outcome: mark.outcome,
      })
    }
  })

  test('hits and missed accesses are found in their lane', () => {
    expect(at(98, 'hits')).toEqual({ kind: 'hit', policy: 'raw', id: 'gdb-1', tick: 98 })
    expect(at(555, 'hits', 2)).toEqual({
      kind: 'missed',
      policy: 'raw',
      id: 'gdb-1',
      tick: 555,
      among: 3,
    })
    expect(at(300, 'hits')).toEqual({ kind: 'moment' })
  })

  test('a stray trap is nobody’s', () => {
    const place = xOf({ from: 0, to: 60, width: 860 })(44)
    expect(hitTest(stray, 'raw', place, laneY('hits') + 6, 44)).toEqual({
      kind: 'stray',
      policy: 'raw',
      tick: 44,
    })
  })

  test('outside of the lanes is the moment', () => {
    expect(hitTest(block, 'raw', 100, 0, 5)).toEqual({ kind: 'moment' })
    expect(hitTest(block, 'raw', 100, blockHeight + 20, 5)).toEqual({ kind: 'moment' })
    expect(hitTest(block, 'raw', -50, laneY(0) + 6, 0)).toEqual({ kind: 'moment' })
    expect(hitTest(block, 'raw', 5000, laneY(0) + 6, 7619)).toEqual({ kind: 'moment' })
  })
})

test('every lane lies inside the block', () => {
  for (const lane of [3, 2, 1, 0, 'refused', 'hits'] as const) {
    expect(laneY(lane)).toBeGreaterThanOrEqual(0)
    expect(laneY(lane) + roomy.bar).toBeLessThanOrEqual(blockHeight)
  }
})
