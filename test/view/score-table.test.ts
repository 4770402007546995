import { expect, test } from 'vitest'
import { errnosOf, scoreColumns, standingOf } from '../../src/view/score-table.ts'
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
