import { expect, test } from 'vitest'
import { errnosOf, standingOf } from '../../src/view/score-standing.ts'
import { briefColumns, scoreColumns } from '../../src/view/score-table.ts'
import { scoreOf } from '../../src/core/index.ts'
import { shipped } from './found.ts'

test('best and worst are marked where one is better, and nowhere else', async () => {
  const { under } = await shipped('five-wishes')
  const scores = (['raw', 'debugreg', 'reservation'] as const).map((key) => {
    const { run, findings } = under(key)
    return scoreOf(run, findings)
  })
  const standings = Object.fromEntries(
    scoreColumns.map((column) => [
      column.id,
      scores.map((score) => standingOf(column, score, scores)),
    ]),
  )
  const none = [null, null, null]
  expect(standings).toEqual({
    granted: none,
    refused: none,
    taken: none,
    lost: ['worst', 'best', 'best'],
    hits: ['worst', null, 'best'],
    missed: ['worst', 'best', 'best'],
    stray: none,
    slots: none,
    fallbacks: none,
    vain: none,
  })
  expect(scores.map(errnosOf)).toEqual(['', '3 EBUSY', '1 ENOSPC'])
})

test('beside the lanes stand the counts that decide, and the rare ones once there are any', async () => {
  const scoresOf = async (id: string, keys: readonly ('raw' | 'priority' | 'reservation')[]) => {
    const { under } = await shipped(id)
    return keys.map((key) => scoreOf(under(key).run, under(key).findings))
  }
  const titles = (scores: Parameters<typeof briefColumns>[0]) =>
    briefColumns(scores).map(({ title }) => title)
  const usual = ['hits', 'missed', 'refused', 'lost silently']
  expect(titles(await scoresOf('five-wishes', ['raw', 'reservation']))).toEqual(usual)
  const told = await scoresOf('rolands-case', ['priority', 'reservation'])
  expect(titles(told)).toEqual([...usual, 'evicted, told'])
  expect(titles(told.map((score) => ({ ...score, stray: 1 })))).toEqual([
    ...usual,
    'evicted, told',
    'stray traps',
  ])
})
