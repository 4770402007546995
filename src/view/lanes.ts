import type { PolicyKey, SlotIndex, Tick } from '../core/index.ts'
import type { Block } from './timeline.ts'

/** From top to bottom. */
export const lanes: readonly SlotIndex[] = [3, 2, 1, 0]

const laneStep = 16
const top = 2

/** Upper edge of a lane of a block, in pixels. */
export function laneY(lane: SlotIndex | 'refused' | 'hits'): number {
  const row = lane === 'refused' ? 4 : lane === 'hits' ? 5 : 3 - lane
  return top + row * laneStep
}

export const blockHeight = top + 6 * laneStep

/** What of a block is under a point. */
export type Target =
  | { readonly kind: 'moment' }
  | {
      readonly kind: 'request'
      readonly policy: PolicyKey
      readonly id: string
      readonly tick: Tick
    }
  | {
      readonly kind: 'outcome'
      readonly policy: PolicyKey
      readonly entry: number
      readonly outcome: number
    }
  | {
      readonly kind: 'hit' | 'missed'
      readonly policy: PolicyKey
      readonly id: string
      readonly tick: Tick
    }
  | { readonly kind: 'stray'; readonly policy: PolicyKey; readonly tick: Tick }

/** Pixels around a mark that count as the mark. */
const reach = 7

/** Marks before bars, the nearest first; `tick` is the one under the point. */
export function hitTest(
  { bars, marks, tickmarks }: Block,
  policy: PolicyKey,
  x: number,
  y: number,
  tick: Tick,
): Target {
  const row = Math.floor((y - top) / laneStep)
  const near = <T extends { readonly x: number }>(all: readonly T[]) =>
    all
      .filter((each) => Math.abs(each.x - x) <= reach)
      .toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0]
  if (row === 5) {
    const found = near(tickmarks)
    if (found?.kind === 'stray') return { kind: 'stray', policy, tick: found.tick }
    if (found) return { kind: found.kind, policy, id: found.id, tick: found.tick }
  }
  const mark = near(marks.filter(({ slot }) => (slot === null ? row === 4 : row === 3 - slot)))
  if (mark) return { kind: 'outcome', policy, entry: mark.entry, outcome: mark.outcome }
  const bar = bars.find((each) => row === 3 - each.slot && x >= each.x && x < each.x + each.width)
  const owner = bar?.arming.owner
  return owner ? { kind: 'request', policy, id: owner, tick } : { kind: 'moment' }
}
