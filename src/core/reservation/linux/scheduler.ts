import type { CpuIndex, TaskId } from '../actions.ts'
import type { PerfEvent } from './event.ts'
import type { CpuSlots } from './slots.ts'

/**
 * When events get a slot: one bound to a CPU when it is opened, a task's when the task is switched in, in the order
 * in which they were opened. Which slot is decided then and there, so it differs from time to time.
 */
export class EventScheduler {
  protected readonly slots: readonly CpuSlots[]
  protected readonly running: (TaskId | null)[]
  readonly #contexts = new Map<TaskId, PerfEvent[]>()

  constructor(slots: readonly CpuSlots[]) {
    this.slots = slots
    this.running = slots.map(() => null)
  }

  /** The task's events, in the order in which they were opened. */
  eventsOf(task: TaskId | null): readonly PerfEvent[] {
    return task === null ? [] : (this.#contexts.get(task) ?? [])
  }

  add(event: PerfEvent): void {
    if (event.task !== null) {
      const context = this.#contexts.get(event.task)
      if (context === undefined) this.#contexts.set(event.task, [event])
      else context.push(event)
    }
    this.enable(event)
  }

  remove(event: PerfEvent): void {
    this.disable(event)
    const context = event.task === null ? undefined : this.#contexts.get(event.task)
    context?.splice(context.indexOf(event), 1)
  }

  /** Into a slot, if it is not disabled and its context runs. */
  enable(event: PerfEvent): void {
    const cpu = this.cpuOf(event)
    if (!event.disabled && event.on === null && cpu !== null) this.slots[cpu]?.install(event)
  }

  /** Out of its slot. */
  disable(event: PerfEvent): void {
    if (event.on !== null) this.slots[event.on]?.uninstall(event)
  }

  switch(cpu: CpuIndex, task: TaskId | null): void {
    for (const event of this.eventsOf(this.running[cpu] ?? null)) this.disable(event)
    this.running[cpu] = task
    for (const event of this.eventsOf(task)) this.enable(event)
  }

  /** ptrace works on a task that is stopped; one that the scenario has running is switched out and in again. */
  whileStopped<Answer>(task: TaskId, work: () => Answer): Answer {
    const cpu = this.running.indexOf(task)
    if (cpu >= 0) this.switch(cpu, null)
    const answer = work()
    if (cpu >= 0) this.switch(cpu, task)
    return answer
  }

  /** The CPU where the event's context runs now; null: none. */
  protected cpuOf({ task, cpu }: PerfEvent): CpuIndex | null {
    if (task === null) return cpu
    const at = this.running.indexOf(task)
    return at >= 0 && (cpu === null || cpu === at) ? at : null
  }
}
