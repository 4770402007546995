import { useMemo } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { policyOf } from '../../core/index.ts'
import { lastTick } from '../../state/moments.ts'
import { inlineDensity, stripPath, xOf } from '../../view/timeline.ts'
import { axisTicks } from '../../view/axis.ts'
import { useWidth } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import { PolicyBlock } from './PolicyBlock.tsx'
import './timeline.css'

const stripHeight = 18
const stripTotal = stripHeight + 16

/** Bars of the strip where it is made of a scenario's own accesses. */
const buckets = 240

/** A block for each shown policy on one time axis, with one cursor through all of them. */
export function TimelinePanel() {
  const shown = useScope((scope) => scope.policies)
  const end = useScope((scope) => lastTick(scope) + 1)
  const tick = useScope((scope) => scope.tick)
  const seek = useScope((scope) => scope.seek)
  const density = useScope((scope) => scope.density)
  const scenario = useScope((scope) => scope.scenario)
  const accesses = useMemo(
    () => density?.data ?? inlineDensity(scenario, end, buckets),
    [density, scenario, end],
  )
  const [plot, width] = useWidth<HTMLDivElement>(860)
  const axis = { end, width: width.units }
  const x = xOf(axis)
  return (
    <section className="panel timeline" aria-label="Timeline">
      <div className="timeline-blocks">
        {shown.map((id) => (
          <PolicyBlock key={id} policy={policyOf(id)} id={id} end={end} width={width} />
        ))}
        <div className="timeline-row strip-row">
          <span className="lane-name">data accesses</span>
          <svg
            className="strip"
            width={width.pixels}
            height={stripTotal * width.scale}
            viewBox={`0 0 ${width.units} ${stripTotal}`}
            role="img"
            aria-label="Data accesses over time"
          >
            <path d={stripPath(accesses, width.units, stripHeight)} />
            {axisTicks(axis).map(({ at, label }) => (
              <text
                key={at}
                x={x(at)}
                y={stripHeight + 13}
                textAnchor={at === 0 ? 'start' : 'middle'}
              >
                {label}
              </text>
            ))}
          </svg>
        </div>
        <Slider
          className="scrubber"
          ref={plot}
          aria-label="Cursor, in ticks"
          minValue={0}
          maxValue={end - 1}
          value={tick}
          onChange={(value: number) => seek(value)}
        >
          {/* The last tick begins before the axis ends: the thumb stands where the lanes draw its tick. */}
          <SliderTrack className="scrub-track" style={{ width: x(end - 1) * width.scale }}>
            <SliderThumb className="scrub-thumb">
              <span className="scrub-tick" aria-hidden="true">
                {tick}
              </span>
            </SliderThumb>
          </SliderTrack>
        </Slider>
      </div>
    </section>
  )
}
