import { formatNumber } from '../../core/index.ts'
import type { Score } from '../../core/index.ts'
import type { ScoreColumn } from '../../view/score-table.ts'

interface ScoreTableProps {
  readonly score: Score
  readonly title: string
  readonly columns: readonly ScoreColumn[]
}

/** The counts of one policy that stand beside its lanes. */
export function ScoreTable({ score, title, columns }: ScoreTableProps) {
  return (
    <dl className="score" aria-label={`Score of ${title}`}>
      {columns.map((column) => (
        <div key={column.id} data-bad={column.better === 'fewer' && column.of(score) > 0}>
          <dt>{column.title}</dt>
          <dd>{formatNumber(column.of(score))}</dd>
        </div>
      ))}
    </dl>
  )
}
