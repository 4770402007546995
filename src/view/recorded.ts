import type { Gap, HitLog, RecordedWatch, Tick } from '../core/index.ts'
import { formatNumber, formatAddress, formatLength } from '../core/index.ts'
import { type Axis, xOf } from './timeline.ts'
import { describeContext } from './why.ts'

/** Hits that lie on the same few pixels. */
export interface RecordedMark {
  readonly x: number
  readonly tick: Tick
  readonly count: number
}

/** Pixels that a hit needs to be seen as one of its own. */
const hitWidth = 4

/** The hits of a log on the axis, a tick for each; so many that a mark stands for some where they are close. */
export function recordedMarks(count: number, axis: Axis): readonly RecordedMark[] {
  const x = xOf(axis)
  const to = Math.min(axis.to, count)
  const perMark = Math.max(
    1,
    Math.ceil(((axis.to - axis.from) * hitWidth) / Math.max(1, axis.width)),
  )
  const marks: RecordedMark[] = []
  for (let tick = Math.max(0, axis.from); tick < to; tick += perMark) {
    marks.push({ x: x(tick), tick, count: Math.min(perMark, to - tick) })
  }
  return marks
}

/** Where something was lost, in pixels. */
export function gapMarks(
  gaps: readonly Gap[],
  axis: Axis,
): readonly (Gap & { readonly x: number })[] {
  const x = xOf(axis)
  return gaps
    .filter(({ ordinal }) => ordinal >= axis.from && ordinal <= axis.to)
    .map((gap) => ({ ...gap, x: x(gap.ordinal) }))
}

/** A watch as far as its source tells it; what is not told is called that. */
export function describeWatch({ name, address, length, type }: RecordedWatch): string {
  const where = address === null ? 'address not told' : formatAddress(address)
  const bytes = length === null ? 'length not told' : formatLength(length)
  return `${name}: ${where}, ${bytes}, ${type ?? 'type not told'}`
}

/** One sentence about the hit at a tick, or what is to be done to see one. */
export function describeRecorded({ hits, watches }: HitLog, tick: Tick): string {
  const hit = hits[tick]
  const watch = hit && watches[hit.watch]
  if (hit === undefined || watch === undefined) {
    return `${formatNumber(hits.length)} recorded hits; the cursor is behind the last.`
  }
  const where = hit.address === undefined ? '' : `, at ${formatAddress(hit.address)}`
  const pc = hit.pc === undefined ? '' : ` ${formatAddress(hit.pc)}`
  const place = hit.place === undefined ? '' : ` ${hit.place}`
  const reported = watch.type === 'execute' ? 'the instruction' : 'the instruction after it'
  const code = pc + place === '' ? '' : `; ${reported}:${pc}${place}`
  return `Recorded hit ${tick + 1} of ${hits.length} of ${watch.name}${where}${describeContext(hit)}${code}; line ${hit.line}.`
}
