import { type ReactNode, useState } from 'react'
import { type Axis, tickAt, xOf } from '../../view/timeline.ts'

/** Something at a tick that can be chosen, dragged, moved with the arrow keys (ten ticks with Shift) and removed. */
export function LaneHandle({
  axis,
  scale,
  tick,
  x,
  label,
  className,
  pressed,
  onPress,
  onMove,
  onRemove,
  children,
}: {
  axis: Axis
  /** Pixels of one unit of the axis. */
  scale: number
  tick: number
  /** Where it stands, in units: at its tick, or beside others of it. */
  x: number
  label: string
  className: string
  pressed?: boolean
  onPress: () => void
  onMove: (tick: number) => void
  onRemove: () => void
  children?: ReactNode
}) {
  const [drag, setDrag] = useState<{ from: number; by: number } | null>(null)
  const shown = Math.max(0, Math.min(x + (drag?.by ?? 0), axis.width))
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      style={{ left: `${shown / 16}rem` }}
      onClick={onPress}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
        if (by !== undefined) onMove(tick + by * (event.shiftKey ? 10 : 1))
        else if (event.key === 'Delete' || event.key === 'Backspace') onRemove()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: event.clientX, by: 0 })
      }}
      onPointerMove={({ clientX }) => {
        if (drag !== null) setDrag({ ...drag, by: (clientX - drag.from) / scale })
      }}
      onPointerUp={() => {
        if (drag !== null && drag.by !== 0) onMove(tickAt(axis, xOf(axis)(tick) + drag.by))
        setDrag(null)
      }}
      onPointerCancel={() => setDrag(null)}
    >
      {children}
    </button>
  )
}
