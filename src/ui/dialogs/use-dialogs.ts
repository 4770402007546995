import { type ComponentType, useEffect, useState } from 'react'
import { useScope } from '../use-scope.ts'

/** Milliseconds after which the page is taken for idle where the browser does not tell, or where it never is. */
const patience = 2000

/** Resolves once the page has nothing else to do. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari does not know it.
    if ('requestIdleCallback' in globalThis)
      requestIdleCallback(() => resolve(), { timeout: patience })
    else setTimeout(resolve, patience)
  })
}

const script = () => import('./OpenDialog.tsx')

/**
 * What stands over the page; null: its script is not there yet. It and those of all dialogs are fetched once the page
 * is `ready` and idle: a dialog is in the document before the next key, which is typed into it, and needs no network.
 */
export function useDialogs(ready: boolean): ComponentType | null {
  const isOpen = useScope((scope) => scope.dialog !== null)
  const hasDialogs = useScope((scope) => scope.embed === null)
  const [dialogs, setDialogs] = useState<ComponentType | null>(null)
  const isWanted = isOpen && dialogs === null
  useEffect(() => {
    if (isWanted) void script().then((module) => setDialogs(() => module.OpenDialog))
  }, [isWanted])
  useEffect(() => {
    if (!ready || !hasDialogs) return
    async function fetchAll() {
      await idle()
      const { OpenDialog, fetchDialogs } = await script()
      setDialogs(() => OpenDialog)
      await fetchDialogs(idle)
    }
    // What cannot be had now is asked for again when it is shown.
    fetchAll().catch(() => undefined)
  }, [ready, hasDialogs])
  return dialogs
}
