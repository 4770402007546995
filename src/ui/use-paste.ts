import { useContext, useEffect } from 'react'
import { ScopeContext } from './use-scope.ts'

/** Text of one's own goes there when it is pasted. */
const editable = 'input, textarea, select, [contenteditable]'

/** Ctrl+V anywhere on the page: a scenario is opened, anything else is searched for debug registers. */
export function usePaste(): void {
  const store = useContext(ScopeContext)
  useEffect(() => {
    if (store === null) return
    const paste = (event: ClipboardEvent) => {
      const { target, clipboardData } = event
      const own = target instanceof Element && target.closest(editable) !== null
      const scope = store.getState()
      const text = clipboardData?.getData('text/plain') ?? ''
      if (own || text.trim() === '' || (scope.dialog !== null && scope.dialog !== 'paste')) return
      event.preventDefault()
      const isScenario = /^\s*\{[^]{0,200}"drscope scenario"/.test(text)
      if (isScenario) void scope.openFile(new File([text], 'pasted scenario'))
      else scope.paste(text)
    }
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [store])
}
