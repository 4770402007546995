import { useRef } from 'react'
import { movedMemory, zoomedMemory } from '../../state/memory-view.ts'
import type { AddressSpan, Span } from '../../state/model.ts'
import { addressAt } from '../../view/memory.ts'
import { useScope } from '../use-scope.ts'

/** In pixels of the map. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What the map shows, and its size in pixels. */
export interface Plot {
  readonly axis: Span & { readonly width: number }
  readonly edges: readonly bigint[]
  readonly height: number
}

interface Start {
  /** Between the points that hold the map. */
  readonly middle: Point
  /** Of the points from there, 1 at least. */
  readonly distance: number
  readonly span: Span
  /** What of memory was shown; null: all of it, which cannot be moved. */
  readonly view: AddressSpan | null
  /** What of memory was in the middle. */
  readonly address: bigint | null
}

/** How far two fingers have to part before all of memory, with its gaps folded, gives way to some pages of it. */
const farther = 1.2

/**
 * What holds the map takes along what is shown, in time and in memory: a pointer that is dragged with Shift, or two
 * fingers, which zoom memory where they part, as the wheel does.
 */
export function usePan({ axis, edges, height }: Plot) {
  const zoom = useScope((scope) => scope.zoom)
  const view = useScope((scope) => scope.memoryView)
  const regions = useScope((scope) => scope.regions) ?? []
  const setZoom = useScope((scope) => scope.setZoom)
  const viewMemory = useScope((scope) => scope.viewMemory)
  const start = useRef<Start | null>(null)

  function begin(points: readonly Point[]): void {
    const middle = middleOf(points)
    const distance = distanceFrom(middle, points)
    const address = addressAt(edges, height, middle.y)
    start.current = { middle, distance, span: { from: axis.from, to: axis.to }, view, address }
  }

  function zoomed({ distance: before, view: shown, address }: Start, middle: Point, now: number) {
    if (address === null || now === before || (shown === null && now < before * farther)) {
      return shown
    }
    return zoomedMemory(regions, shown, before / now, address, 1 - middle.y / height)
  }

  return {
    begin,
    move(points: readonly Point[]): void {
      if (start.current === null) return
      const { middle: from, span } = start.current
      const middle = middleOf(points)
      const distance = distanceFrom(middle, points)
      const ticks = ((from.x - middle.x) * (span.to - span.from)) / Math.max(1, axis.width)
      const moved = { from: span.from + ticks, to: span.to + ticks }
      if (zoom !== null) setZoom(moved)
      const shown = zoomed(start.current, middle, distance)
      viewMemory(movedMemory(shown, (middle.y - from.y) / height))
      // From the pages that came in the place of all of it the fingers go on as from any view.
      if (start.current.view === null && shown !== null) {
        start.current = { ...start.current, middle, distance, span: moved, view: shown }
      }
    },
    end(): void {
      start.current = null
    },
  }
}

function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce(({ x, y }, point) => ({ x: x + point.x, y: y + point.y }), {
    x: 0,
    y: 0,
  })
  return { x: sum.x / points.length, y: sum.y / points.length }
}

function distanceFrom({ x, y }: Point, points: readonly Point[]): number {
  const sum = points.reduce((total, point) => total + Math.hypot(point.x - x, point.y - y), 0)
  return Math.max(1, sum / points.length)
}
