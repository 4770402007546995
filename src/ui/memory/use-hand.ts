import { type PointerEvent, useEffect, useRef } from 'react'
import type { RequestId } from '../../core/index.ts'
import { currentOf } from '../../state/history.ts'
import { grabbedWatch } from '../../state/memory.ts'
import { addressAt, snapped } from '../../view/memory.ts'
import { useScopeStore } from '../use-scope.ts'
import { useFocus } from '../use-view.ts'
import { type Plot, type Point, usePan } from './use-pan.ts'

/** Pixels about a watch's line in which a press takes hold of it. */
const reaches = { mouse: 4, touch: 12 }

/** Pixels that a pointer strays in a press. */
const strays = { mouse: 3, touch: 8 }

const kindOf = ({ pointerType }: PointerEvent) => (pointerType === 'touch' ? 'touch' : 'mouse')

function pointIn({ currentTarget, clientX, clientY }: PointerEvent): Point {
  const { left, top } = currentTarget.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

/**
 * What a pointer does to the map: on a watch it takes hold of it, elsewhere it sets the chosen one or a new one there,
 * and drags it. With Shift it takes the map along, and so do two fingers.
 */
export function useHand(
  plot: Plot,
  watchAt: (point: Point, reach: number) => RequestId | null,
): Pick<
  React.DOMAttributes<HTMLElement>,
  'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel'
> {
  const { edges, height } = plot
  const store = useScopeStore()
  const focus = useFocus()
  const pan = usePan(plot)
  const fingers = useRef(new Map<number, Point>())
  /** Where a finger came down that has done nothing yet: another may follow, and then it sets no watch. */
  const waiting = useRef<Point | null>(null)
  /** Where the watch in hand was taken; null: none is in hand. */
  const taken = useRef<Point | null>(null)
  /** Where it is dragged to in the next frame; null: where it is. */
  const ahead = useRef<bigint | null>(null)
  const moving = useRef(false)
  const frame = useRef(0)

  function hold(point: Point, reach: number): void {
    const { grabbed, grab, addWatch, moveWatch } = store.getState()
    const id = watchAt(point, reach)
    const address = addressAt(edges, height, point.y)
    if (focus === null || address === null) return
    taken.current = point
    moving.current = false
    const watch = grabbedWatch(store.getState())
    if (id !== null) {
      if (id !== grabbed) grab(id)
    } else if (watch === null) {
      const fresh = { address: snapped(address, 8), length: 8, type: 'write' as const }
      grab(addWatch(fresh, focus.state.task))
    } else moveWatch({ ...watch, address: snapped(address, watch.length) }, true)
  }

  function move(dragging: boolean): void {
    const watch = grabbedWatch(store.getState())
    const address = ahead.current
    ahead.current = null
    if (watch === null) return
    const to = address === null ? watch : { ...watch, address: snapped(address, watch.length) }
    if (address !== null || !dragging) store.getState().moveWatch(to, dragging)
  }

  function drop(): void {
    if (taken.current === null) return
    taken.current = null
    cancelAnimationFrame(frame.current)
    move(false)
  }

  /** A second finger: what the first one dragged goes back to where it was. */
  function takeBack(): void {
    waiting.current = null
    if (taken.current === null) return
    taken.current = null
    ahead.current = null
    cancelAnimationFrame(frame.current)
    const { preview, history } = store.getState()
    preview(currentOf(history).scenario)
  }

  function strayed(event: PointerEvent, from: Point): boolean {
    const { x, y } = pointIn(event)
    return Math.hypot(x - from.x, y - from.y) >= strays[kindOf(event)]
  }

  // Closed in the middle of a drag, the panel leaves the watch where it was dragged to: as an edit, to be undone.
  const end = useRef(drop)
  useEffect(() => {
    end.current = drop
  })
  useEffect(() => () => end.current(), [])

  return {
    onPointerDown(event) {
      const point = pointIn(event)
      event.currentTarget.setPointerCapture(event.pointerId)
      if (event.pointerType === 'touch') {
        fingers.current.set(event.pointerId, point)
        if (fingers.current.size === 1) waiting.current = point
        else {
          takeBack()
          pan.begin([...fingers.current.values()])
        }
      } else if (event.shiftKey) pan.begin([point])
      else hold(point, reaches.mouse)
    },
    onPointerMove(event) {
      const point = pointIn(event)
      if (fingers.current.has(event.pointerId)) fingers.current.set(event.pointerId, point)
      pan.move(fingers.current.size > 1 ? [...fingers.current.values()] : [point])
      if (waiting.current !== null && strayed(event, waiting.current)) {
        hold(waiting.current, reaches.touch)
        waiting.current = null
      }
      if (taken.current === null) return
      if (!moving.current && !strayed(event, taken.current)) return
      moving.current = true
      ahead.current = addressAt(edges, height, point.y)
      // One move for each frame: whatever the pointer does, the runs are made once a picture.
      cancelAnimationFrame(frame.current)
      frame.current = requestAnimationFrame(() => move(true))
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  }

  function lift(event: PointerEvent): void {
    fingers.current.delete(event.pointerId)
    // The finger that is left does nothing until it is lifted, too.
    pan.end()
    if (waiting.current !== null && event.type === 'pointerup') hold(waiting.current, reaches.touch)
    waiting.current = null
    drop()
  }
}
