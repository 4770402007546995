import type { ContextFilter } from '../core/index.ts'

/** Whose accesses count, to stand behind "accesses": nothing where all do. */
export function madeByWords({ task, cpu }: ContextFilter): string {
  const who = task === undefined ? '' : ` by ${task}`
  const where = cpu === undefined ? '' : ` on CPU ${cpu}`
  return `${who}${where}`
}
