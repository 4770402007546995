import { beforeAll, describe, expect, test } from 'vitest'
import { scoreOf } from '../../src/core/index.ts'
import { differences } from '../../src/core/simulation/differences.ts'
import { differenceShapes } from '../../src/view/difference-strip.ts'
import { blockHeightOf, geometryOf } from '../../src/view/lanes.ts'
import { ownersOf } from '../../src/view/clients-of.ts'
import { blockShapes, newsOf } from '../../src/view/shapes.ts'
import { type Block, ringsOf, timelineBlock, type Tickmark } from '../../src/view/timeline.ts'
import { shipped, type Shown } from './found.ts'

const axis = { from: 0, to: 7620, width: 860 }
let wishes: Shown
let block: Block
beforeAll(async () => {
  wishes = await shipped('five-wishes')
  block = timelineBlock(wishes.under('raw'), wishes.scenario, 0, axis)
})

describe.each([2, 6])('a block among %i', (blocks) => {
  const geometry = geometryOf(blocks)

  test('has a shape for each lane, bar, loss, hit, and every one inside', () => {
    const shapes = blockShapes(block, axis.width, geometry)
    const count = (className: string) =>
      shapes.filter((shape) => shape.className === className).length
    expect(count('lane')).toBe(4)
    expect(count('bar')).toBe(block.bars.length)
    expect(count('missed')).toBe(ringsOf(block.tickmarks).length)
    expect(count('hit')).toBe(block.tickmarks.filter(({ kind }) => kind === 'hit').length)
    expect(new Set(shapes.map(({ key }) => key)).size).toBe(shapes.length)
    for (const { tag, attributes } of shapes) {
      if (tag !== 'rect') continue
      expect(Number(attributes['y'])).toBeGreaterThanOrEqual(0)
      expect(Number(attributes['y']) + Number(attributes['height'])).toBeLessThanOrEqual(
        blockHeightOf(geometry),
      )
    }
  })
})

test('a strip has what was told, hit and missed, and no slots', () => {
  const geometry = geometryOf(6, true)
  const shapes = blockShapes(block, axis.width, geometry)
  const classes = new Set(shapes.map(({ className }) => className))
  expect(classes).toEqual(
    new Set(['blind', 'clobber', 'mark-label untold', 'missed', 'missed-several', 'hit']),
  )
  const whole = blockShapes(block, axis.width, geometryOf(6))
  const missed = (all: typeof shapes) =>
    all.filter(({ className }) => className === 'missed').length
  expect(missed(shapes)).toBe(missed(whole))
  for (const { tag, attributes } of shapes) {
    if (tag !== 'rect') continue
    expect(Number(attributes['y']) + Number(attributes['height'])).toBeLessThanOrEqual(
      blockHeightOf(geometry),
    )
  }
})

describe('rings', () => {
  const owner = ownersOf({ clients: [] })('a')
  const missed = (id: string, x: number, count = 1): Tickmark => ({
    kind: 'missed',
    x,
    tick: x * 10,
    id,
    owner,
    count,
  })
  const drawn = (tickmarks: readonly Tickmark[]) =>
    blockShapes({ ...block, tickmarks, marks: [] }, axis.width, geometryOf(1)).filter(
      ({ className }) => /missed|mark-label/.test(className),
    )
  const said = (tickmarks: readonly Tickmark[]) =>
    drawn(tickmarks).map(({ className, text }) => text ?? className)

  test('one stands for one; with a point in it and a number, for several', () => {
    expect(said([missed('a', 100)])).toEqual(['missed'])
    expect(said([missed('a', 100, 3)])).toEqual(['missed', 'missed-several', '×3'])
  })

  test('accesses that two clients missed on the same pixels are several, too', () => {
    expect(said([missed('a', 100), missed('b', 103)])).toEqual(['missed', 'missed-several', '×2'])
    expect(said([missed('a', 100), missed('b', 106)])).toEqual(['missed', 'missed'])
  })

  test('where the next mark leaves no room the point says it alone', () => {
    expect(said([missed('a', 100, 3), missed('a', 115)])).toEqual([
      'missed',
      'missed-several',
      'missed',
    ])
    expect(said([missed('a', axis.width - 4, 3)])).toEqual(['missed', 'missed-several'])
  })

  test('together they stand for every missed access', () => {
    const total = wishes
      .under('raw')
      .findings.missed.reduce((sum, { ticks }) => sum + ticks.length, 0)
    expect(ringsOf(block.tickmarks).reduce((sum, { count }) => sum + count, 0)).toBe(total)
  })
})

test('six blocks are lower than two', () => {
  expect(blockHeightOf(geometryOf(6))).toBeLessThan(blockHeightOf(geometryOf(2)))
  expect(geometryOf(1)).toEqual(geometryOf(2))
})

describe('the news', () => {
  test('say of each loss that nobody told, as far as there is room', () => {
    const news = newsOf(block.marks, axis.width)
    expect(news.map(({ told }) => told)).not.toContain(true)
    expect(news.map(({ mark, text }) => [mark.tick, text])).toEqual([
      [240, ''],
      [430, ''],
      [1000, 'perf not told'],
      [2000, 'gdb not told'],
      [3600, 'kwatch not told'],
      [4800, 'gdb not told'],
    ])
    const narrow = newsOf(block.marks, 10)
    expect(narrow.at(-1)?.text).toBe('')
  })

  test('say of a refusal that it was told, with its errno', () => {
    const told = timelineBlock(wishes.under('reservation'), wishes.scenario, 0, axis)
    expect(newsOf(told.marks, axis.width).map((news) => [news.told, news.text])).toEqual([
      [true, 'kwatch ENOSPC'],
    ])
  })
})

test('an eviction of which the client is told stands where refusals and losses stand, as often as the score counts it', async () => {
  const { scenario, under } = await shipped('rolands-case')
  const { run, findings } = under('priority')
  const span = { from: 0, to: scenario.end, width: 860 }
  const told = timelineBlock({ run, findings }, scenario, 0, span)
  expect(newsOf(told.marks, 860).map((news) => [news.told, news.mark.tick, news.text])).toEqual([
    [true, 60, 'kwatch evicted, told'],
    [true, 4000, ''],
    [true, 4600, 'kwatch evicted, told'],
  ])
  expect(told.counts.takenOut).toBe(scoreOf(run, findings).takenOut)
  const { className } =
    blockShapes(told, 860, geometryOf(2)).find(({ key }) => key.startsWith('news')) ?? {}
  expect(className).toBe('refusal')
})

test('somebody is blind from the first loss to the end, and nobody under reservation', () => {
  expect(block.blind).toHaveLength(1)
  expect(block.blind[0]?.x).toBeCloseTo((240 / 7620) * 860, 3)
  const told = timelineBlock(wishes.under('reservation'), wishes.scenario, 0, axis)
  expect(told.blind).toEqual([])
})

test('the strip of differences begins where the policies do, cut to the axis', () => {
  const found = differences([wishes.under('reservation'), wishes.under('raw')], 7620)
  const shapes = differenceShapes(found, axis)
  expect(shapes.filter(({ className }) => className === 'differ')).toHaveLength(found.spans.length)
  expect(shapes[0]?.attributes['x']).toBeCloseTo((240 / 7620) * 860, 3)
  expect(differenceShapes(found, { from: 0, to: 200, width: 860 })).toEqual([])
})
