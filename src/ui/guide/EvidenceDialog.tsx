import { formatNumber } from '../../core/index.ts'
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import { evidence } from '../../view/evidence.ts'
import { leftOut } from '../../view/left-out.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { useScope } from '../use-scope.ts'
import './guide.css'

/** What the model was checked against, with the counts of the test run, and what it leaves out. */
export function EvidenceDialog() {
  const show = useScope((scope) => scope.show)
  const sum = evidence.reduce((total, { count }) => total + count, 0)
  return (
    <Sheet title="Evidence" onClose={() => show(null)}>
      <p>
        The model is held to recordings of real systems, not to a reading of manuals. The tests of
        this build compared {formatNumber(sum)} recorded answers with its own, and all were equal.
      </p>
      <Table className="guide-table" aria-label="What the model was checked against">
        <TableHeader>
          <Column isRowHeader>recorded from</Column>
          <Column>equal</Column>
          <Column>what it holds</Column>
        </TableHeader>
        <TableBody>
          {evidence.map(({ id, what, holds, file, unit, count }) => (
            <Row key={id} id={id}>
              <Cell>
                {what} <span className="dim guide-source">test/vectors/{file}</span>
              </Cell>
              <Cell>
                <strong>{formatNumber(count)}</strong> {unit}
              </Cell>
              <Cell>{holds}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <h3>What it leaves out</h3>
      <ul className="help-list">
        {leftOut.map(({ about, what, wrong }) => (
          <li key={about}>
            <strong>{about}</strong>: {what}{' '}
            <span className="dim">Do not conclude that {wrong}.</span>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
