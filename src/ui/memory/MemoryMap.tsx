import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import { formatNumber, formatAddress } from '../../core/index.ts'
import { command, keyLabel } from '../../state/commands.ts'
import { grabbedWatch } from '../../state/memory.ts'
import type { Span } from '../../state/model.ts'
import {
  addressAt,
  addressLabels,
  armedBars,
  isGap,
  ownersOfBars,
  shades,
  watchBand,
} from '../../view/memory.ts'
import { tickAt, xOf } from '../../view/timeline.ts'
import type { Width } from '../shared/use-width.ts'
import { useWheel } from '../timeline/use-wheel.ts'
import { useScope } from '../use-scope.ts'
import { askedBy, watchAt, watchNames } from '../../view/watch-lines.ts'
import { useFocus } from '../use-view.ts'
import { MapLegend } from './MapLegend.tsx'
import { useHand } from './use-hand.ts'

interface MemoryMapProps {
  readonly plot: RefObject<HTMLButtonElement | null>
  readonly width: Width
  readonly edges: readonly bigint[]
  readonly span: Span
  readonly height: number
}

/** Bytes that the arrow keys move a watch by with Shift: a line of the cache. */
const line = 64n

/** The map: time to the right as in the timelines below, addresses upwards, density as shade. */
export function MemoryMap({ plot, width, edges, span, height }: MemoryMapProps) {
  const focus = useFocus()
  const regions = useScope((scope) => scope.regions) ?? []
  const view = useScope((scope) => scope.memoryView)
  const tick = useScope((scope) => scope.tick)
  const seek = useScope((scope) => scope.seek)
  const moveWatch = useScope((scope) => scope.moveWatch)
  const zoomMemory = useScope((scope) => scope.zoomMemory)
  const theme = useScope((scope) => scope.theme)
  const grabbed = useScope((scope) => scope.grabbed)
  const watch = useScope(grabbedWatch)
  const axis = { ...span, width: width.pixels }
  const scenario = useScope((scope) => scope.scenario)
  const bars = focus
    ? armedBars(
        focus.result.run,
        focus.cpu,
        edges,
        axis,
        height,
        focus.ownerOf,
        askedBy(scenario, focus.result.run),
      )
    : []
  const names = watchNames(bars, { width: width.pixels, height, scale: width.scale })
  const band =
    watch === null ? null : { x: 0, width: width.pixels, ...watchBand(edges, height, watch) }
  const lines = band === null ? bars : [...bars, { ...band, asked: grabbed }]
  const hand = useHand({ axis, edges, height }, (point, reach) =>
    watchAt(lines, names, point, reach),
  )

  useWheel(plot, plot, (factor, { clientY }) => {
    const { top = 0 } = plot.current?.getBoundingClientRect() ?? {}
    const address = addressAt(edges, height, clientY - top)
    if (address !== null) zoomMemory(factor, address, 1 - (clientY - top) / height)
  })

  function key(event: KeyboardEvent) {
    const up = { ArrowUp: 1n, ArrowDown: -1n }[event.key]
    if (up === undefined || watch === null || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    const by = event.shiftKey ? line : BigInt(watch.length)
    moveWatch({ ...watch, address: BigInt.asUintN(64, watch.address + up * by) }, false)
  }

  return (
    <>
      <svg className="memory-labels" height={height} aria-hidden="true">
        {addressLabels(edges, regions, view, height).map(({ y, text }) => (
          <text key={text} x="100%" dx={-8} y={Math.max(10, y - 1)} textAnchor="end">
            {text}
          </text>
        ))}
      </svg>
      <div className="memory-picture">
        <button
          type="button"
          className="memory-plot"
          style={{ height }}
          ref={plot}
          aria-label={
            watch === null
              ? `Map of memory, ${regions.length} regions: press to set a watch, or on one to take hold of it`
              : `Map of memory, the watch is at ${formatAddress(watch.address)}: the arrow keys move it`
          }
          {...hand}
          onKeyDown={key}
          onDoubleClick={({ currentTarget, clientX, clientY }) => {
            const { left, top } = currentTarget.getBoundingClientRect()
            const address = addressAt(edges, height, clientY - top)
            seek(tickAt(axis, clientX - left))
            if (address !== null) zoomMemory(0.25, address, 1 - (clientY - top) / height)
          }}
        >
          <Shade key={theme} edges={edges} height={height} />
          <svg className="memory-over" width={width.pixels} height={height} aria-hidden="true">
            {bars.map(({ key: id, x, y, width: wide, height: high, owner }) => (
              <rect
                key={id}
                x={x}
                y={y}
                width={wide}
                height={high}
                fill={owner.colour.fill}
                fillOpacity={0.85}
              />
            ))}
            {band === null ? null : <rect className="memory-band" {...band} />}
            <line className="memory-cursor" x1={xOf(axis)(tick)} x2={xOf(axis)(tick)} y2={height} />
          </svg>
        </button>
        {/* Not in the button: its name is another. */}
        <svg className="memory-over" width={width.pixels} height={height} aria-hidden="true">
          {names.map(({ text, line, ...box }) => (
            <g key={line.key} className="memory-name">
              <rect {...box} rx={3} fill={line.owner.colour.fill} />
              <text
                x={box.x + box.width / 2}
                y={box.y + box.height / 2}
                fill={line.owner.colour.letter}
              >
                {text}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <Table />
      <MapLegend owners={ownersOfBars(bars)} cpu={focus?.cpu ?? 0} />
      <p className="memory-hint">
        Zoom: Ctrl and the wheel, the wheel alone once the map was pressed, or a pinch. Move: Shift
        and the wheel, Shift and drag, or two fingers. Keys: {keyLabel(command('memory-in'))},{' '}
        {keyLabel(command('memory-out'))}, {keyLabel(command('memory-up'))},{' '}
        {keyLabel(command('memory-down'))}.
      </p>
    </>
  )
}

/** The density as an image of one pixel a cell, stretched. */
function Shade({ edges, height }: { edges: readonly bigint[]; height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = useScope((scope) => scope.memoryMap)
  const regions = useScope((scope) => scope.regions)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || map === null || map.rows !== edges) return
    const columns = map.columnEdges.length - 1
    const rows = map.rows.length - 1
    if (columns < 1 || rows < 1) return
    context.canvas.width = columns
    context.canvas.height = rows
    const style = getComputedStyle(context.canvas)
    context.fillStyle = style.getPropertyValue('--lane') || '#888'
    context.clearRect(0, 0, columns, rows)
    for (let row = 0; row < rows; row += 1) {
      if (isGap(map.rows, row, regions ?? [])) context.fillRect(0, rows - 1 - row, columns, 1)
    }
    const ink = inkOf(context)
    const image = context.getImageData(0, 0, columns, rows)
    const dark = shades(map.counts)
    for (let cell = 0; cell < dark.length; cell += 1) {
      const shade = dark[cell] ?? 0
      if (shade === 0) continue
      const row = rows - 1 - Math.floor(cell / columns)
      const at = 4 * (row * columns + (cell % columns))
      image.data.set([...ink, Math.round(shade * 255)], at)
    }
    context.putImageData(image, 0, 0)
  }, [map, edges, regions])
  return <canvas ref={canvas} className="memory-shade" style={{ height }} aria-hidden="true" />
}

/** The colour of text as the browser resolves it: light on dark, dark on light. */
function inkOf(context: CanvasRenderingContext2D): readonly [number, number, number] {
  const before = context.fillStyle
  context.fillStyle = getComputedStyle(context.canvas).color
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  context.clearRect(0, 0, 1, 1)
  context.fillStyle = before
  return [red, green, blue]
}

/** The text twin of the canvas. */
function Table() {
  const regions = useScope((scope) => scope.regions)
  return (
    <details className="memory-table">
      <summary>as a table</summary>
      <table>
        <thead>
          <tr>
            <th>from</th>
            <th>to</th>
            <th>accesses</th>
          </tr>
        </thead>
        <tbody>
          {regions?.map(({ from, to, accesses }) => (
            <tr key={String(from)}>
              <td>{formatAddress(from)}</td>
              <td>{formatAddress(to - 1n)}</td>
              <td>{formatNumber(accesses)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
