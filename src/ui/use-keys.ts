import { useContext, useEffect } from 'react'
import { type KeyBindingMap, tinykeys } from 'tinykeys'
import { type Command, commands } from '../state/commands.ts'
import { changedNothing, isForEmbed, unused } from './embed/embed-commands.ts'
import { ScopeContext } from './use-scope.ts'

/** Where a key means something of its own: text, sliders, lists, an open dialog. */
const ownKeys = 'input, textarea, select, [contenteditable], [role="listbox"], [role="dialog"]'

/** All that a slider does with keys: Space still plays after somebody moved the cursor with the mouse. */
const movingKeys = /^(?:Arrow|Page|Home|End)/

/** What a clicker sends besides Escape: on stage it works wherever the focus is. */
const clickerKeys = /^(?:Page|F5)/

/** Space and Enter belong to the button that has the focus, arrows to the row of buttons around it. */
export function isTaken(event: KeyboardEvent, presenting: boolean): boolean {
  if (event.defaultPrevented || !(event.target instanceof Element)) return event.defaultPrevented
  if (presenting && clickerKeys.test(event.key)) return false
  if (event.target.closest('input[type="range"]')) return movingKeys.test(event.key)
  if (event.target.closest(ownKeys)) return true
  if (event.key === ' ' || event.key === 'Enter') return event.target.closest('button') !== null
  return (
    event.key.startsWith('Arrow') &&
    event.target.closest('[role="toolbar"], .step-lane, .memory-plot') !== null
  )
}

/** What a key means: the same everywhere, or another thing on stage. */
interface Meaning {
  desk?: Command
  stage?: Command
}

/** The commands of each key of the table. Throws where two commands claim one key. */
export function meanings(table: readonly Command[]): Map<string, Meaning> {
  const found = new Map<string, Meaning>()
  const claim = (key: string, place: keyof Meaning, command: Command) => {
    const meaning = found.get(key) ?? {}
    const other = meaning[place]
    if (other) throw new Error(`${command.id} and ${other.id} share the key ${key}`)
    found.set(key, { ...meaning, [place]: command })
  }
  for (const command of table) {
    for (const key of command.keys) claim(key, 'desk', command)
    for (const key of command.stageKeys ?? []) claim(key, 'stage', command)
  }
  return found
}

/** Binds the keys of the command table to the page. */
export function useKeys(): void {
  const store = useContext(ScopeContext)
  useEffect(() => {
    if (store === null) return
    const press = ({ desk, stage }: Meaning) => {
      return (event: KeyboardEvent) => {
        const scope = store.getState()
        const command = (scope.presenting ? stage : undefined) ?? desk
        if (command === undefined || isTaken(event, scope.presenting)) return
        if (scope.dialog !== null || !(command.when?.(scope) ?? true)) return
        if (scope.embed !== null && !isForEmbed(scope.embed, command)) return
        event.preventDefault()
        event.stopPropagation()
        if (scope.blanked && command.id !== 'blank') scope.blank(false)
        command.run(scope)
        if (changedNothing(scope, store.getState())) unused.add(event)
      }
    }
    const bindings = [...meanings(commands)].map(([key, meaning]) => [key, press(meaning)])
    // Before the widgets hear of it: a closed list would take an arrow for a choice, and change the scenario or the task.
    return tinykeys(window, Object.fromEntries(bindings) as KeyBindingMap, { capture: true })
  }, [store])
}
