import { formatNumber } from '../../core/index.ts'
import type { CpuIndex, Policy, Scenario, Score, Tick } from '../../core/index.ts'
import { tokens } from '../../theme/palette.ts'
import { axisTicks } from '../axis.ts'
import { blockHeight, laneY, lanes, roomy } from '../lanes.ts'
import type { Found } from '../moment.ts'
import { blockShapes, type Shape } from '../shapes.ts'
import { type Axis, timelineBlock, xOf } from '../timeline.ts'
import { briefColumns, type ScoreColumn } from '../score-table.ts'
import type { PictureTheme } from './registers.ts'
import { type Attributes, element, label, mono, picture } from './svg.ts'

/** One policy's run in a comparison. */
export interface ComparedRun extends Found {
  readonly policy: Policy
  readonly score: Score
}

/** What a picture of timelines shows: one run or several on one axis. */
export interface TimelinesShown {
  readonly scenario: Scenario
  readonly runs: readonly ComparedRun[]
  readonly cpu: CpuIndex
  readonly from: Tick
  readonly to: Tick
  /** The cursor; null: none is drawn. */
  readonly cursor: Tick | null
}

const width = 1240
const left = 332
const plot = 698
const head = 44
const blockStep = blockHeight + 22

/** Every policy's slots over time, refusals, hits and missed accesses, with its score: an SVG file 1,240 pixels wide. */
export function timelinesPicture(shown: TimelinesShown, theme: PictureTheme): string {
  const { scenario, runs, cpu, from, to, cursor } = shown
  const colours = tokens[theme]
  const axis: Axis = { from, to, width: plot }
  const bottom = head + runs.length * blockStep
  const ticks = axisTicks(axis).map(({ at, label: words }) =>
    label(words, left + xOf(axis)(at), bottom + 8, { 'font-size': 12, fill: colours.dim }),
  )
  const body = [
    label(scenario.title, 20, 28, { 'font-weight': 700, 'font-size': 16 }),
    ...runs.map((run, n) => blockPicture(run, shown, axis, head + n * blockStep, theme)),
    ...ticks,
    ...(cursor === null || cursor < from || cursor >= to
      ? []
      : [cursorPicture(cursor, left + xOf(axis)(cursor), bottom, theme)]),
  ]
  const { background, text } = colours
  const title = `${scenario.title}, CPU ${cpu}: ${runs.map(sentenceOf).join('; ')}`
  return picture({ width, height: bottom + 22, title, background, text }, body)
}

function sentenceOf({ policy, score }: ComparedRun): string {
  const { granted, refused, clobbered, hits, missed } = score
  return `${policy.title}: ${granted} granted, ${refused} refused, ${clobbered} lost silently, ${hits} hits, ${missed} missed`
}

function cursorPicture(tick: Tick, x: number, bottom: number, theme: PictureTheme): string {
  const { text, background } = tokens[theme]
  const words = formatNumber(tick)
  const wide = 16 + words.length * 8
  return element('g', {}, [
    element('path', {
      d: `M${Math.round(x * 100) / 100} ${head - 4}V${bottom - 8}`,
      stroke: text,
      'stroke-width': 2,
    }),
    element('rect', { x: x - wide / 2, y: head - 22, width: wide, height: 18, rx: 9, fill: text }),
    label(words, x, head - 9, { fill: background, 'font-weight': 700, 'text-anchor': 'middle' }),
  ])
}

function blockPicture(
  run: ComparedRun,
  { scenario, cpu, runs }: TimelinesShown,
  axis: Axis,
  y: number,
  theme: PictureTheme,
): string {
  const colours = tokens[theme]
  const columns = briefColumns(runs.map(({ score }) => score))
  const block = timelineBlock(run, scenario, cpu, axis)
  const names: readonly (readonly [lane: Parameters<typeof laneY>[0], name: string])[] = [
    ...lanes.map((slot) => [slot, `DR${slot}`] as const),
    ['refused', 'refused, lost'],
    ['hits', 'hits, missed'],
  ]
  return element('g', { transform: `translate(0 ${y})` }, [
    label(run.policy.title, 20, 16, { 'font-weight': 700, 'font-size': 14 }),
    label(run.policy.motto, 20, 34, { fill: colours.dim }),
    ...names.map(([lane, name]) =>
      label(name, left - 10, laneY(lane) + 10, {
        ...mono,
        'font-size': 12,
        fill: colours.dim,
        'text-anchor': 'end',
      }),
    ),
    element(
      'g',
      { transform: `translate(${left} 0)` },
      blockShapes(block, plot, roomy).map((shape) => shapePicture(shape, theme)),
    ),
    scorePicture(run.score, columns, theme),
  ])
}

/** What the style sheet of the page says of each class, written into the elements. */
function inkOf(className: string, theme: PictureTheme): Attributes {
  const { bad, line } = tokens[theme]
  const stroke = { 'stroke-width': 3, fill: 'none' }
  const inks: Readonly<Record<string, Attributes>> = {
    lane: { fill: line },
    'bar-label': { ...mono, 'font-size': 12, 'font-weight': 700 },
    blind: { fill: bad },
    clobber: { stroke: bad, ...stroke },
    refusal: stroke,
    'mark-label': { 'font-size': 12 },
    'mark-label untold': { 'font-size': 12, 'font-weight': 700, fill: bad },
    missed: { stroke: bad, 'stroke-width': 2.5, fill: 'none' },
    'missed-several': { fill: bad },
    stray: { fill: bad },
  }
  return inks[className] ?? {}
}

function shapePicture({ tag, className, attributes, text }: Shape, theme: PictureTheme): string {
  const { x = 0, y = 0, ...rest } = { ...attributes, ...inkOf(className, theme) }
  if (text !== undefined) return label(text, Number(x), Number(y), rest)
  return element(tag, { ...attributes, ...inkOf(className, theme) })
}

function scorePicture(score: Score, columns: readonly ScoreColumn[], theme: PictureTheme): string {
  const { bad, dim, text } = tokens[theme]
  return element(
    'g',
    { transform: `translate(${left + plot + 24} 0)` },
    columns.flatMap(({ title, of, better }, n) => {
      const count = of(score)
      const x = (n % 2) * 88
      const y = 18 + Math.floor(n / 2) * (columns.length > 4 ? 33 : 44)
      const fill = better === 'fewer' && count > 0 ? bad : text
      return [
        label(formatNumber(count), x, y, { 'font-size': 19, 'font-weight': 700, fill }),
        label(title, x, y + (columns.length > 4 ? 14 : 17), { fill: dim }),
      ]
    }),
  )
}
