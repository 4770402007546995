import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  insertByPriority,
  kernelShare,
  threadPriorities,
} from '../../../src/core/reservation/priority/balance.ts'

const ranked = (list: readonly number[]) => list.map((priority) => ({ priority }))
const thread = (list: readonly number[]) => ({ list: ranked(list) })
const descending = fc
  .array(fc.constantFrom(0, 1, 64, 128, 192, 255), { maxLength: 7 })
  .map((list) => list.toSorted((a, b) => b - a))

describe('the balance of section 4b', () => {
  test.each([
    [[], [], 0],
    [[64], [], 1],
    [[64, 64, 64, 64, 64], [], 4],
    [[64, 64, 64, 64], [128], 3],
    [[64, 64, 64, 64], [64, 64], 2],
    [[192], [128, 128, 128, 128], 1],
    [[192, 64], [128, 128, 128], 1],
    [[192, 64], [128, 128], 2],
    [[65, 64, 64, 64], [64, 64, 64, 64], 1],
    [[0], [], 0],
  ])('kernel %o against threads %o: the kernel gets %d', (kernel, own, expected) => {
    expect(kernelShare(ranked(kernel), threadPriorities([thread(own)]))).toBe(expected)
  })

  test('it is the best four of both lists together, threads first among equals, empty ranks at 0', () => {
    fc.assert(
      fc.property(descending, fc.array(descending, { maxLength: 3 }), (kernel, threads) => {
        const highest = [0, 1, 2, 3].map((r) => Math.max(0, ...threads.map((each) => each[r] ?? 0)))
        const best = [
          ...highest.map((priority) => ({ priority, whose: 'thread' })),
          ...kernel.map((priority) => ({ priority, whose: 'kernel' })),
        ]
          .toSorted((a, b) => b.priority - a.priority)
          .slice(0, 4)
        const expected = best.filter(({ whose }) => whose === 'kernel').length
        expect(threadPriorities(threads.map(thread))).toEqual(highest)
        expect(kernelShare(ranked(kernel), highest)).toBe(expected)
      }),
    )
  })

  test('a list is in descending order, and first come first among equals', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (priorities) => {
        const list: { priority: number; n: number }[] = []
        priorities.forEach((priority, n) => insertByPriority(list, { priority, n }))
        const stable = priorities
          .map((priority, n) => ({ priority, n }))
          .toSorted((a, b) => b.priority - a.priority)
        expect(list).toEqual(stable)
      }),
    )
  })
})
