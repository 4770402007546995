import { slotIndices } from '../../registers/types.ts'
import type { CpuIndex, TaskId } from '../actions.ts'
import type { Context } from './event.ts'

/** HBP_NUM. */
export const slotCount = slotIndices.length

/** Who may have a slot: counted when an event is opened, whether or not it is enabled or its task runs. */
export interface Constraints {
  /** Counts the event in and answers null, or says why there is no slot for it and counts nothing. */
  reserve(context: Context): string | null
  /** Counts the event out again. */
  release(context: Context): void
}

/** A histogram of tasks: at index n how many have n breakpoints on one CPU. */
class TaskHistogram {
  readonly #tasks = new Uint32Array(slotCount + 1)

  move(from: number, to: number): void {
    if (from > 0) this.#tasks[from] = (this.#tasks[from] ?? 0) - 1
    if (to > 0) this.#tasks[to] = (this.#tasks[to] ?? 0) + 1
  }

  /** How many the fullest task has. */
  get highest(): number {
    let count = slotCount
    while (count > 0 && (this.#tasks[count] ?? 0) === 0) count -= 1
    return count
  }
}

/** Breakpoints that are bound to a CPU, and those of each task that count on it. */
export class CpuCounts {
  readonly #pinned: Uint32Array
  readonly #histograms: readonly TaskHistogram[]
  readonly #tasks = new Map<TaskId, Uint32Array>()
  readonly #all: readonly CpuIndex[]
  readonly #only: readonly (readonly CpuIndex[])[]

  constructor(cpus: number) {
    this.#pinned = new Uint32Array(cpus)
    this.#all = Array.from({ length: cpus }, (_, cpu) => cpu)
    this.#only = this.#all.map((cpu) => [cpu])
    this.#histograms = this.#all.map(() => new TaskHistogram())
  }

  /** The CPUs on which an event counts. */
  span({ cpu }: Context): readonly CpuIndex[] {
    return cpu === null ? this.#all : (this.#only[cpu] ?? [])
  }

  /** Bound to this CPU, for all tasks. */
  bound(cpu: CpuIndex): number {
    return this.#pinned[cpu] ?? 0
  }

  /** The task's own that count on this CPU: those without a CPU, and those for this one. */
  own(task: TaskId, cpu: CpuIndex): number {
    return this.#tasks.get(task)?.[cpu] ?? 0
  }

  /** The most that any task has on this CPU. */
  fullest(cpu: CpuIndex): number {
    return this.#histograms[cpu]?.highest ?? 0
  }

  add(context: Context, change: 1 | -1): void {
    const { task } = context
    const counts = task === null ? this.#pinned : this.#countsOf(task)
    for (const cpu of this.span(context)) {
      const old = counts[cpu] ?? 0
      counts[cpu] = old + change
      if (task !== null) this.#histograms[cpu]?.move(old, old + change)
    }
  }

  #countsOf(task: TaskId): Uint32Array {
    const counts = this.#tasks.get(task) ?? new Uint32Array(this.#pinned.length)
    this.#tasks.set(task, counts)
    return counts
  }
}

/**
 * The rule since 2010, exactly as it is since 2022: on every CPU where the event may run, what is bound to that CPU
 * and what the task itself has there (for an event without a task: what the fullest task has) leaves a slot.
 * The kernel's histograms over all CPUs spare it a loop over thousands of CPUs and give the same answers.
 * Source: max_bp_pinned_slots and toggle_bp_slot, kernel/events/hw_breakpoint.c, Linux 6.1.
 */
export class PinnedCounts implements Constraints {
  readonly #counts: CpuCounts

  constructor(cpus: number) {
    this.#counts = new CpuCounts(cpus)
  }

  reserve(context: Context): string | null {
    const counts = this.#counts
    const { task } = context
    for (const cpu of counts.span(context)) {
      const bound = counts.bound(cpu)
      const tasks = task === null ? counts.fullest(cpu) : counts.own(task, cpu)
      if (bound + tasks + 1 > slotCount) return shortage(cpu, bound, task, tasks)
    }
    counts.add(context, 1)
    return null
  }

  release(context: Context): void {
    this.#counts.add(context, -1)
  }
}

/** "CPU 0: 2 bound to it and 2 of task A leave none of 4 slots". */
export function shortage(
  cpu: CpuIndex,
  bound: number,
  task: TaskId | null,
  tasks: number,
  kept = 0,
): string {
  const whose = task === null ? 'of the fullest task' : `of task ${task}`
  const rest = kept > 0 ? `, with ${kept} kept for those that take turns,` : ''
  return `CPU ${cpu}: ${bound} bound to it and ${tasks} ${whose}${rest} leave none of ${slotCount} slots`
}
