import { useMemo } from 'react'
import { shownResults } from '../../state/differences.ts'
import { whyDifference } from '../../view/why-difference.ts'
import type { Why } from '../../view/why.ts'
import { useScope } from '../use-scope.ts'
import { Sentence } from './Sentence.tsx'

/**
 * What happened last under the policy of the registers, and why the compared policies differ at the cursor.
 * Where the second is no older than the first it says that too; where they agree there is the first alone.
 */
export function DifferenceSentence({ moment }: { moment: Why }) {
  const scenario = useScope((scope) => scope.scenario)
  const results = useScope((scope) => scope.results)
  const policies = useScope((scope) => scope.policies)
  const tick = useScope((scope) => scope.tick)
  const why = useMemo(
    () => whyDifference(shownResults({ policies, results }), scenario, tick),
    [policies, results, scenario, tick],
  )
  if (why === null) return <Sentence why={moment} />
  const { about, since, sides, others } = why
  const isNewer = (moment.tick ?? -1) > since
  return (
    <>
      {/* Its source stands behind its side of the difference. */}
      {isNewer ? <p>{moment.text}</p> : null}
      <p className="why-difference">
        <strong>
          {since === tick ? 'At' : 'Since'} tick {since.toLocaleString('en')} they differ:
        </strong>{' '}
        {about === '' ? null : `${about}: `}
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
    </>
  )
}
