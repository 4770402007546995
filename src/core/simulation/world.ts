import type { CpuIndex, TaskId } from '../reservation/actions.ts'

/** A point on the time axis: the ordinal of an access of the trace, or a count of actions where there is none. */
export type Tick = number

/** What a run starts from: every CPU runs a task that does not use the registers, all registers hold their reset values. */
export interface World {
  /** Number of logical CPUs, at least 1. */
  readonly cpus: number
  readonly tasks: readonly TaskId[]
  /** For each task that is a thread of a process, the first task of that process. Absent: each is a process alone. */
  readonly threads?: Readonly<Record<TaskId, TaskId>>
  /** CR4.DE of every CPU at the start; absent: clear, as after reset. */
  readonly de?: boolean
}

/** `from` is the first tick that belongs to it, `to` the first that does not; null: it lasts. */
export interface Interval {
  readonly from: Tick
  readonly to: Tick | null
}

export function holdsAt({ from, to }: Interval, tick: Tick): boolean {
  return from <= tick && (to === null || tick < to)
}

export interface TaskInterval extends Interval {
  readonly cpu: CpuIndex
  readonly task: TaskId | null
}

/** The first task of the process that this one belongs to. */
export function processOf({ threads = {} }: World, task: TaskId): TaskId {
  return (Object.hasOwn(threads, task) ? threads[task] : undefined) ?? task
}
