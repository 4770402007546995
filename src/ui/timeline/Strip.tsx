import { memo, type PointerEvent, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Span } from '../../state/model.ts'
import { axisTicks } from '../../view/axis.ts'
import { stripOf, stripPath, tickAt, xOf } from '../../view/timeline.ts'
import type { Width } from '../shared/use-width.ts'
import { useCommand, useScope } from '../use-scope.ts'
import { useCountedWords } from '../use-view.ts'
import { Overview } from './Overview.tsx'
import { useInlineDensity } from './use-density.ts'

const stripHeight = 14
const stripTotal = stripHeight + 16

/** Pixels below which a drag is a press. */
const shortest = 4

interface StripProps {
  readonly span: Span
  readonly end: number
  readonly width: Width
}

/** How dense the accesses are over the shown time. A part of it that is dragged over fills the axis. */
export const Strip = memo(function Strip({
  span,
  end,
  width: { pixels, units, scale },
}: StripProps) {
  const density = useScope((scope) => scope.density)
  const fault = useScope((scope) => scope.densityFault)
  // With a trace the scenario has no say, and this is not drawn again while one of its watches is dragged.
  const inline = useScope((scope) =>
    scope.density === null && scope.densityFault === null ? scope.scenario : null,
  )
  const only = useCountedWords()
  const setZoom = useScope((scope) => scope.setZoom)
  const zoomed = useScope((scope) => scope.zoom !== null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const own = useInlineDensity(inline, span)
  const counted = density ?? own
  const { name, counts } = stripOf(counted)
  const axis = { ...span, width: units }
  const x = xOf(axis)
  const at = (event: PointerEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect()
    return Math.max(0, Math.min((event.clientX - left) / scale, units))
  }
  const finish = () => {
    setDrag(null)
    if (drag === null || Math.abs(drag.to - drag.from) < shortest) return
    const [first, last] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
    setZoom({ from: tickAt(axis, first), to: tickAt(axis, last) + 1 })
  }
  // Until the new counts have come the old ones are stretched to where they lie now.
  const perTick = units / Math.max(1, counted.to - counted.from)
  const window = [
    (span.from - counted.from) * perTick,
    0,
    Math.max(1e-3, (span.to - span.from) * perTick),
    stripHeight,
  ]
  return (
    <div className="timeline-row strip-row">
      <span className="lane-name" data-only={only !== ''} title={`${name}${only}`}>
        {name}
        {only}
      </span>
      <div className="strip-plot">
        {fault === null ? null : (
          <p className="strip-fault" role="alert">
            <span className="bad">The accesses cannot be counted.</span> {fault}
          </p>
        )}
        <svg
          className="strip"
          width={pixels}
          height={stripTotal * scale}
          viewBox={`0 0 ${units} ${stripTotal}`}
          role="img"
          aria-label={`${name.replace(/^./, (first) => first.toUpperCase())}${only} over time`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            setDrag({ from: at(event), to: at(event) })
          }}
          onPointerMove={(event) => drag && setDrag({ ...drag, to: at(event) })}
          onPointerUp={finish}
          onPointerCancel={() => setDrag(null)}
        >
          <svg
            width={units}
            height={stripHeight}
            viewBox={window.join(' ')}
            preserveAspectRatio="none"
          >
            <path d={stripPath(counts, units, stripHeight)} />
          </svg>
          {axisTicks(axis).map(({ at: tick, label }) => (
            <text
              key={tick}
              x={x(tick)}
              y={stripHeight + 13}
              textAnchor={tick === span.from ? 'start' : 'middle'}
            >
              {label}
            </text>
          ))}
          {drag ? (
            <rect
              className="brush"
              x={Math.min(drag.from, drag.to)}
              width={Math.abs(drag.to - drag.from)}
              y={0}
              height={stripHeight}
            />
          ) : null}
        </svg>
        {zoomed ? <Overview span={span} end={end} /> : null}
      </div>
      <CompareButtons />
    </div>
  )
})

/** The way from one difference to the next, and to the scores. */
function CompareButtons() {
  const first = useCommand('first-difference')
  const next = useCommand('next-difference')
  const scores = useCommand('scores')
  return (
    <span data-opens="dialog" className="compare-buttons">
      {first.enabled ? (
        <>
          <SmallButton command={first} text="first" />
          <SmallButton command={next} text="next ›" />
        </>
      ) : null}
      <SmallButton command={scores} text="scores" />
    </span>
  )
}

interface SmallButtonProps {
  readonly command: ReturnType<typeof useCommand>
  readonly text: string
}

function SmallButton({ command: { label, run }, text }: SmallButtonProps) {
  return (
    <Button className="button small" onPress={run} aria-label={label}>
      {text}
    </Button>
  )
}
