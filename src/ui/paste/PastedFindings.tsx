import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import { findFaults } from '../../core/paste/faults.ts'
import { pastedOf } from '../../view/pasted.ts'
import { useScope } from '../use-scope.ts'
import { Faults } from './Faults.tsx'

/** Beside the registers that a paste set: what looked wrong about it, until they are changed or it is dismissed. */
export function PastedFindings() {
  const scenario = useScope((scope) => scope.scenario)
  const isDismissed = useScope((scope) => scope.readFindings === scope.scenario)
  const dismissFindings = useScope((scope) => scope.dismissFindings)
  const faults = useMemo(() => {
    const pasted = pastedOf(scenario)
    return pasted === null ? null : findFaults(pasted.dr, pasted)
  }, [scenario])
  if (faults === null || isDismissed) return null
  return (
    <section className="panel pasted-findings" aria-label="What looks wrong about the paste">
      <div className="pasted-findings-head">
        <h2>What looks wrong</h2>
        <Button className="button small" onPress={dismissFindings}>
          Dismiss
        </Button>
      </div>
      <Faults faults={faults} />
    </section>
  )
}
