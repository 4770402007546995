import { useEffect, useState } from 'react'
import { inTurns } from '../../state/turns.ts'
import { nextTask } from '../../worker/next-task.ts'

let turn: Promise<unknown> = Promise.resolve()

/** Pieces of work wait for one another, and give way to whatever else the page has to do. */
function inTurn(work: () => Promise<void>): void {
  turn = turn
    .catch(() => undefined)
    .then(nextTask)
    .then(work)
}

/**
 * What long work gives, done in tasks of its own after the frame that asked for it. Until then the last answer stays,
 * and null before the first. No work: nothing new is asked for.
 */
export function useLater<Value>(work: (() => Generator<void, Value>) | null): Value | null {
  const [made, setMade] = useState<{ readonly value: Value } | null>(null)
  useEffect(() => {
    if (work === null) return
    let wanted = true
    inTurn(async () => {
      if (!wanted) return
      const value = await inTurns(work())
      if (wanted) setMade({ value })
    })
    return () => {
      wanted = false
    }
  }, [work])
  return made && made.value
}
