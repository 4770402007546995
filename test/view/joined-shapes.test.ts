import { expect, test } from 'vitest'
import { simulate } from '../../src/core/simulation/simulate.ts'
import { findings } from '../../src/core/simulation/findings.ts'
import { joined } from '../../src/view/joined-shapes.ts'
import { geometryOf } from '../../src/view/lanes.ts'
import { blockShapes, type Shape } from '../../src/view/shapes.ts'
import { timelineBlock } from '../../src/view/timeline.ts'
import { busyScenario } from '../core/simulation/busy.ts'

function shapesOf(actions: number): Shape[] {
  const scenario = busyScenario({ actions })
  const run = simulate(scenario, 'raw')
  const axis = { from: 0, to: scenario.end, width: 860 }
  const block = timelineBlock({ run, findings: findings(run) }, scenario, 0, axis)
  return blockShapes(block, axis.width, geometryOf(6))
}

/** How many outlines the shapes of a class have together. */
function outlines(shapes: readonly Shape[], className: string): number {
  return shapes
    .filter((shape) => shape.className === className)
    .reduce((sum, { tag, attributes }) => {
      const closed = tag === 'path' && className !== 'clobber' && className !== 'refusal'
      // A cross is drawn with a second move, which is written small.
      const begun = String(attributes['d']).match(closed ? /z/g : /M/g)
      return sum + (tag === 'path' ? (begun?.length ?? 0) : 1)
    }, 0)
}

test('a picture of thousands of shapes has few elements, and loses none', () => {
  const shapes = shapesOf(20_000)
  const few = joined(shapes)
  expect(shapes.length).toBeGreaterThan(1000)
  expect(few.length).toBeLessThan(200)
  for (const className of new Set(shapes.map((shape) => shape.className))) {
    expect([className, outlines(few, className)]).toEqual([className, outlines(shapes, className)])
  }
  expect(new Set(few.map(({ key }) => key)).size).toBe(few.length)
})

test('each colour is kept, and words and wide bars stay as they are', () => {
  const shapes = shapesOf(20_000)
  const few = joined(shapes)
  const looks = (all: readonly Shape[]) =>
    new Set(
      all.map(({ className, attributes: { fill, stroke } }) => `${className} ${fill} ${stroke}`),
    )
  expect(looks(few)).toEqual(looks(shapes))
  const whole = ({ tag, attributes }: Shape) =>
    tag === 'text' || (tag === 'rect' && Number(attributes['width']) > 3)
  expect(few.filter(whole)).toEqual(expect.arrayContaining(shapes.filter(whole)))
})

test('a picture of few shapes is drawn as it is', () => {
  const shapes = shapesOf(40)
  expect(joined(shapes)).toBe(shapes)
})

test('a ring and a bar become outlines of the same place and size', () => {
  const ring: Shape = {
    key: 'ring',
    tag: 'circle',
    className: 'missed',
    attributes: { cx: 10, cy: 6, r: 4 },
  }
  const bar: Shape = {
    key: 'bar',
    tag: 'rect',
    className: 'hit',
    attributes: { x: 8.755, y: 1, width: 2.5, height: 10, fill: 'red' },
  }
  const many = Array.from({ length: 300 }, () => [ring, bar]).flat()
  const [rings, bars, ...rest] = joined(many)
  expect(rest).toEqual([])
  expect(rings?.attributes).toEqual({ d: 'M6 6a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z'.repeat(300) })
  expect(bars?.attributes).toEqual({ d: 'M8.76 1h2.5v10h-2.5z'.repeat(300), fill: 'red' })
})
