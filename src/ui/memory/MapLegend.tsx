import { formatNumber } from '../../core/index.ts'
import { useMemo } from 'react'
import type { Owner } from '../../view/clients-of.ts'
import { largest, shades } from '../../view/memory.ts'
import { useScope } from '../use-scope.ts'

interface MapLegendProps {
  /** Whose breakpoints are drawn. */
  readonly owners: readonly Owner[]
  readonly cpu: number
}

/** What the marks of the map mean. */
export function MapLegend({ owners, cpu }: MapLegendProps) {
  const map = useScope((scope) => scope.memoryMap)
  const most = useMemo(() => (map === null ? 0 : largest(map.counts)), [map])
  // As dark as one access is drawn where another cell has the most.
  const [one = 1] = shades(Uint32Array.of(1, most))
  return (
    <ul className="memory-legend" aria-label="What the map shows">
      {most > 0 ? (
        <li>
          <span
            className="memory-shades"
            style={{ background: `linear-gradient(to right, ${ink(one)}, ${ink(1)})` }}
            aria-hidden="true"
          />
          {most === 1
            ? '1 access in a cell'
            : `accesses in a cell: 1 to ${formatNumber(most)}, on a logarithmic scale`}
        </li>
      ) : null}
      {owners.map(({ letter, title, colour }) => (
        <li key={title}>
          <span
            className="memory-swatch"
            style={{ background: colour.fill, color: colour.letter }}
            aria-hidden="true"
          >
            {letter}
          </span>
          armed by {title} on CPU {cpu}
        </li>
      ))}
      <li>
        <span className="memory-swatch memory-chosen" aria-hidden="true" />
        the chosen watch
      </li>
      <li>
        <span className="memory-swatch memory-folded" aria-hidden="true" />
        nothing touched, folded
      </li>
    </ul>
  )
}

function ink(shade: number): string {
  return `color-mix(in srgb, var(--text) ${Math.round(100 * shade)}%, transparent)`
}
