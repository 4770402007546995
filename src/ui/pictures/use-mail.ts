import { useContext, useEffect, useState } from 'react'
import { differencesOf, shownResults } from '../../state/differences.ts'
import type { ScopeState } from '../../state/model.ts'
import { differenceText } from '../../view/why-difference.ts'
import { useLink } from '../use-link.ts'
import { ScopeContext } from '../use-scope.ts'

/** Characters of an address that a mail still takes; one that carries many edits is longer. */
const longestLink = 1000

/** What only a text has room for: where the view is, and what first set the policies apart. */
export interface Mail {
  /** Empty: it has no address that others could open from a mail. */
  readonly link: string
  /** Empty: they do not differ. */
  readonly difference: string
}

export function useMail(): Mail {
  const store = useContext(ScopeContext)
  const link = useLink()
  const [difference, setDifference] = useState('')
  useEffect(() => {
    if (store === null) return
    void firstDifference(store.getState()).then(setDifference)
  }, [store])
  const isOpenable = !link.startsWith('file:') && link.length <= longestLink
  return { link: isOpenable ? link : '', difference }
}

async function firstDifference(scope: ScopeState): Promise<string> {
  const first = (await differencesOf(scope))?.starts[0]
  return first === undefined ? '' : differenceText(shownResults(scope), scope.scenario, first)
}
