import type { AccessContext } from './context.ts'
import type { Trace } from './trace.ts'

/** Who made the accesses that are meant. */
export type ContextFilter = Pick<AccessContext, 'task' | 'cpu'>

/** Whose accesses are meant, to stand behind "accesses": nothing where all are. */
export function madeByWords({ task, cpu }: ContextFilter): string {
  const who = task === undefined ? '' : ` by ${task}`
  const where = cpu === undefined ? '' : ` on CPU ${cpu}`
  return `${who}${where}`
}

/** Whether the source tells of an access that it was made by these; where it tells neither, it was not. */
function isBy(made: AccessContext, { task, cpu }: ContextFilter): boolean {
  return (task === undefined || made.task === task) && (cpu === undefined || made.cpu === cpu)
}

/** Those of some ordinals whose task and CPU are the ones asked for. */
export function madeBy(trace: Trace, ordinals: Uint32Array, filter: ContextFilter): Uint32Array {
  return ordinals.filter((ordinal) => isBy(trace.context(ordinal), filter))
}

/**
 * The CPU, of `cpus` that there are, whose registers an access meets: the one that made it, where the source tells
 * one of them, else `otherwise`.
 */
export function cpuMet({ cpu }: AccessContext, cpus: number, otherwise: number): number {
  return cpu !== undefined && Number.isInteger(cpu) && cpu >= 0 && cpu < cpus ? cpu : otherwise
}
