import type { Span } from '../../state/model.ts'
import { describeRecorded, gapMarks, recordedMarks } from '../../view/recorded.ts'
import { tickAt } from '../../view/timeline.ts'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import './recorded.css'

const height = 18

interface RecordedRowProps {
  readonly span: Span
  readonly width: Width
}

/** What breakpoints reported when the source was recorded, and where it lost something; nothing of it is matched again. */
export function RecordedRow({ span, width: { pixels, units, scale } }: RecordedRowProps) {
  const trace = useScope((scope) => scope.trace)
  const tick = useScope((scope) => scope.tick)
  const seek = useScope((scope) => scope.seek)
  if (trace === null) return null
  const { hits, gaps } = trace
  const axis = { ...span, width: units }
  const gap = gaps.find(({ ordinal }) => ordinal === tick)
  const said = [gap?.text, hits && describeRecorded(hits, tick)].filter(Boolean).join(' ')
  const title = hits ? 'recorded hits' : 'lost records'
  return (
    <div className="timeline-row recorded-row">
      <span className="lane-name">{title}</span>
      <div>
        <svg
          className="recorded"
          width={pixels}
          height={height * scale}
          viewBox={`0 0 ${units} ${height}`}
          role="img"
          aria-label={`${hits?.hits.length ?? 0} recorded hits, ${gaps.length} gaps`}
          onPointerDown={({ nativeEvent }) => {
            seek(tickAt({ ...span, width: pixels }, nativeEvent.offsetX))
          }}
        >
          {recordedMarks(hits?.hits.length ?? 0, axis).map(({ x, tick: at }) => (
            <rect key={at} className="recorded-hit" x={x} y={2} width={2.5} height={height - 4} />
          ))}
          {gapMarks(gaps, axis).map(({ x, ordinal, line }) => (
            <path
              key={`${ordinal} ${line}`}
              className="recorded-gap"
              d={`M${x - 3} 0l4 6l-4 6l4 6M${x + 1} 0l4 6l-4 6l4 6`}
            />
          ))}
        </svg>
        {said === '' ? null : <p className="recorded-said">{said}</p>}
      </div>
    </div>
  )
}
