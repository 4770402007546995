import { useContext, useEffect } from 'react'
import { startMessages } from '../../state/embed.ts'
import { isTaken } from '../use-keys.ts'
import { ScopeContext } from '../use-scope.ts'
import { unused } from './embed-commands.ts'

/** What a key without a command does in a frame all the same. */
function scrolls({ key }: KeyboardEvent): boolean {
  const { scrollHeight, clientHeight } = document.documentElement
  return (key === 'ArrowUp' || key === 'ArrowDown') && scrollHeight > clientHeight
}

/** The ways out of a frame by keyboard, and the browser's own keys. */
function isBrowsers({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  return key === 'Tab' || ctrlKey || altKey || metaKey
}

/** Connects an embed with the page around it: messages both ways, and the keys that it does not use. */
export function useWindow(): void {
  const store = useContext(ScopeContext)
  useEffect(() => {
    // In a window of its own there is nobody to talk to.
    if (store === null || parent === window) return
    const messages = startMessages(store, (message) => parent.postMessage(message, '*'))
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source === parent) void messages.receive(data)
    }
    const passOn = (event: KeyboardEvent) => {
      if (store.getState().embed === 'still') {
        event.stopImmediatePropagation()
        if (!isBrowsers(event)) event.preventDefault()
        messages.passOn(event)
        return
      }
      const own = event.key === 'Tab' || isTaken(event, false) || scrolls(event)
      // Whoever uses a key says so, and says so to nobody further up: asked once they all had it.
      setTimeout(() => {
        if (unused.has(event) || !(own || event.defaultPrevented)) messages.passOn(event)
      })
    }
    addEventListener('message', hear)
    addEventListener('keydown', passOn, { capture: true })
    return () => {
      messages.stop()
      removeEventListener('message', hear)
      removeEventListener('keydown', passOn, { capture: true })
    }
  }, [store])
}
