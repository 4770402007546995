import { Button } from 'react-aria-components'
import { captionAt, stepWords } from '../../state/moments.ts'
import { useCommand, useScope } from '../use-scope.ts'
import { noteOf } from './note-of.ts'

/** What a speaker would say at this step, with its neighbours one press away. Read aloud when it changes. */
export function Caption() {
  // Words and numbers, so that a watch that is dragged leaves the caption alone.
  const text = useScope((scope) => captionAt(scope, scope.tick).text)
  const count = useScope((scope) => captionAt(scope, scope.tick).count)
  const number = useScope((scope) => captionAt(scope, scope.tick).number)
  const replaced = useScope((scope) => noteOf(scope).replaced)
  const note = useScope((scope) => noteOf(scope).note)
  const presenting = useScope((scope) => scope.presenting)
  const previous = useCommand('previous-caption')
  const next = useCommand('next-caption')
  if (count === 0) return null
  return (
    <section className="caption" aria-label="Caption">
      <Button className="button" onPress={previous.run} aria-label={previous.label}>
        ‹
      </Button>
      <p aria-live="polite">
        {replaced ?? text}
        {number === 0 && replaced === null ? (
          <span className="dim">The first caption is further on: press Page Down.</span>
        ) : null}
        {note ? <span className="dim caption-note"> {note}</span> : null}
      </p>
      {presenting ? <span className="stage-step">{stepWords({ number, count })}</span> : null}
      <Button className="button" onPress={next.run} aria-label={next.label}>
        ›
      </Button>
    </section>
  )
}
