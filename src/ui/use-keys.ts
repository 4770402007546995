import { useContext, useEffect } from 'react'
import { type KeyBindingMap, tinykeys } from 'tinykeys'
import { type Command, commands } from '../state/commands.ts'
import { ScopeContext } from './use-scope.ts'

/** Where a key means something of its own: text, sliders, lists, an open dialog. */
const ownKeys = 'input, textarea, select, [contenteditable], [role="listbox"], [role="dialog"]'

/** All that a slider does with keys: Space still plays after somebody moved the cursor with the mouse. */
const movingKeys = /^(?:Arrow|Page|Home|End)/

/** Space and Enter belong to the button that has the focus, arrows to the row of buttons around it. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || !(event.target instanceof Element)) return event.defaultPrevented
  if (event.target.closest('input[type="range"]')) return movingKeys.test(event.key)
  if (event.target.closest(ownKeys)) return true
  if (event.key === ' ' || event.key === 'Enter') return event.target.closest('button') !== null
  return event.key.startsWith('Arrow') && event.target.closest('[role="toolbar"]') !== null
}

/** Binds the keys of the command table to the page. */
export function useKeys(): void {
  const store = useContext(ScopeContext)
  useEffect(() => {
    if (store === null) return
    const bindings = commands.flatMap((command: Command) =>
      command.keys.map((keys) => [
        keys,
        (event: KeyboardEvent) => {
          const scope = store.getState()
          if (isTaken(event) || scope.dialog !== null || !(command.when?.(scope) ?? true)) return
          event.preventDefault()
          event.stopPropagation()
          command.run(scope)
        },
      ]),
    )
    // Before the widgets hear of it: a closed list would take an arrow for a choice, and change the scenario or the task.
    return tinykeys(window, Object.fromEntries(bindings) as KeyBindingMap, { capture: true })
  }, [store])
}
