import { useEffect } from 'react'
import { Button } from 'react-aria-components'
import { useScope } from '../use-scope.ts'
import { tourSteps } from './tour-steps.ts'
import './tour.css'

/** Three short steps beside the panels that they are about. It takes no focus, and one press ends it. */
export function Tour() {
  const at = useScope((scope) => scope.tour) ?? 0
  const setTour = useScope((scope) => scope.setTour)
  const step = tourSteps[at]
  const panel = step?.panel
  useEffect(() => {
    if (panel === undefined) return
    document.documentElement.dataset['tour'] = panel
    // On a small screen it may be further down; on a large one nothing moves.
    document.querySelector(`.${panel}`)?.scrollIntoView()
    return () => {
      delete document.documentElement.dataset['tour']
    }
  }, [panel])
  if (step === undefined) return null
  const last = at === tourSteps.length - 1
  return (
    <section className="tour" aria-label="First steps">
      <div aria-live="polite">
        <h2>{step.title}</h2>
        <p>{step.text}</p>
      </div>
      <div className="tour-end">
        <span className="dim">
          {at + 1} of {tourSteps.length}
        </span>
        {last ? null : (
          <Button className="button" onPress={() => setTour(null)}>
            Skip
          </Button>
        )}
        <Button className="button primary" onPress={() => setTour(last ? null : at + 1)}>
          {last ? 'Done' : 'Next'}
        </Button>
      </div>
    </section>
  )
}
