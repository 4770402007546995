import { scaleLinear } from 'd3-scale'
import type { Axis } from './timeline.ts'

/** Round ticks for the time axis, about one for each hundred pixels. */
export function axisTicks({ from, to, width }: Axis): { at: number; label: string }[] {
  const scale = scaleLinear([from, Math.max(from + 1, to)], [0, width])
  const count = Math.max(2, Math.floor(width / 110))
  return scale
    .ticks(count)
    .filter((at) => Number.isInteger(at) && scale(at) < width - 20)
    .map((at) => ({ at, label: at.toLocaleString('en') }))
}
