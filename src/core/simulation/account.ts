import { coverRange } from '../matching/cover.ts'
import type { Breakpoint } from '../registers/types.ts'
import type { CpuIndex, Request, RequestId, TaskId } from '../reservation/actions.ts'
import type { Belief, BeliefInterval, BeliefState, Coverage } from './record.ts'
import type { Tick } from './world.ts'

/** An interval that may end yet. */
export type Open<Interval> = { -readonly [Key in keyof Interval]: Interval[Key] }

/** What of one watch each CPU holds where it should: null where it should not. */
export type Covered = (Open<Coverage> | null)[]

/** All that is known about one request. */
export interface Account {
  readonly id: RequestId
  /** As it was last asked for, and for which task and CPU: these are read all the time, and of one shape here. */
  request: Request
  task: TaskId | undefined
  cpu: CpuIndex | undefined
  /** What was believed over time; the last one is what is believed now. */
  readonly intervals: Open<BeliefInterval>[]
  believed: Open<BeliefInterval>
  /** What `beliefsAt` says for every tick since then, where that is not armed; made when it is asked. */
  unarmed: Belief | null
  /** The number of the action by which `believed` was last told. */
  toldBy: number
  covered: Covered
}

/** Believed armed, waiting, or going on by another method: the id is in use. */
export function isInUse({ believed: { state } }: Account): boolean {
  return state === 'armed' || state === 'waiting' || state === 'fallback'
}

/** Whether it should be in hardware here: it is the kernel's, or of the task that runs. */
export function isExpected(
  { believed, task, cpu: only }: Account,
  cpu: CpuIndex,
  running: TaskId | null,
): boolean {
  return (
    believed.state === 'armed' &&
    (task === undefined || task === running) &&
    (only === undefined || only === cpu)
  )
}

/** A belief that begins. `breakpoints`: where they are not the usual aligned pieces. */
export function beliefIn(
  { id, watch, disabled = false }: Request,
  state: BeliefState,
  from: Tick,
  breakpoints: readonly Breakpoint[] = coverRange(watch.address, watch.length, watch.type),
): Open<BeliefInterval> {
  const belief: Open<BeliefInterval> = { id, state, watch, breakpoints, from, to: null }
  if (disabled && state === 'waiting') belief.disabled = true
  return belief
}

/** A belief as it is answered. `hardware`: what the CPUs held then. */
export function beliefOf(
  { request }: Account,
  interval: BeliefInterval,
  hardware: readonly Coverage[],
): Belief {
  const { state, from, watch, breakpoints, errno, method, disabled = false } = interval
  const silent = hardware.some(({ lost }) => lost.length > 0)
  const now = { believes: state, since: from, hardware, silent }
  const belief: Open<Belief> = { ...request, watch, breakpoints, ...now }
  // The request is as it was last asked for, the belief as it was then.
  if (request.disabled !== undefined) belief.disabled = disabled
  if (errno !== undefined) belief.errno = errno
  if (method !== undefined) belief.method = method
  return belief
}
