import { useRef, useState } from 'react'
import { withStep } from '../../core/index.ts'
import { lastTick } from '../../state/moments.ts'
import { stepHandles } from '../../view/steps.ts'
import { tickAt, xOf } from '../../view/timeline.ts'
import type { Span } from '../../state/model.ts'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import './editor.css'

/** The steps of the scenario over the timelines: a handle each, to be chosen, dragged, and moved with the arrow keys. */
export function StepLane({ span, width }: { span: Span; width: Width }) {
  const scenario = useScope((scope) => scope.scenario)
  const edited = useScope((scope) => scope.editedStep)
  const editStep = useScope((scope) => scope.editStep)
  const edit = useScope((scope) => scope.edit)
  const last = useScope(lastTick)
  const lane = useRef<HTMLUListElement>(null)
  const [dragged, setDragged] = useState<{ at: number; tick: number } | null>(null)
  const axis = { ...span, width: width.pixels }

  function move(at: number, tick: number) {
    const step = scenario.steps[at]
    const to = Math.max(0, Math.min(last, tick))
    if (step === undefined || step.tick === to) return
    const placed = withStep(scenario, at, { ...step, tick: to })
    edit(`move a step to tick ${to}`, placed.scenario)
    editStep(placed.at)
  }

  return (
    <div className="timeline-row step-row">
      <div className="block-head">
        <span className="lane-names">
          <span>steps</span>
        </span>
      </div>
      <ul className="step-lane" ref={lane} aria-label="Steps of the scenario">
        {stepHandles(scenario, axis).map(({ at, tick, x, label }) => (
          <li key={at}>
            <button
              type="button"
              className="step-handle"
              aria-label={label}
              aria-pressed={at === edited}
              title={label}
              style={{ left: dragged?.at === at ? xOf(axis)(dragged.tick) : x }}
              onClick={() => editStep(at)}
              onKeyDown={(event) => {
                const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
                if (by === undefined) return
                event.preventDefault()
                event.stopPropagation()
                move(at, tick + by * (event.shiftKey ? 10 : 1))
              }}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId)
                setDragged({ at, tick })
              }}
              onPointerMove={({ clientX }) => {
                const left = lane.current?.getBoundingClientRect().left ?? 0
                if (dragged !== null) setDragged({ at, tick: tickAt(axis, clientX - left) })
              }}
              onPointerUp={() => {
                if (dragged !== null) move(dragged.at, dragged.tick)
                setDragged(null)
              }}
              onPointerCancel={() => setDragged(null)}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
