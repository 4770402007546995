import { type PointerEvent, useRef } from 'react'
import { movedMemory } from '../../state/memory-view.ts'
import type { AddressSpan, Span } from '../../state/model.ts'
import { useScope } from '../use-scope.ts'

interface Start {
  readonly x: number
  readonly y: number
  readonly span: Span
  /** What of memory was shown; null: all of it, which cannot be moved. */
  readonly view: AddressSpan | null
}

/** A drag with Shift over a plot of this size takes what is shown along, in time and in memory. */
export function usePan(axis: Span & { readonly width: number }, height: number) {
  const zoom = useScope((scope) => scope.zoom)
  const view = useScope((scope) => scope.memoryView)
  const setZoom = useScope((scope) => scope.setZoom)
  const viewMemory = useScope((scope) => scope.viewMemory)
  const start = useRef<Start | null>(null)
  return {
    begin({ clientX, clientY }: PointerEvent): void {
      start.current = { x: clientX, y: clientY, span: { from: axis.from, to: axis.to }, view }
    },
    move({ clientX, clientY }: PointerEvent): void {
      if (start.current === null) return
      const { x, y, span, view: shown } = start.current
      if (zoom !== null) {
        const ticks = ((x - clientX) * (span.to - span.from)) / Math.max(1, axis.width)
        setZoom({ from: span.from + ticks, to: span.to + ticks })
      }
      if (shown !== null) viewMemory(movedMemory(shown, (clientY - y) / height))
    },
    end(): void {
      start.current = null
    },
  }
}
