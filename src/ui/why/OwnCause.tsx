import { useMemo } from 'react'
import { shownResults } from '../../state/differences.ts'
import { you } from '../../state/document.ts'
import { ownCause } from '../../view/own-cause.ts'
import { useScope } from '../use-scope.ts'

/** Who has no slot at the cursor because of what was done on this screen. */
export function OwnCause() {
  const scenario = useScope((scope) => scope.scenario)
  const results = useScope((scope) => scope.results)
  const policies = useScope((scope) => scope.policies)
  const tick = useScope((scope) => scope.tick)
  const text = useMemo(
    () => ownCause(you.id, scenario, shownResults({ policies, results }), tick),
    [scenario, results, policies, tick],
  )
  return text === null ? null : <p className="why-short">{text}</p>
}
