import { formatNumber } from '../../core/index.ts'
import { useEffect, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import { isMixed, shownResults } from '../../state/differences.ts'
import { whyDifference } from '../../view/why-difference.ts'
import type { Why } from '../../view/why.ts'
import { useScope } from '../use-scope.ts'
import { Sentence } from './Sentence.tsx'

/** Actions over all runs from which on the sentence waits until the cursor rests. */
const manyActions = 50_000

/** Milliseconds without a step: the cursor rests. */
const restTime = 150

/** The tick at once, or where that costs too much the one at which the cursor last rested. */
function useRested(tick: number, waits: boolean): number {
  const [rested, setRested] = useState(tick)
  useEffect(() => {
    if (!waits) return
    const timer = setTimeout(() => setRested(tick), restTime)
    return () => clearTimeout(timer)
  }, [tick, waits])
  return waits ? rested : tick
}

/**
 * What happened last under the policy of the registers, and why the compared policies differ at the cursor.
 * Where the second is no older than the first it says that too; where they agree there is the first alone. Where all that
 * stands written is behind a button: of six policies it would be longer than what it proves.
 */
export function DifferenceSentence({ moment }: { moment: Why }) {
  const scenario = useScope((scope) => scope.scenario)
  const results = useScope((scope) => scope.results)
  const policies = useScope((scope) => scope.policies)
  const tick = useScope((scope) => scope.tick)
  const compared = useMemo(() => shownResults({ policies, results }), [policies, results])
  const actions = compared.reduce((sum, { run }) => sum + run.journal.length, 0)
  const at = useRested(tick, actions > manyActions)
  const why = useMemo(
    () => (at === tick && !isMixed(compared) ? whyDifference(compared, scenario, tick) : null),
    [compared, scenario, tick, at],
  )
  const [isSourced, setIsSourced] = useState(false)
  if (why === null) return <Sentence why={moment} />
  const { about, since, sides, others } = why
  const isNewer = (moment.tick ?? -1) > since
  return (
    <>
      {/* Its source stands behind its side of the difference. */}
      {isNewer ? <p className="why-short">{moment.text}</p> : null}
      <p className="why-short">
        <strong>
          {since === tick ? 'At' : 'Since'} tick {formatNumber(since)} they differ:
        </strong>{' '}
        {about === '' ? null : `${about}: `}
        {sides.map(({ text, tone, source }) => (
          <span key={text}>
            <span className={tone === 'bad' ? 'bad' : undefined}>{text}</span>{' '}
            {isSourced ? <span className="dim why-source">{source} </span> : null}
          </span>
        ))}
        {others === '' ? null : <span className="dim">They differ about {others} too. </span>}
        <Button className="chip" aria-expanded={isSourced} onPress={() => setIsSourced(!isSourced)}>
          sources
        </Button>
      </p>
    </>
  )
}
