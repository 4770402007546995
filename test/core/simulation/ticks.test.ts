import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  difference,
  firstFrom,
  markTicks,
  TickCollector,
  union,
} from '../../../src/core/simulation/ticks.ts'

const sorted = (ticks: Iterable<number>) => Uint32Array.from(new Set(ticks)).sort()
const ticks = fc.array(fc.nat({ max: 60 }), { maxLength: 30 }).map(sorted)
const parameters = { seed: 20_090_311, numRuns: 500 }

test('union, difference and place agree with sets', () => {
  fc.assert(
    fc.property(
      fc.array(ticks, { maxLength: 6 }),
      ticks,
      fc.nat({ max: 61 }),
      (lists, other, at) => {
        const all = sorted(lists.flatMap((list) => [...list]))
        expect(union(lists)).toEqual(all)
        const rest = new Set(all)
        for (const tick of other) rest.delete(tick)
        expect(difference(all, other)).toEqual(sorted(rest))
        expect(firstFrom(all, at)).toBe([...all].filter((tick) => tick < at).length)
      },
    ),
    parameters,
  )
})

test('the bits of a tick are those of the lists that have it', () => {
  fc.assert(
    fc.property(fc.array(ticks, { minLength: 4, maxLength: 4 }), (lists) => {
      const all = union(lists)
      const bits = new Uint8Array(all.length)
      lists.forEach((list, slot) => markTicks(all, bits, list, 1 << slot))
      const wanted = Array.from(all, (tick) =>
        lists.reduce((sum, list, slot) => sum | (list.includes(tick) ? 1 << slot : 0), 0),
      )
      expect([...bits]).toEqual(wanted)
    }),
    parameters,
  )
})

test('what is collected belongs to nobody else', () => {
  const list = Uint32Array.of(3, 5)
  const collector = new TickCollector()
  collector.addAll(list)
  const taken = collector.take()
  expect(taken).toEqual(list)
  expect(taken.buffer).not.toBe(list.buffer)
  collector.add(4)
  collector.add(4)
  expect(collector.take()).toEqual(Uint32Array.of(3, 4, 5))
})
