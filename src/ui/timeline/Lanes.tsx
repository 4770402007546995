import { memo } from 'react'
import type { PolicyKey } from '../../core/index.ts'
import { type Axis, type Block, ringsOf, tickAt } from '../../view/timeline.ts'
import { blockHeightOf, type Geometry, hitTest, pressedTick } from '../../view/lanes.ts'
import { joined } from '../../view/joined-shapes.ts'
import { blockShapes } from '../../view/shapes.ts'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'

interface LanesProps {
  readonly block: Block
  readonly width: Width
  /** In pixels of the screen. */
  readonly axis: Axis
  readonly policy: PolicyKey
  readonly geometry: Geometry
}

/** The four slots of one policy as lanes, DR3 on top, with refusals and hits below. */
export const Lanes = memo(function Lanes({ block, width, axis, policy, geometry }: LanesProps) {
  const { pixels, units, scale } = width
  const height = blockHeightOf(geometry)
  const point = useScope((scope) => scope.point)
  const seek = useScope((scope) => scope.seek)
  const find = (x: number, y: number) =>
    hitTest(block, policy, x / scale, y / scale, tickOf(x), geometry)
  const tickOf = (x: number) => tickAt(axis, x)
  const shapes = joined(blockShapes(block, units, geometry))
  return (
    <svg
      className="lanes"
      width={pixels}
      height={height * scale}
      viewBox={`0 0 ${units} ${height}`}
      role="img"
      aria-label={summary(block)}
      onPointerMove={({ nativeEvent: { offsetX, offsetY, buttons } }) => {
        const found = find(offsetX, offsetY)
        point(found)
        if (buttons & 1) seek(pressedTick(block, found, tickOf(offsetX)))
      }}
      onPointerDown={({ nativeEvent: { offsetX, offsetY } }) =>
        seek(pressedTick(block, find(offsetX, offsetY), tickOf(offsetX)))
      }
      onPointerLeave={() => point({ kind: 'moment' })}
    >
      {shapes.map(({ key, tag: Tag, className, attributes, text }) => (
        <Tag key={key} className={className} {...attributes}>
          {text}
        </Tag>
      ))}
    </svg>
  )
})

/** The text twin of the picture. */
function summary({ counts, tickmarks }: Block): string {
  const count = (kind: string) =>
    tickmarks.filter((mark) => mark.kind === kind).reduce((sum, mark) => sum + mark.count, 0)
  const { armings, refused, takenOut, clobbered } = counts
  const rings = ringsOf(tickmarks)
  const places = rings.length < count('missed') ? ` in ${rings.length} places` : ''
  return `Slots over time: ${armings} armings, ${refused} refused, ${takenOut} evicted and told, ${clobbered} lost silently, ${count('hit')} hits, ${count('missed')} missed${places}, ${count('stray')} stray traps`
}
