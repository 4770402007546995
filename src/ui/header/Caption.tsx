import { Button } from 'react-aria-components'
import { captionAt } from '../../state/moments.ts'
import { captionNote } from '../../view/caption-note.ts'
import { useCommand, useScope } from '../use-scope.ts'

/** What a speaker would say at this step, with its neighbours one press away. Read aloud when it changes. */
export function Caption() {
  const scenario = useScope((scope) => scope.scenario)
  const tick = useScope((scope) => scope.tick)
  const trace = useScope((scope) => scope.trace)
  const shown = useScope((scope) => scope.policies)
  const presenting = useScope((scope) => scope.presenting)
  const previous = useCommand('previous-caption')
  const next = useCommand('next-caption')
  const { text, count, number } = captionAt({ scenario }, tick)
  if (count === 0) return null
  const { replaced, note } = captionNote(scenario, trace?.name ?? null, shown)
  return (
    <section className="caption" aria-label="Caption">
      <Button className="button" onPress={previous.run} aria-label={previous.label}>
        ‹
      </Button>
      <p aria-live="polite">
        {replaced ?? text}
        {note ? <span className="dim caption-note"> {note}</span> : null}
      </p>
      {presenting ? (
        <span className="stage-step">
          step {number} of {count}
        </span>
      ) : null}
      <Button className="button" onPress={next.run} aria-label={next.label}>
        ›
      </Button>
    </section>
  )
}
