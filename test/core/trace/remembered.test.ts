import { expect, test } from 'vitest'
import type { HitSearch } from '../../../src/core/trace/hits.ts'
import { remembering } from '../../../src/core/trace/remembered.ts'
import { traceOf } from './traces.ts'

const trace = traceOf(
  Array.from({ length: 300 }, (_, n) => ({
    kind: 'write' as const,
    address: BigInt(0x1000 + (n % 7) * 8),
    size: 8,
  })),
)
const search: HitSearch = { address: 0x1008n, length: 8, type: 'write', from: 10, to: 200 }

test('an answer is that of the trace, whatever part of the search differs from one before', () => {
  const remembered = remembering(trace)
  const searches: HitSearch[] = [
    search,
    { ...search, address: 0x1010n },
    { ...search, length: 4 },
    { ...search, type: 'execute' },
    { ...search, from: 0 },
    { ...search, to: 250 },
    { address: 0x1008n, length: 8, type: 'write' },
  ]
  for (let round = 0; round < 3; round += 1) {
    for (const each of searches) {
      expect(remembered.hits(each).ordinals).toEqual(trace.hits(each).ordinals)
    }
    remembered.nextRound()
  }
})

test('what a round asks again is at hand in the next one, and gone after one that did not ask', () => {
  const remembered = remembering(trace)
  const first = remembered.hits(search)
  expect(remembered.hits(search)).toBe(first)
  remembered.nextRound()
  expect(remembered.hits(search)).toBe(first)
  remembered.nextRound()
  remembered.nextRound()
  expect(remembered.hits(search)).not.toBe(first)
})
