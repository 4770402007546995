import type { Score } from '../core/index.ts'

/** One column of the table of scores. */
export interface ScoreColumn {
  readonly id: string
  readonly title: string
  readonly of: (score: Score) => number
  /** What is better; absent: neither, it depends. */
  readonly better?: 'more' | 'fewer'
  readonly unit?: '%'
}

/** What is counted for each policy, in the order in which it is read. */
export const scoreColumns: readonly ScoreColumn[] = [
  { id: 'granted', title: 'granted', of: ({ granted }) => granted },
  { id: 'refused', title: 'refused', of: ({ refused }) => refused },
  { id: 'taken', title: 'evicted, told', of: ({ takenOut }) => takenOut },
  { id: 'lost', title: 'lost silently', of: ({ clobbered }) => clobbered, better: 'fewer' },
  { id: 'hits', title: 'hits', of: ({ hits }) => hits, better: 'more' },
  { id: 'missed', title: 'missed', of: ({ missed }) => missed, better: 'fewer' },
  { id: 'stray', title: 'stray traps', of: ({ stray }) => stray, better: 'fewer' },
  { id: 'slots', title: 'slots in use', of: ({ slotUse }) => slotUse, unit: '%' },
  { id: 'fallbacks', title: 'by other methods', of: ({ fallbacks }) => fallbacks },
  { id: 'vain', title: 'traps for nothing', of: ({ vain }) => vain, better: 'fewer' },
]

/** The counts that decide the argument, and those that most scenarios have none of. */
const decisive = ['hits', 'missed', 'refused', 'lost']
const rare = ['taken', 'stray']

/** The list for each choice of rare counts is made once: what shows the same list needs not be drawn again. */
const briefs = new Map<string, readonly ScoreColumn[]>()

/** What stands beside a timeline: the rare counts too, for all of the policies, once any of them has one. */
export function briefColumns(scores: readonly Score[]): readonly ScoreColumn[] {
  const columns = [...decisive, ...rare].flatMap((name) =>
    scoreColumns.filter(
      ({ id, of }) => id === name && (decisive.includes(id) || scores.some((each) => of(each) > 0)),
    ),
  )
  const key = columns.map(({ id }) => id).join(' ')
  const brief = briefs.get(key) ?? columns
  briefs.set(key, brief)
  return brief
}
