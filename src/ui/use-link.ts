import { useContext, useEffect, useState } from 'react'
import { fragmentOf } from '../state/address.ts'
import { ScopeContext } from './use-scope.ts'

/** The address of what is on the screen, edits included; empty until it is made. */
export function useLink(): string {
  const store = useContext(ScopeContext)
  const [link, setLink] = useState('')
  useEffect(() => {
    if (store === null) return
    void fragmentOf(store).then((fragment) => setLink(`${location.href.split('#')[0]}${fragment}`))
  }, [store])
  return link
}
