import { lazy, Suspense, useMemo, useRef } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { formatNumber, policyOf } from '../../core/index.ts'
import { lastTick } from '../../state/moments.ts'
import { briefColumns } from '../../view/score-table.ts'
import { xOf } from '../../view/timeline.ts'
import type { TraceSummary } from '../../worker/protocol.ts'
import { useWidth } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import { PolicyBlock } from './PolicyBlock.tsx'
import { Strip } from './Strip.tsx'
import { useWheel } from './use-wheel.ts'
import './compare.css'
import './timeline.css'
import './many.css'
import './narrow.css'

const DifferenceRow = lazy(() =>
  import('./DifferenceRow.tsx').then((module) => ({ default: module.DifferenceRow })),
)

const RecordedRow = lazy(() =>
  import('./RecordedRow.tsx').then((module) => ({ default: module.RecordedRow })),
)

const StepLane = lazy(() =>
  import('../editor/StepLane.tsx').then((module) => ({ default: module.StepLane })),
)

/** There are hits that were recorded, or places where something was lost. */
function hasRecordedRow(trace: TraceSummary | null): boolean {
  return trace !== null && (trace.hits !== null || trace.gaps.length > 0)
}

/** A block for each shown policy on one time axis, with one cursor through all of them. */
export function TimelinePanel() {
  const shown = useScope((scope) => scope.policies)
  const end = useScope((scope) => lastTick(scope) + 1)
  const columns = useScope(({ policies, results }) =>
    briefColumns(policies.flatMap((key) => results[key]?.score ?? [])),
  )
  const zoom = useScope((scope) => scope.zoom)
  const tick = useScope((scope) => scope.tick)
  const seek = useScope((scope) => scope.seek)
  const panel = useScope((scope) => scope.panel)
  const recorded = useScope(({ trace }) => hasRecordedRow(trace))
  const [plot, width] = useWidth<HTMLDivElement>(860)
  const blocks = useRef<HTMLDivElement | null>(null)
  const span = useMemo(() => zoom ?? { from: 0, to: end }, [zoom, end])
  useWheel(blocks, plot)
  const x = xOf({ ...span, width: width.units })
  // At the end of the axis the cursor's number leans away from the score beside it.
  const lean = Math.max(0, 24 - (width.units - x(tick)))
  const away = tick < span.from || tick >= span.to
  return (
    <section
      className="panel timeline"
      aria-label="Timeline"
      data-blocks={shown.length > 2 ? 'many' : 'few'}
    >
      <div className="timeline-scroll">
        <div className="timeline-blocks" ref={blocks}>
          {panel === 'editor' ? (
            <Suspense fallback={null}>
              <StepLane span={span} width={width} />
            </Suspense>
          ) : null}
          {shown.map((key) => (
            <PolicyBlock
              key={key}
              policy={policyOf(key)}
              id={key}
              span={span}
              width={width}
              columns={columns}
            />
          ))}
          <div className="timeline-foot">
            {shown.length > 1 ? (
              <Suspense fallback={<div className="difference-row" />}>
                <DifferenceRow span={span} width={width} />
              </Suspense>
            ) : null}
            {recorded ? (
              <Suspense fallback={null}>
                <RecordedRow span={span} width={width} />
              </Suspense>
            ) : null}
            <Strip span={span} end={end} width={width} />
          </div>
          <Slider
            className="scrubber"
            ref={plot}
            aria-label="Cursor, in ticks"
            minValue={span.from}
            maxValue={span.to - 1}
            value={Math.max(span.from, Math.min(tick, span.to - 1))}
            data-away={away}
            onChange={(value: number) => seek(value)}
          >
            {/* The last tick begins before the axis ends: the thumb stands where the lanes draw its tick. */}
            <SliderTrack className="scrub-track" style={{ width: x(span.to - 1) * width.scale }}>
              <SliderThumb className="scrub-thumb">
                <span
                  className="scrub-tick"
                  aria-hidden="true"
                  style={{ translate: `${-lean / 16}rem` }}
                >
                  {formatNumber(tick)}
                </span>
              </SliderThumb>
            </SliderTrack>
          </Slider>
        </div>
      </div>
    </section>
  )
}
