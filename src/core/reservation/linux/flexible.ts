import type { CpuIndex, TaskId } from '../actions.ts'
import { type Constraints, CpuCounts, shortage, slotCount } from './counts.ts'
import type { Context, PerfEvent } from './event.ts'
import { EventScheduler } from './scheduler.ts'

/**
 * The rule that the kernel's comment has had since 2009 and no kernel ever followed: breakpoints that are not pinned
 * take turns, and all of them together need one slot that is left for them on each CPU. What the fullest task has
 * counts for everybody. "If any are there" keeps the slot, as the code of 2009 did; the comment says "more than one".
 * Source: comment above __reserve_bp_slot, kernel/events/hw_breakpoint.c.
 */
export class FlexibleCounts implements Constraints {
  readonly #pinned: CpuCounts
  readonly #flexible: Uint32Array

  constructor(cpus: number) {
    this.#pinned = new CpuCounts(cpus)
    this.#flexible = new Uint32Array(cpus)
  }

  reserve(context: Context): string | null {
    const cpus = this.#pinned.span(context)
    const most = (count: (cpu: CpuIndex) => number) => Math.max(...cpus.map(count))
    const bound = most((cpu) => this.#pinned.bound(cpu))
    const tasks = most((cpu) => this.#pinned.fullest(cpu))
    const kept = most((cpu) => this.#flexible[cpu] ?? 0) > 0 ? 1 : 0
    const fits = context.pinned
      ? kept + bound + tasks < slotCount
      : kept > 0 || bound + tasks < slotCount
    if (!fits) return shortage(cpus[0] ?? 0, bound, null, tasks, kept)
    this.#add(context, 1)
    return null
  }

  release(context: Context): void {
    this.#add(context, -1)
  }

  #add(context: Context, change: 1 | -1): void {
    if (context.pinned) {
      this.#pinned.add(context, change)
      return
    }
    for (const cpu of this.#pinned.span(context)) {
      this.#flexible[cpu] = (this.#flexible[cpu] ?? 0) + change
    }
  }
}

/**
 * perf's order of 2009: events bound to the CPU first, the pinned ones before those that take turns, then the
 * task's. Whose turn it is moves on at every switch, which stands for the timer's tick. Who finds no slot is not told.
 */
export class RotatingScheduler extends EventScheduler {
  /** Bound to each CPU, in order. */
  readonly #bound: PerfEvent[][] = this.slots.map(() => [])

  override add(event: PerfEvent): void {
    if (event.task === null && event.cpu !== null) this.#bound[event.cpu]?.push(event)
    super.add(event)
  }

  override remove(event: PerfEvent): void {
    const bound = event.cpu === null ? undefined : this.#bound[event.cpu]
    if (event.task === null) bound?.splice(bound.indexOf(event), 1)
    super.remove(event)
    this.#schedule(this.cpuOf(event))
  }

  override enable(event: PerfEvent): void {
    this.#schedule(this.cpuOf(event))
  }

  override switch(cpu: CpuIndex, task: TaskId | null): void {
    this.#clear(cpu)
    this.running[cpu] = task
    const bound = this.#bound[cpu] ?? []
    const turn = bound.findIndex(({ pinned }) => !pinned)
    if (turn >= 0) bound.push(...bound.splice(turn, 1))
    this.#schedule(cpu)
  }

  #clear(cpu: CpuIndex): void {
    for (const event of this.#bound[cpu] ?? []) if (!event.pinned) this.disable(event)
    for (const event of this.eventsOf(this.running[cpu] ?? null)) this.disable(event)
  }

  #schedule(cpu: CpuIndex | null): void {
    if (cpu === null) return
    this.#clear(cpu)
    const bound = this.#bound[cpu] ?? []
    const own = this.eventsOf(this.running[cpu] ?? null)
    for (const events of [bound, own]) {
      for (const pinned of [true, false]) {
        for (const event of events) if (event.pinned === pinned) super.enable(event)
      }
    }
  }
}
