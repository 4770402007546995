import { useState } from 'react'
import {
  Cell,
  Column,
  Row,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
} from 'react-aria-components'
import { type PolicyKey, policyOf } from '../../core/index.ts'
import type { Result } from '../../state/model.ts'
import { errnosOf, standingOf } from '../../view/score-standing.ts'
import { scoreColumns } from '../../view/score-table.ts'
import { useScope } from '../use-scope.ts'
import { Sheet } from './Sheet.tsx'
import './scores.css'

interface Scored {
  readonly id: PolicyKey
  readonly title: string
  readonly result: Result
}

/** What each compared policy made of the scenario, side by side; a column's head sorts by it. */
export function ScoresDialog() {
  const show = useScope((scope) => scope.show)
  const shown = useScope((scope) => scope.policies)
  const results = useScope((scope) => scope.results)
  const [sort, setSort] = useState<SortDescriptor>({ column: '', direction: 'ascending' })
  const rows = shown.flatMap((id): Scored[] => {
    const result = results[id]
    return result ? [{ id, title: policyOf(id).title, result }] : []
  })
  const scores = rows.map(({ result }) => result.score)
  return (
    <Sheet title="Scores of the compared policies" wide onClose={() => show(null)}>
      <p>
        Counted over the whole scenario. <span aria-hidden="true">▲</span> is the best of the
        policies shown, <span aria-hidden="true">▼</span> the worst.
      </p>
      <div className="scores-scroll">
        <Table className="scores" aria-label="Scores" sortDescriptor={sort} onSortChange={setSort}>
          <TableHeader>
            <Column id="policy" isRowHeader allowsSorting>
              policy
            </Column>
            {scoreColumns.map(({ id, title }) => (
              <Column key={id} id={id} allowsSorting>
                {title}
              </Column>
            ))}
          </TableHeader>
          <TableBody>
            {sorted(rows, sort).map(({ id, title, result }) => (
              <Row key={id} id={id}>
                <Cell>{title}</Cell>
                {scoreColumns.map((column) => {
                  const standing = standingOf(column, result.score, scores)
                  return (
                    <Cell key={column.id} data-standing={standing}>
                      {column.of(result.score).toLocaleString('en', { maximumFractionDigits: 0 })}
                      {column.unit}
                      {column.id === 'refused' ? (
                        <span className="dim errnos">{errnosOf(result.score)}</span>
                      ) : null}
                      {standing === null ? null : (
                        <>
                          <span aria-hidden="true">{standing === 'best' ? ' ▲' : ' ▼'}</span>
                          <span className="unseen">, {standing}</span>
                        </>
                      )}
                    </Cell>
                  )
                })}
              </Row>
            ))}
          </TableBody>
        </Table>
      </div>
    </Sheet>
  )
}

function sorted(rows: readonly Scored[], { column, direction }: SortDescriptor): Scored[] {
  const by = scoreColumns.find(({ id }) => id === column)
  const sign = direction === 'descending' ? -1 : 1
  if (column === 'policy') return rows.toSorted((a, b) => sign * a.title.localeCompare(b.title))
  if (by === undefined) return [...rows]
  return rows.toSorted((a, b) => sign * (by.of(a.result.score) - by.of(b.result.score)))
}
