import { type RefObject, useContext, useEffect, useEffectEvent } from 'react'
import { shownSpan } from '../../state/zoom.ts'
import { ScopeContext } from '../use-scope.ts'

/** Pixels of a wheel that double or halve what is shown. */
const pixelsToDouble = 240

/** What else the wheel zooms than time: with the focus in the area it does without Ctrl, as it was pressed before. */
export type ZoomAt = (factor: number, event: WheelEvent) => void

/**
 * The wheel over the timeline: with Ctrl (as a pinch on a touchpad comes) it zooms at the pointer, sideways or with
 * Shift it moves what is shown. By itself it scrolls the page, as everywhere. `plot` is where the time axis lies.
 */
export function useWheel(
  area: RefObject<HTMLElement | null>,
  plot: RefObject<HTMLElement | null>,
  zoomAt?: ZoomAt,
): void {
  const store = useContext(ScopeContext)
  const zoomOther = useEffectEvent((factor: number, event: WheelEvent) => zoomAt?.(factor, event))
  const isOther = zoomAt !== undefined
  useEffect(() => {
    const element = area.current
    if (element === null || store === null) return
    const turn = (event: WheelEvent) => {
      const scope = store.getState()
      const { from, to } = shownSpan(scope)
      const { left = 0, width = 1 } = plot.current?.getBoundingClientRect() ?? {}
      const ticks = (to - from) / Math.max(1, width)
      const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
      const isAcross = Math.abs(across) > Math.abs(event.deltaY) / 2
      const isIn = isOther && !isAcross && element.contains(document.activeElement)
      const factor = 2 ** (event.deltaY / pixelsToDouble)
      if (event.ctrlKey || event.metaKey || isIn) {
        if (isOther) zoomOther(factor, event)
        else scope.zoomBy(factor, from + (event.clientX - left) * ticks)
      } else if (scope.zoom !== null && isAcross) {
        scope.setZoom({ from: from + across * ticks, to: to + across * ticks })
      } else return
      event.preventDefault()
    }
    // React's own wheel handlers are passive: they could not keep the page from zooming with the timeline.
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [store, area, plot, isOther])
}
