import type { Score } from '../core/index.ts'
import type { ScoreColumn } from './score-table.ts'

/** Which of the policies have the best and the worst value of a column; none where all are alike or neither is better. */
export function standingOf(
  { of, better }: ScoreColumn,
  score: Score,
  all: readonly Score[],
): 'best' | 'worst' | null {
  const values = all.map(of)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (better === undefined || least === most) return null
  const value = of(score)
  if (value === (better === 'more' ? most : least)) return 'best'
  return value === (better === 'more' ? least : most) ? 'worst' : null
}

/** "2 ENOSPC, 1 EBUSY": how often each errno was told, the most frequent first. */
export function errnosOf({ refusedWith }: Score): string {
  return Object.entries(refusedWith)
    .toSorted(([, a], [, b]) => b - a)
    .map(([errno, count]) => `${count} ${errno}`)
    .join(', ')
}
