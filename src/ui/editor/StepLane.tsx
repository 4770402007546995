import type { ReactNode } from 'react'
import {
  withActionMoved,
  withoutAction,
  withoutStep,
  withStep,
  formatNumber,
} from '../../core/index.ts'
import { lastTick } from '../../state/moments.ts'
import type { Span } from '../../state/model.ts'
import { actionHandles, stepHandles } from '../../view/steps.ts'
import { Letter } from '../shared/Letter.tsx'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import { LaneHandle } from './LaneHandle.tsx'
import './editor.css'

/** The steps of the scenario over the timelines, and below them the actions of the chosen one: a handle each. */
export function StepLane({ span, width }: { span: Span; width: Width }) {
  const scenario = useScope((scope) => scope.scenario)
  const edited = useScope((scope) => scope.editedStep)
  const editStep = useScope((scope) => scope.editStep)
  const edit = useScope((scope) => scope.edit)
  const last = useScope(lastTick)
  const axis = { ...span, width: width.units }
  const within = (tick: number) => Math.max(0, Math.min(last, tick))

  function moveStep(at: number, tick: number) {
    const step = scenario.steps[at]
    const to = within(tick)
    if (step === undefined || step.tick === to) return
    const placed = withStep(scenario, at, { ...step, tick: to })
    edit(`move a step to tick ${formatNumber(to)}`, placed.scenario)
    editStep(placed.at)
  }

  function moveAction(at: number, n: number, tick: number) {
    const placed = withActionMoved(scenario, at, n, within(tick))
    if (placed.scenario === scenario) return
    edit(`move an action to tick ${formatNumber(within(tick))}`, placed.scenario)
    editStep(placed.at)
  }

  const chosen = edited === null ? undefined : scenario.steps[edited]
  return (
    <>
      <Lane name="steps" label="Steps of the scenario">
        {stepHandles(scenario, axis).map(({ at, tick, x, label }) => (
          <li key={at}>
            <LaneHandle
              axis={axis}
              scale={width.scale}
              tick={tick}
              x={x}
              label={label}
              className="step-handle"
              pressed={at === edited}
              onPress={() => editStep(at)}
              onMove={(to) => moveStep(at, to)}
              onRemove={() => {
                edit('remove a step', withoutStep(scenario, at))
                editStep(null)
              }}
            />
          </li>
        ))}
      </Lane>
      {edited === null || chosen === undefined ? null : (
        <Lane name="its actions" label={`Actions of step ${edited + 1}`}>
          {actionHandles(scenario, edited, axis).map(({ n, x, label, owner }) => (
            <li key={n}>
              <LaneHandle
                axis={axis}
                scale={width.scale}
                tick={chosen.tick}
                x={x}
                label={label}
                className="action-handle"
                onPress={() => editStep(edited)}
                onMove={(to) => moveAction(edited, n, to)}
                onRemove={() => edit('remove an action', withoutAction(scenario, edited, n))}
              >
                <Letter owner={owner} size="s" />
              </LaneHandle>
            </li>
          ))}
        </Lane>
      )}
    </>
  )
}

function Lane({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  return (
    <div className="timeline-row step-row">
      <div className="block-head">
        <span className="lane-names">
          <span>{name}</span>
        </span>
      </div>
      <ul className="step-lane" aria-label={label}>
        {children}
      </ul>
    </div>
  )
}
