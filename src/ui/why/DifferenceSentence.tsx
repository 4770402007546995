import { useMemo } from 'react'
import { shownResults } from '../../state/differences.ts'
import { whyDifference } from '../../view/why-difference.ts'
import { useScope } from '../use-scope.ts'

/** Why the compared policies differ at the cursor. Nothing where they agree. */
export function DifferenceSentence() {
  const scenario = useScope((scope) => scope.scenario)
  const results = useScope((scope) => scope.results)
  const policies = useScope((scope) => scope.policies)
  const tick = useScope((scope) => scope.tick)
  const why = useMemo(
    () => whyDifference(shownResults({ policies, results }), scenario, tick),
    [policies, results, scenario, tick],
  )
  if (why === null) return null
  const { about, sides, others } = why
  return (
    <p className="why-difference">
      <strong>They differ:</strong> {about === '' ? null : `${about}: `}
      {sides.map(({ text, tone, source }) => (
        <span key={text}>
          <span className={tone === 'bad' ? 'bad' : undefined}>{text}</span>{' '}
          <span className="dim why-source">{source}</span>{' '}
        </span>
      ))}
      {others > 0 ? (
        <span className="dim">
          {others} other {others === 1 ? 'watch differs' : 'watches differ'} too.
        </span>
      ) : null}
    </p>
  )
}
