import { formatNumber } from '../../core/index.ts'
import { memo, useEffect, useState } from 'react'
import { differencesOf, noDifferences } from '../../state/differences.ts'
import type { Span } from '../../state/model.ts'
import { differenceShapes, differenceHeight } from '../../view/difference-strip.ts'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'

/** Where on the time axis the compared policies differ. */
export const DifferenceRow = memo(function DifferenceRow({
  span,
  width,
}: {
  span: Span
  width: Width
}) {
  const scenario = useScope((scope) => scope.scenario)
  const trace = useScope((scope) => scope.trace)
  const policies = useScope((scope) => scope.policies)
  const results = useScope((scope) => scope.results)
  const [found, setFound] = useState(noDifferences)
  useEffect(() => {
    let current = true
    const compare = async () => {
      const differences = await differencesOf({ scenario, trace, policies, results })
      // After an edit of a long scenario the last ones stay, as the lanes do, until they are known again.
      if (current && differences) setFound(differences)
    }
    void compare()
    return () => {
      current = false
    }
  }, [scenario, trace, policies, results])
  const { pixels, units, scale } = width
  const count = found.starts.length
  return (
    <div className="timeline-row difference-row">
      <span className="lane-name" data-short="≠">
        <span>they differ</span>
      </span>
      <svg
        width={pixels}
        height={differenceHeight * scale}
        viewBox={`0 0 ${units} ${differenceHeight}`}
        role="img"
        aria-label={
          count === 0
            ? 'The compared policies differ nowhere'
            : `The compared policies differ: ${count} differences, the first at tick ${formatNumber(found.starts[0] ?? 0)}`
        }
      >
        {differenceShapes(found, { ...span, width: units }).map(
          ({ key, tag: Tag, className, attributes }) => (
            <Tag key={key} className={className} {...attributes} />
          ),
        )}
      </svg>
    </div>
  )
})
