import { formatNumber } from '../../core/index.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useScope } from '../use-scope.ts'

/** Pixels of a row. */
const rowHeight = 30

/** Every step in order; of thousands only those in sight are drawn. */
export function StepList() {
  const steps = useScope((scope) => scope.scenario.steps)
  const edited = useScope((scope) => scope.editedStep)
  const editStep = useScope((scope) => scope.editStep)
  const scroller = useRef<HTMLDivElement>(null)
  // Its functions change with the scroll position; no compiler memoises this component.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: steps.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 300, height: 240 },
  })
  useEffect(() => {
    if (edited !== null) rows.scrollToIndex(edited, { align: 'auto' })
  }, [rows, edited])
  return (
    <div className="step-list" ref={scroller}>
      {steps.length === 0 ? (
        <p className="dim">No step yet: move the cursor and add one.</p>
      ) : (
        <ol className="step-rows" style={{ height: rows.getTotalSize() }} aria-label="Steps">
          {rows.getVirtualItems().map(({ index, start }) => {
            const step = steps[index]
            if (step === undefined) return null
            const count = step.actions.length
            return (
              <li key={index} style={{ transform: `translateY(${start}px)` }}>
                <button
                  type="button"
                  className="step-button"
                  aria-pressed={index === edited}
                  onClick={() => editStep(index)}
                >
                  <span className="step-tick">{formatNumber(step.tick)}</span>
                  <span className="step-caption">
                    {step.caption ?? `${count} ${count === 1 ? 'action' : 'actions'}`}
                  </span>
                </button>
              </li>
            )
          })}
        </ol>
      )}
    </div>
  )
}
