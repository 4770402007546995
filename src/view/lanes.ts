import type { PolicyKey, SlotIndex, Tick } from '../core/index.ts'
import { type Block, ringsOf } from './timeline.ts'

/** From top to bottom. */
export const lanes: readonly SlotIndex[] = [3, 2, 1, 0]

/** How high the lanes of a block are, in pixels. */
export interface Geometry {
  /** From one lane to the next. */
  readonly step: number
  /** A bar, or the lane it lies in. */
  readonly bar: number
  /** Lanes above that of the refusals: the four slots, or none in a strip. */
  readonly slots: 4 | 0
}

export const roomy: Geometry = { step: 14, bar: 12, slots: 4 }
const compact: Geometry = { step: 11, bar: 10, slots: 4 }
const strip: Geometry = { ...compact, slots: 0 }

/** The lanes of each of so many blocks: more than two have to be lower, so that they are seen together. */
export function geometryOf(blocks: number, isStrip = false): Geometry {
  if (isStrip) return strip
  return blocks > 2 ? compact : roomy
}

const top = 2

/** Upper edge of a lane of a block, in pixels. */
export function laneY(lane: SlotIndex | 'refused' | 'hits', { step, slots } = roomy): number {
  const row = lane === 'refused' ? slots : lane === 'hits' ? slots + 1 : 3 - lane
  return top + row * step
}

export const blockHeight = blockHeightOf(roomy)

export function blockHeightOf({ step, slots }: Geometry): number {
  return top + (slots + 2) * step
}

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
      /** Of a ring that stands for several: for how many. */
      readonly among?: number
    }
  | { readonly kind: 'stray'; readonly policy: PolicyKey; readonly tick: Tick }

/** Where the cursor goes when a target is pressed: to what a mark stands for, and anywhere else to the point itself. */
export function pressedTick({ marks }: Block, target: Target, point: Tick): Tick {
  switch (target.kind) {
    case 'hit':
    case 'missed':
    case 'stray':
      return target.tick
    case 'outcome': {
      const { entry, outcome } = target
      return marks.find((mark) => mark.entry === entry && mark.outcome === outcome)?.tick ?? point
    }
    default:
      return point
  }
}

/** Pixels around a mark that count as the mark. */
const reach = 7

/** Marks before bars, the nearest first; `tick` is the one under the point. */
export function hitTest(
  { bars, marks, tickmarks }: Block,
  policy: PolicyKey,
  x: number,
  y: number,
  tick: Tick,
  { step, slots } = roomy,
): Target {
  const row = Math.floor((y - top) / step) + 4 - slots
  const near = <T extends { readonly x: number }>(all: readonly T[]) =>
    all
      .filter((each) => Math.abs(each.x - x) <= reach)
      .toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0]
  if (row === 5) {
    const found = near(tickmarks)
    if (found?.kind === 'stray') return { kind: 'stray', policy, tick: found.tick }
    const among = ringsOf(tickmarks).find(({ marks }) => found && marks.includes(found))?.count ?? 1
    const several = among > 1 ? { among } : {}
    if (found) return { kind: found.kind, policy, id: found.id, tick: found.tick, ...several }
  }
  // A loss stands in its slot's lane, and again among the refusals, where it is told of.
  const mark = near(marks.filter(({ slot }) => row === 4 || (slot !== null && row === 3 - slot)))
  if (mark) return { kind: 'outcome', policy, entry: mark.entry, outcome: mark.outcome }
  const bar = bars.find((each) => row === 3 - each.slot && x >= each.x && x < each.x + each.width)
  const owner = bar?.arming.owner
  return owner ? { kind: 'request', policy, id: owner, tick } : { kind: 'moment' }
}
