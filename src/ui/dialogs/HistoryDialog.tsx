import { Button } from 'react-aria-components'
import type { Version } from '../../state/history.ts'
import { useCommand, useScope } from '../use-scope.ts'
import { Sheet } from './Sheet.tsx'

/** Every edit in the order in which it was made, branches further in; a press goes there. */
export function HistoryDialog() {
  const { versions, at } = useScope((scope) => scope.history)
  const show = useScope((scope) => scope.show)
  const goTo = useScope((scope) => scope.goTo)
  const reset = useCommand('reset-edits')
  const depths = branchDepths(versions)
  return (
    <Sheet title="History" onClose={() => show(null)}>
      <p>
        An edit is put into the scenario at the cursor; what comes later in the scenario still
        happens, after it. An edit that you make behind an undo begins a branch, and the other
        branch stays in this list.
      </p>
      <ol className="history">
        {versions.map(({ title, parent }, n) => (
          <li key={n} style={{ marginLeft: `${(depths[n] ?? 0) * 1.25}rem` }}>
            <Button
              className="button"
              aria-current={n === at ? 'step' : 'false'}
              onPress={() => goTo(n)}
            >
              {parent === null ? `${title}, as it was opened` : title}
            </Button>
            {n === at ? <span className="dim">is on the screen</span> : null}
          </li>
        ))}
      </ol>
      {reset.enabled ? (
        <Button className="button" onPress={reset.run}>
          Start over: the scenario as it came
        </Button>
      ) : null}
    </Sheet>
  )
}

/** How many times the way to each version leaves the first that was made of another. */
function branchDepths(versions: readonly Version[]): number[] {
  const depths: number[] = []
  const made = new Set<number | null>()
  for (const { parent } of versions) {
    const branches = parent !== null && made.has(parent) ? 1 : 0
    made.add(parent)
    depths.push((parent === null ? 0 : (depths[parent] ?? 0)) + branches)
  }
  return depths
}
