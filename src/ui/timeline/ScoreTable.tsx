import type { Score } from '../../core/index.ts'

interface ScoreTableProps {
  readonly score: Score
  readonly title: string
  /** Only what went wrong. */
  readonly brief: boolean
}

/** The four counts that decide the argument. */
export function ScoreTable({ score, title, brief }: ScoreTableProps) {
  const cells = [
    { name: 'hits', count: score.hits, bad: false },
    { name: 'missed', count: score.missed, bad: true },
    { name: 'refused', count: score.refused, bad: false },
    { name: 'lost silently', count: score.clobbered, bad: true },
  ]
  return (
    <dl className="score" aria-label={`Score of ${title}`}>
      {(brief ? cells.filter(({ bad }) => bad) : cells).map(({ name, count, bad }) => (
        <div key={name} data-bad={bad && count > 0}>
          <dt>{name}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  )
}
