import { type PointerEvent, useRef } from 'react'
import type { Span } from '../../state/model.ts'
import { useScope } from '../use-scope.ts'

/** Where the shown part lies on the whole time axis: a window to be dragged along it. By keyboard: + - 0 and the cursor. */
export function Overview({ span, end }: { span: Span; end: number }) {
  const setZoom = useScope((scope) => scope.setZoom)
  const grip = useRef(0)
  const tickOf = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return ((event.clientX - left) / Math.max(1, width)) * end
  }
  const length = span.to - span.from
  const moveTo = (from: number) => setZoom({ from, to: from + length })
  return (
    <div
      className="overview"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const tick = tickOf(event)
        const inside = tick >= span.from && tick < span.to
        grip.current = inside ? tick - span.from : length / 2
        if (!inside) moveTo(tick - grip.current)
      }}
      onPointerMove={(event) => {
        if (event.buttons & 1) moveTo(tickOf(event) - grip.current)
      }}
    >
      <div
        className="overview-window"
        style={{ left: `${(span.from / end) * 100}%`, width: `${(length / end) * 100}%` }}
      />
    </div>
  )
}
