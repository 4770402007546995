import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeScenario, simulate } from '../../src/core/index.ts'
import { ownersOf } from '../../src/view/clients-of.ts'
import type { WatchBar } from '../../src/view/memory.ts'
import { askedBy, watchAt, type WatchName, watchNames } from '../../src/view/watch-lines.ts'

const room = { width: 760, height: 190, scale: 1 }
const owner = ownersOf({ clients: [] })('gdb')

function lineOf(asked: string | null, x: number, y: number, width = 100): WatchBar {
  return { asked, owner, key: `${asked} ${x} ${y}`, x, y, width, height: 3 }
}

function overlaps(one: WatchName, other: WatchName): boolean {
  const across = one.x < other.x + other.width && other.x < one.x + one.width
  return across && one.y < other.y + other.height && other.y < one.y + one.height
}

describe('names of watches on the map', () => {
  const lines = fc.array(
    fc
      .record({
        asked: fc.option(fc.stringMatching(/^[a-z]{1,9}-\d$/)),
        x: fc.integer({ min: -500, max: 750 }),
        y: fc.integer({ min: 0, max: 187 }),
        width: fc.integer({ min: 2, max: 1500 }),
      })
      .map(({ asked, x, y, width }) => lineOf(asked, x, y, width)),
    { maxLength: 30 },
  )

  test('never overlap, stay on the map and beside their lines, at any size of type', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom(1, 1.5, 2), (some, scale) => {
        const names = watchNames(some, { ...room, scale })
        for (const [n, name] of names.entries()) {
          expect(name.x).toBeGreaterThanOrEqual(0)
          expect(name.x + name.width).toBeLessThanOrEqual(room.width)
          expect(name.y).toBeGreaterThanOrEqual(0)
          expect(name.y + name.height).toBeLessThanOrEqual(room.height)
          const isOver = Math.abs(name.y + name.height - name.line.y) <= 1
          const isUnder = Math.abs(name.y - name.line.y - name.line.height) <= 1
          expect(isOver || isUnder).toBe(true)
          for (const other of names.slice(n + 1)) expect(overlaps(name, other)).toBe(false)
        }
      }),
    )
  })

  test('are there for each of four watches at one address, and once for a watch in pieces', () => {
    const close = ['gdb-1', 'gdb-2', 'perf-1', 'kwatch-1'].map((id, n) =>
      lineOf(id, 0, 98 + n, 760),
    )
    expect(watchNames(close, room).map(({ text }) => text)).toEqual(close.map(({ asked }) => asked))
    const pieces = [lineOf('wide', 10, 98), lineOf('wide', 10, 101), lineOf('wide', 300, 98)]
    expect(watchNames(pieces, room)).toHaveLength(1)
    const apart = [lineOf('moved', 10, 98), lineOf('moved', 300, 30)]
    expect(watchNames(apart, room)).toHaveLength(2)
  })

  test('are short, and those of who wrote a watch where nobody asked for it', () => {
    const long = lineOf('a-watch-with-a-long-name', 0, 98)
    expect(watchNames([long, lineOf(null, 0, 30)], room).map(({ text }) => text)).toEqual([
      'a-watch-with-…',
      'gdb',
    ])
  })
})

describe('a pointer takes hold of', () => {
  const lines = [lineOf('low', 0, 100), lineOf('high', 0, 90), lineOf(null, 0, 40)]
  const names = watchNames(lines, room)

  test.each([
    ['the line under it', 50, 101, 4, 'low'],
    ['the nearest line', 50, 96, 12, 'high'],
    ['a line within reach', 50, 107, 4, 'low'],
    ['none beyond its reach', 50, 108, 4, null],
    ['none before it is armed', 130, 101, 4, null],
    ['none that nobody asked for', 50, 41, 4, null],
  ])('%s', (_, x, y, reach, id) => {
    expect(watchAt(lines, [], { x, y }, reach)).toBe(id)
  })

  test('what is named under it', () => {
    for (const { x, y, width, height, line } of names) {
      const middle = { x: x + width / 2, y: y + height / 2 }
      expect(watchAt(lines, names, middle, 0)).toBe(line.asked)
    }
  })
})

test('a line is of the request that it was made for, or of the wish that a debugger made it for', () => {
  const read = decodeScenario(readFileSync('public/scenarios/unaligned-watch.json', 'utf8'))
  if (!read.ok) throw new Error(read.error)
  const scenario = read.value
  const run = simulate(scenario, 'raw')
  const asked = new Set(run.armings.map(askedBy(scenario, run)))
  const ids = scenario.steps.flatMap(({ actions }) =>
    actions.flatMap((action) =>
      action.type === 'wish' || action.type === 'request' ? [action.id] : [],
    ),
  )
  expect(run.armings.some(({ owner: by }) => by !== null && !ids.includes(by))).toBe(true)
  expect([...asked].every((id) => id !== null && ids.includes(id))).toBe(true)
})
