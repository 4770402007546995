import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { command, type CommandId, keyLabel } from '../state/commands.ts'
import type { Scope, ScopeStore } from '../state/scope.ts'

export const ScopeContext = createContext<ScopeStore | null>(null)

export function useScopeStore(): ScopeStore {
  const store = useContext(ScopeContext)
  if (store === null) throw new Error('useScope stands outside of a ScopeContext')
  return store
}

/** What the selector picks out of the store; the component draws again when that changes. */
export function useScope<Picked>(selector: (scope: Scope) => Picked): Picked {
  return useStore(useScopeStore(), selector)
}

/** A command of the table, ready for a button: its title with its key, whether it can run, and how. */
export function useCommand(id: CommandId) {
  const store = useScopeStore()
  const found = command(id)
  const enabled = useStore(store, (scope) => found.when?.(scope) ?? true)
  const label = `${found.title} (${keyLabel(found)})`
  return { label, enabled, run: () => found.run(store.getState()) }
}
