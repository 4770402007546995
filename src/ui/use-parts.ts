import { useEffect, useState } from 'react'
import { pastedClient } from '../view/clients-of.ts'
import { useScope } from './use-scope.ts'

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

const script = () => import('./Parts.tsx')

type Parts = Awaited<ReturnType<typeof script>>

/**
 * What is not on the first screen, dialogs and panels above all; null: the script of it is not there yet. It and
 * those of all of them are fetched once the page is `ready` and idle: each is in the document before the next key,
 * which is typed into it, and needs no network.
 */
export function useParts(ready: boolean): Parts | null {
  const isShown = useScope(
    ({ dialog, panel, tour, embed, scenario }) =>
      dialog !== null ||
      panel !== 'registers' ||
      tour !== null ||
      embed !== null ||
      scenario.clients[0]?.id === pastedClient,
  )
  const isEmbedded = useScope((scope) => scope.embed !== null)
  const [parts, setParts] = useState<Parts | null>(null)
  const isWanted = isShown && parts === null
  useEffect(() => {
    if (isWanted) void script().then(setParts)
  }, [isWanted])
  useEffect(() => {
    if (!ready || isEmbedded) return
    async function fetchAll() {
      await idle()
      const all = await script()
      setParts(all)
      await all.fetchParts(idle)
    }
    // What cannot be had now is asked for again when it is shown.
    fetchAll().catch(() => undefined)
  }, [ready, isEmbedded])
  return parts
}
