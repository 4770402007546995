import type { Score } from '../../core/index.ts'

/** The four counts that decide the argument. */
export function ScoreTable({ score, title }: { score: Score; title: string }) {
  const cells = [
    { name: 'hits', count: score.hits, bad: false },
    { name: 'missed', count: score.missed, bad: true },
    { name: 'refused', count: score.refused, bad: false },
    { name: 'lost silently', count: score.clobbered, bad: true },
  ]
  return (
    <dl className="score" aria-label={`Score of ${title}`}>
      {cells.map(({ name, count, bad }) => (
        <div key={name} data-bad={bad && count > 0}>
          <dt>{name}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  )
}
