import type { Differences } from '../core/simulation/differences.ts'
import type { Shape } from './shapes.ts'
import { type Axis, xOf } from './timeline.ts'

export const differenceHeight = 14

/** Pixels below which two strokes are one. */
const apart = 3

/** A band where the compared policies differ, with a stroke wherever something new does. */
export function differenceShapes({ spans, starts }: Differences, axis: Axis): Shape[] {
  const x = xOf(axis)
  const bands = spans
    .filter(({ from, to }) => from < axis.to && to > axis.from)
    .map(({ from, to }): Shape => {
      const left = x(from)
      const attributes = { x: left, y: 5, width: Math.max(1.5, x(to) - left), height: 5 }
      return { key: `band ${from}`, tag: 'rect', className: 'differ', attributes }
    })
  let last = -Infinity
  const strokes = starts.flatMap((tick): Shape[] => {
    const at = x(tick)
    if (tick < axis.from || tick >= axis.to || at - last < apart) return []
    last = at
    const attributes = { x: at - 1, y: 1, width: 2.5, height: 12 }
    return [{ key: `start ${tick}`, tag: 'rect', className: 'differ-start', attributes }]
  })
  return [...bands, ...strokes]
}
