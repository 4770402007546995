import { useMemo } from 'react'
import type { Client, CpuIndex } from '../../core/index.ts'
import type { Result } from '../../state/model.ts'
import { type Axis, type Block, timelineBlock, timelineInParts } from '../../view/timeline.ts'
import { useLater } from './use-later.ts'

/** Entries of a journal above which a block is made in tasks of its own, after the frame that asked for it. */
const manyEntries = 5000

/** What a policy's timeline shows; null: there is nothing yet. Of a long run the last one stays until the next is made. */
export function useBlock(
  result: Result | undefined,
  clients: readonly Client[],
  cpu: CpuIndex,
  axis: Axis,
): Block | null {
  const isLong = (result?.run.journal.length ?? 0) > manyEntries
  const block = useMemo(
    () => (result === undefined || isLong ? null : timelineBlock(result, { clients }, cpu, axis)),
    [result, isLong, clients, cpu, axis],
  )
  const make = useMemo(
    () =>
      result === undefined || !isLong
        ? null
        : () => timelineInParts(result, { clients }, cpu, axis),
    [result, isLong, clients, cpu, axis],
  )
  const made = useLater(make)
  return isLong ? made : block
}
