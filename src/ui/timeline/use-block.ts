import { useEffect, useMemo, useState } from 'react'
import type { Client, CpuIndex } from '../../core/index.ts'
import type { Result } from '../../state/model.ts'
import { inTurns } from '../../state/turns.ts'
import { type Axis, type Block, timelineBlock, timelineInParts } from '../../view/timeline.ts'
import { nextTask } from '../../worker/next-task.ts'

/** Entries of a journal above which a block is made in a task of its own, after the frame that asked for it. */
const manyEntries = 5000

let turn: Promise<unknown> = Promise.resolve()

/** Blocks wait for one another, and give way to whatever else the page has to do. */
function inTurn(work: () => Promise<void>): void {
  turn = turn
    .catch(() => undefined)
    .then(nextTask)
    .then(work)
}

/** What a policy's timeline shows; null: there is nothing yet. Of a long run the last one stays until the next is made. */
export function useBlock(
  result: Result | undefined,
  clients: readonly Client[],
  cpu: CpuIndex,
  axis: Axis,
): Block | null {
  const isLong = (result?.run.journal.length ?? 0) > manyEntries
  const [made, setMade] = useState<Block | null>(null)
  const block = useMemo(
    () => (result === undefined || isLong ? null : timelineBlock(result, { clients }, cpu, axis)),
    [result, isLong, clients, cpu, axis],
  )
  useEffect(() => {
    if (result === undefined || !isLong) return
    let wanted = true
    inTurn(async () => {
      if (!wanted) return
      const next = await inTurns(timelineInParts(result, { clients }, cpu, axis))
      if (wanted) setMade(next)
    })
    return () => {
      wanted = false
    }
  }, [result, isLong, clients, cpu, axis])
  return isLong ? made : block
}
