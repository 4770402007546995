import { laneY } from '../../view/lanes.ts'
import type { Tickmark } from '../../view/timeline.ts'

/** Hits as strokes in the owner's colour, missed accesses as red rings, stray traps as red triangles. */
export function Tickmarks({ tickmarks }: { tickmarks: readonly Tickmark[] }) {
  const y = laneY('hits')
  return tickmarks.map(({ kind, x, tick, id, owner }) => {
    const key = `${kind} ${id} ${tick}`
    if (kind === 'hit') {
      return <rect key={key} x={x - 1.25} y={y} width={2.5} height={13} fill={owner.colour.fill} />
    }
    if (kind === 'missed') {
      return <circle key={key} className="missed" cx={x} cy={y + 6.5} r={5} />
    }
    return <path key={key} className="stray" d={`M${x - 6} ${y + 13}h12l-6-12z`} />
  })
}
