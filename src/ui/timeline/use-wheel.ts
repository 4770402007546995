import { type RefObject, useContext, useEffect } from 'react'
import { shownSpan } from '../../state/zoom.ts'
import { ScopeContext } from '../use-scope.ts'

/** Pixels of a wheel that double or halve what is shown. */
const pixelsToDouble = 240

/**
 * The wheel over the timeline: with Ctrl (as a pinch on a touchpad comes) it zooms at the pointer, sideways or with
 * Shift it moves what is shown. By itself it scrolls the page, as everywhere. `plot` is where the time axis lies.
 */
export function useWheel(
  area: RefObject<HTMLElement | null>,
  plot: RefObject<HTMLElement | null>,
): void {
  const store = useContext(ScopeContext)
  useEffect(() => {
    const element = area.current
    if (element === null || store === null) return
    const turn = (event: WheelEvent) => {
      const scope = store.getState()
      const { from, to } = shownSpan(scope)
      const { left = 0, width = 1 } = plot.current?.getBoundingClientRect() ?? {}
      const ticks = (to - from) / Math.max(1, width)
      const zooms = event.ctrlKey || event.metaKey
      const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
      if (zooms) {
        scope.zoomBy(2 ** (event.deltaY / pixelsToDouble), from + (event.clientX - left) * ticks)
      } else if (scope.zoom !== null && Math.abs(across) > Math.abs(event.deltaY) / 2) {
        scope.setZoom({ from: from + across * ticks, to: to + across * ticks })
      } else return
      event.preventDefault()
    }
    // React's own wheel handlers are passive: they could not keep the page from zooming with the timeline.
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [store, area, plot])
}
