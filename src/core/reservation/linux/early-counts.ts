import type { CpuIndex, TaskId } from '../actions.ts'
import { type Constraints, shortage, slotCount } from './counts.ts'
import type { Context } from './event.ts'

/** What the first versions add for the task of a task event. */
export type TaskShare = 'the fullest task' | 'its own total'

/**
 * The first arbiter and that of 2010, with their arithmetic. A task is counted by its total, whatever the CPUs of its
 * events, and moves by one place only in the histograms of the CPUs of the event. So with events for one CPU a
 * histogram goes wrong: entries wrap below 0, and count as tasks. And the sum is compared with the number of slots
 * for equality: a sum that has passed it is let through. An entry past the end of a histogram is not kept here; there
 * it fell on the variable behind.
 * Source: kernel/hw_breakpoint.c at commits ba1c813a6b9a (November 2009) and 0102752e4c9e (April 2010).
 */
export class EarlyCounts implements Constraints {
  readonly #share: TaskShare
  readonly #bound: Uint32Array
  /** task_bp_pinned: on each CPU, at index n, tasks that have n + 1. */
  readonly #histograms: readonly Uint32Array[]
  readonly #totals = new Map<TaskId, number>()

  constructor(cpus: number, share: TaskShare) {
    this.#share = share
    this.#bound = new Uint32Array(cpus)
    this.#histograms = Array.from({ length: cpus }, () => new Uint32Array(slotCount))
  }

  reserve(context: Context): string | null {
    const { task } = context
    const own = task !== null && this.#share === 'its own total' ? this.#total(task) : null
    let most = 0
    let reason = ''
    for (const cpu of this.#span(context)) {
      const bound = this.#bound[cpu] ?? 0
      const tasks = own ?? this.#fullest(cpu)
      if (bound + tasks <= most) continue
      most = bound + tasks
      reason = shortage(cpu, bound, own === null ? null : task, tasks)
    }
    if (most === slotCount) return reason
    this.#toggle(context, 1)
    if (task !== null) this.#totals.set(task, this.#total(task) + 1)
    return null
  }

  release(context: Context): void {
    const { task } = context
    if (task !== null) this.#totals.set(task, this.#total(task) - 1)
    this.#toggle(context, -1)
  }

  #total(task: TaskId): number {
    return this.#totals.get(task) ?? 0
  }

  #span({ cpu }: Context): readonly CpuIndex[] {
    return cpu === null ? [...this.#bound.keys()] : [cpu]
  }

  #fullest(cpu: CpuIndex): number {
    return (this.#histograms[cpu]?.findLastIndex((tasks) => tasks > 0) ?? -1) + 1
  }

  /** The total is that of the task's other events. */
  #toggle(context: Context, change: 1 | -1): void {
    const { task } = context
    for (const cpu of this.#span(context)) {
      const histogram = task === null ? this.#bound : this.#histograms[cpu]
      if (histogram === undefined) continue
      const index = task === null ? cpu : this.#total(task)
      histogram[index] = (histogram[index] ?? 0) + change
      if (task !== null && index > 0) histogram[index - 1] = (histogram[index - 1] ?? 0) - change
    }
  }
}
