import type { PolicyKey } from '../../core/index.ts'
import type { Subject } from '../../state/model.ts'
import { type Axis, type Block, type Mark, tickAt } from '../../view/timeline.ts'
import { blockHeight, hitTest, laneY, lanes } from '../../view/lanes.ts'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import { Tickmarks } from './Tickmarks.tsx'

interface LanesProps {
  readonly block: Block
  readonly width: Width
  /** In pixels of the screen. */
  readonly axis: Axis
  readonly policy: PolicyKey
}

/** The four slots of one policy as lanes, DR3 on top, with refusals and hits below. */
export function Lanes({ block, width: { pixels, units, scale }, axis, policy }: LanesProps) {
  const point = useScope((scope) => scope.point)
  const seek = useScope((scope) => scope.seek)
  const { bars, marks, tickmarks } = block
  const find = (x: number, y: number): Subject =>
    hitTest(block, policy, x / scale, y / scale, tickOf(x))
  const tickOf = (x: number) => tickAt(axis, x)
  return (
    <svg
      className="lanes"
      width={pixels}
      height={blockHeight * scale}
      viewBox={`0 0 ${units} ${blockHeight}`}
      role="img"
      aria-label={summary(block)}
      onPointerMove={({ nativeEvent: { offsetX, offsetY, buttons } }) => {
        point(find(offsetX, offsetY))
        if (buttons & 1) seek(tickOf(offsetX))
      }}
      onPointerDown={({ nativeEvent }) => seek(tickOf(nativeEvent.offsetX))}
      onPointerLeave={() => point({ kind: 'moment' })}
    >
      {lanes.map((slot) => (
        <rect key={slot} className="lane" x={0} y={laneY(slot)} width={units} height={13} rx={3} />
      ))}
      {bars.map(({ slot, x, width: wide, owner, label, arming }) => (
        <g key={`${slot} ${arming.from}`}>
          <rect x={x} y={laneY(slot)} width={wide} height={13} rx={3} fill={owner.colour.fill} />
          {label ? (
            <text className="bar-label" x={x + 5} y={laneY(slot) + 10.5} fill={owner.colour.letter}>
              {label}
            </text>
          ) : null}
        </g>
      ))}
      {marks.map((mark) => (
        <MarkShape key={`${mark.entry} ${mark.outcome}`} mark={mark} />
      ))}
      <Tickmarks tickmarks={tickmarks} />
    </svg>
  )
}

function MarkShape({ mark: { kind, slot, x, owner, label } }: { mark: Mark }) {
  if (slot !== null) {
    const y = laneY(slot)
    return <path className="clobber" d={`M${x - 5} ${y - 1.5}l10 16M${x + 5} ${y - 1.5}l-10 16`} />
  }
  if (kind === 'unarmed') return null
  const y = laneY('refused') + 8
  return (
    <g>
      <path
        className="refusal"
        stroke={owner.colour.fill}
        d={`M${x - 5} ${y - 5}l10 10m0-10l-10 10`}
      />
      <text className="mark-label" x={x + 9} y={y + 4.5}>
        {label}
      </text>
    </g>
  )
}

/** The text twin of the picture. */
function summary({ counts, tickmarks }: Block): string {
  const count = (kind: string) =>
    tickmarks.filter((mark) => mark.kind === kind).reduce((sum, mark) => sum + mark.count, 0)
  const { armings, refused, clobbered } = counts
  return `Slots over time: ${armings} armings, ${refused} refused, ${clobbered} lost silently, ${count('hit')} hits, ${count('missed')} missed, ${count('stray')} stray traps`
}
