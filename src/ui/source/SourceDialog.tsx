import { formatNumber } from '../../core/index.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { useScope } from '../use-scope.ts'
import { CountedChoice } from './CountedChoice.tsx'
import { RecordedWatches } from './RecordedWatches.tsx'
import './source.css'

/** What the open trace tells and what it does not, how it was understood, and what of it could not be read. */
export function SourceDialog() {
  const trace = useScope((scope) => scope.trace)
  const close = useScope((scope) => scope.show)
  if (trace === null) return null
  const { name, format, length, told, notes, gaps, hits } = trace
  const count = `${formatNumber(length)} ${hits ? 'recorded hits' : 'accesses'}`
  return (
    <Sheet title={`What ${name} tells`} onClose={() => close(null)}>
      <div className="source">
        <p>
          {count}, read as {format}.
        </p>
        <ul aria-label="What it tells and what it does not">
          {told.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <CountedChoice trace={trace} />
        {hits ? <RecordedWatches watches={hits.watches} /> : null}
        {gaps.length > 0 ? (
          <section aria-label="Where something was lost">
            <h3>Where something was lost</h3>
            <ul>
              {gaps.map(({ ordinal, line, text }) => (
                <li key={`${ordinal} ${line}`}>
                  Before tick {ordinal}, line {line}: {text}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {notes.rejected + notes.recovered > 0 ? (
          <section aria-label="What could not be read">
            <h3>What could not be read</h3>
            <ul>
              {notes.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <table>
              <thead>
                <tr>
                  <th>Line</th>
                  <th>Text</th>
                  <th>Why</th>
                </tr>
              </thead>
              <tbody>
                {notes.firstRejected.map(({ line, text, reason }) => (
                  <tr key={line}>
                    <td>{line}</td>
                    <td>
                      <code>{text}</code>
                    </td>
                    <td>{reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ) : null}
      </div>
    </Sheet>
  )
}
