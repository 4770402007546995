import type { AccessContext } from './context.ts'
import type { Trace } from './trace.ts'

/** Who made the accesses that are meant. */
export type ContextFilter = Pick<AccessContext, 'task' | 'cpu'>

/** Those of some ordinals whose task and CPU are the ones asked for; an access of which neither is told is not one. */
export function madeBy(
  trace: Trace,
  ordinals: Uint32Array,
  { task, cpu }: ContextFilter,
): Uint32Array {
  return ordinals.filter((ordinal) => {
    const made = trace.context(ordinal)
    return (task === undefined || made.task === task) && (cpu === undefined || made.cpu === cpu)
  })
}
