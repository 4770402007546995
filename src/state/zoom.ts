import type { ScopeState, Span } from './model.ts'
import { lastTick } from './moments.ts'

type Known = Pick<ScopeState, 'scenario' | 'trace' | 'zoom'>

/** The fewest ticks that fill the time axis. */
const fewest = 8

/** The whole time axis. */
function wholeSpan(known: Pick<Known, 'scenario' | 'trace'>): Span {
  return { from: 0, to: lastTick(known) + 1 }
}

/** The part of the time axis that is shown. */
export function shownSpan(known: Known): Span {
  return known.zoom ?? wholeSpan(known)
}

/** A part of the axis as it can be shown, moved into the axis where it sticks out; null: that is all of it. */
export function fittedSpan(known: Pick<Known, 'scenario' | 'trace'>, { from, to }: Span) {
  const { to: end } = wholeSpan(known)
  const length = Math.max(fewest, Math.round(to) - Math.round(from))
  if (length >= end) return null
  const start = Math.max(0, Math.min(Math.round(from), end - length))
  return { from: start, to: start + length }
}

/** `factor` times as many ticks as are shown, the tick `at` where it was on the screen. */
export function zoomedSpan(known: Known, factor: number, at: number): Span | null {
  const { from, to } = shownSpan(known)
  const fixed = Math.max(from, Math.min(at, to))
  const length = Math.max(fewest, (to - from) * factor)
  const start = fixed - ((fixed - from) / (to - from)) * length
  return fittedSpan(known, { from: start, to: start + length })
}

/** As many ticks as are shown, so that this one is among them. */
export function spanAround(known: Known, tick: number): Span | null {
  const { zoom } = known
  if (zoom === null || (tick >= zoom.from && tick < zoom.to)) return zoom
  const half = (zoom.to - zoom.from) / 2
  return fittedSpan(known, { from: tick - half, to: tick + half })
}
