import { ticks } from 'd3-array'
import { formatNumber } from '../core/index.ts'
import { type Axis, xOf } from './timeline.ts'

/** Round ticks for the time axis, about one for each hundred pixels. */
export function axisTicks(axis: Axis): { at: number; label: string }[] {
  const { from, to, width } = axis
  const count = Math.max(2, Math.floor(width / 110))
  const x = xOf(axis)
  return ticks(from, Math.max(from + 1, to), count)
    .filter((at) => Number.isInteger(at) && x(at) < width - 20)
    .map((at) => ({ at, label: formatNumber(at) }))
}
