import { useMemo } from 'react'
import type { AccessDensity, Scenario } from '../../core/index.ts'
import type { Span } from '../../state/model.ts'
import { inlineDensity, inlineDensityInParts } from '../../view/timeline.ts'
import { useLater } from './use-later.ts'

/** Bars of the strip where it is made of a scenario's own accesses. */
const buckets = 240

/** Steps of a scenario above which its accesses are counted in tasks of their own. */
const manySteps = 2000

/** Counts of data accesses and of instructions in equal parts of a span. */
export type Counted = Span & AccessDensity

const nothing: AccessDensity = { data: new Uint32Array(0), execute: new Uint32Array(0) }

/** How dense a scenario's own accesses are; of a long one the last counts stay until the next are made. */
export function useInlineDensity(scenario: Scenario | null, span: Span): Counted {
  const isLong = scenario !== null && scenario.steps.length > manySteps
  const counted = useMemo(
    () => ({
      ...span,
      ...(scenario && !isLong ? inlineDensity(scenario, span, buckets) : nothing),
    }),
    [scenario, isLong, span],
  )
  const count = useMemo(
    () => (isLong ? () => countInParts(scenario, span) : null),
    [scenario, isLong, span],
  )
  const later = useLater(count)
  return (isLong ? later : null) ?? counted
}

function* countInParts(scenario: Scenario, span: Span): Generator<void, Counted> {
  return { ...span, ...(yield* inlineDensityInParts(scenario, span, buckets)) }
}
