import { formatNumber } from '../core/index.ts'
import type { SlotIndex } from '../core/index.ts'
import { type Geometry, laneY, lanes } from './lanes.ts'
import { type Block, type Mark, type Ring, ringsOf, type Tickmark } from './timeline.ts'

/** One element of a picture: its tag, its attributes, which SVG and the screen spell alike, and its class. */
export interface Shape {
  readonly key: string
  readonly tag: 'rect' | 'path' | 'circle' | 'text'
  /** What it is; the style sheet says how that looks. */
  readonly className: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly text?: string
}

/** A block as it is drawn, `width` wide, from the lowest shape to the topmost. */
export function blockShapes(block: Block, width: number, geometry: Geometry): Shape[] {
  const { bar } = geometry
  const lane = (slot: SlotIndex): Shape => ({
    key: `lane ${slot}`,
    tag: 'rect',
    className: 'lane',
    attributes: { x: 0, y: laneY(slot, geometry), width, height: bar, rx: 3 },
  })
  const { slots } = geometry
  const bars = slots === 0 ? [] : block.bars
  return [
    ...lanes.slice(0, slots).map(lane),
    ...bars.flatMap(({ slot, x, width: wide, owner, label, arming }): Shape[] => {
      const y = laneY(slot, geometry)
      const key = `${slot} ${arming.from}`
      const { fill, letter } = owner.colour
      const attributes = { x, y, width: wide, height: bar, rx: 3, fill }
      const words: Shape = {
        key: `label ${key}`,
        tag: 'text',
        className: 'bar-label',
        attributes: { x: x + 5, y: y + bar - (bar > 10 ? 2 : 1), fill: letter },
        text: label,
      }
      return [
        { key: `bar ${key}`, tag: 'rect', className: 'bar', attributes },
        ...(label === '' ? [] : [words]),
      ]
    }),
    ...block.blind.map(({ x, width: wide }): Shape => {
      const y = laneY('refused', geometry) + bar - 1
      const attributes = { x, y, width: wide, height: 2 }
      return { key: `blind ${x}`, tag: 'rect', className: 'blind', attributes }
    }),
    ...block.marks.flatMap((mark) => lossShape(mark, geometry)),
    ...newsOf(block.marks, width).flatMap((news) => newsShapes(news, geometry)),
    ...block.tickmarks.flatMap((mark) => tickmarkShape(mark, geometry)),
    ...ringShapes(block.tickmarks, width, geometry),
  ]
}

/** Two decimals: text of a path, that is to be the same everywhere. */
const rounded = (x: number) => Math.round(x * 100) / 100

function lossShape({ slot, x, entry, outcome }: Mark, geometry: Geometry): Shape[] {
  if (slot === null || geometry.slots === 0) return []
  const y = laneY(slot, geometry) - 1.5
  const left = rounded(x - 5)
  const high = geometry.bar + 3
  const d = `M${left} ${y}l10 ${high}m0-${high}l-10 ${high}`
  return [{ key: `loss ${entry} ${outcome}`, tag: 'path', className: 'clobber', attributes: { d } }]
}

/** Who was told what: a refusal with its errno, or an eviction; or a loss of which nobody was told. */
export interface News {
  readonly mark: Mark
  readonly told: boolean
  /** Empty where the next one leaves no room. */
  readonly text: string
}

/** Pixels of a letter of the news, on the safe side. */
const letterWidth = 7
const crossWidth = 9

/** One for each client and tick, in the order of time. */
export function newsOf(marks: readonly Mark[], width: number): News[] {
  const first = new Map(
    marks.map((mark) => [`${mark.tick} ${mark.owner.id}`, mark] as const).toReversed(),
  )
  const shown = [...first.values()].toSorted((a, b) => a.x - b.x)
  return shown.map((mark, n) => {
    const told = mark.kind !== 'clobbered' && mark.kind !== 'unarmed'
    const words = told ? mark.label : `${mark.owner.title} not told`
    const room = (shown[n + 1]?.x ?? width) - mark.x - crossWidth - 6
    return { mark, told, text: words.length * letterWidth < room ? words : '' }
  })
}

function newsShapes({ mark, told, text }: News, geometry: Geometry): Shape[] {
  const { x, entry, outcome, owner } = mark
  const half = Math.min(5, geometry.bar / 2 - 1)
  const y = laneY('refused', geometry) + geometry.bar / 2
  const d = `M${rounded(x - half)} ${y - half}l${half * 2} ${half * 2}m0-${half * 2}l-${half * 2} ${half * 2}`
  const key = `news ${entry} ${outcome}`
  const cross: Shape = told
    ? { key, tag: 'path', className: 'refusal', attributes: { d, stroke: owner.colour.fill } }
    : { key, tag: 'path', className: 'clobber', attributes: { d } }
  if (text === '') return [cross]
  const className = told ? 'mark-label' : 'mark-label untold'
  const attributes = { x: x + crossWidth, y: y + 4 }
  return [cross, { key: `${key} text`, tag: 'text', className, attributes, text }]
}

/** Hits as strokes in the owner's colour, stray traps as red triangles; missed accesses are rings, see below. */
function tickmarkShape({ kind, x, tick, id, owner }: Tickmark, geometry: Geometry): Shape[] {
  const y = laneY('hits', geometry)
  const { bar } = geometry
  const key = `${kind} ${id} ${tick}`
  switch (kind) {
    case 'hit': {
      const attributes = { x: x - 1.25, y, width: 2.5, height: bar, fill: owner.colour.fill }
      return [{ key, tag: 'rect', className: 'hit', attributes }]
    }
    case 'stray': {
      const d = `M${rounded(x - 6)} ${y + bar}h12l-6-${bar - 1}z`
      return [{ key, tag: 'path', className: 'stray', attributes: { d } }]
    }
    case 'missed':
      return []
  }
}

/** Missed accesses as red rings: one that stands for several has a point in it, and how many where there is room. */
function ringShapes(tickmarks: readonly Tickmark[], width: number, geometry: Geometry): Shape[] {
  const y = laneY('hits', geometry) + geometry.bar / 2
  const radius = Math.min(5, geometry.bar / 2 - 1)
  return ringsOf(tickmarks).flatMap((ring): Shape[] => {
    const { x, count, marks } = ring
    const key = `missed ${marks[0]?.id} ${marks[0]?.tick}`
    const at = { cx: x, cy: y }
    const circle: Shape = {
      key,
      tag: 'circle',
      className: 'missed',
      attributes: { ...at, r: radius },
    }
    if (count === 1) return [circle]
    const point: Shape = {
      key: `${key} several`,
      tag: 'circle',
      className: 'missed-several',
      attributes: { ...at, r: 2 },
    }
    const text = `×${formatNumber(count)}`
    const from = x + radius + 3
    if (from + text.length * letterWidth > roomBehind(ring, tickmarks, width)) {
      return [circle, point]
    }
    const attributes = { x: from, y: y + 4 }
    const words: Shape = {
      key: `${key} count`,
      tag: 'text',
      className: 'mark-label untold',
      attributes,
      text,
    }
    return [circle, point, words]
  })
}

/** Where the next mark of the lane begins, or the axis ends. */
function roomBehind({ x, marks }: Ring, tickmarks: readonly Tickmark[], width: number): number {
  return tickmarks.reduce(
    (room, mark) => (mark.x >= x && !marks.includes(mark) ? Math.min(room, mark.x - 6) : room),
    width,
  )
}
