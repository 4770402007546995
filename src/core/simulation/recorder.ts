import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex, TaskId } from '../reservation/actions.ts'
import type { Armed, CpuState } from '../reservation/machine.ts'
import type { Open } from './account.ts'
import type { Change } from './ledger.ts'
import type { Arming } from './record.ts'
import { StateLog } from './state-log.ts'
import type { TaskInterval, Tick } from './world.ts'

/** Keeps every state that a CPU was in, and turns them into intervals. */
export class Recorder {
  readonly #logs: readonly StateLog[]
  /** Those that have ended, in the order of their ends. */
  readonly #ended: Arming[] = []
  /** Those that last, by CPU and slot, in the order of their starts. */
  readonly #open = new Map<number, Open<Arming>>()
  readonly #tasks: TaskInterval[]
  /** For each CPU the last of them. */
  readonly #running: Open<TaskInterval>[]
  /** The answer of `armings`, until there are others: it is asked for often, and long. */
  #armings: readonly Arming[] | null = null

  constructor(states: readonly CpuState[]) {
    this.#logs = states.map((state) => new StateLog(state))
    this.#running = states.map((_, cpu) => ({ cpu, task: null, from: 0, to: null }))
    this.#tasks = [...this.#running]
  }

  record({ cpu, before, after, were, armed }: Change, tick: Tick): void {
    this.#logs[cpu]?.add(tick, after)
    if (armed !== were) {
      for (const slot of slotIndices) {
        if (armed[slot] !== were[slot]) this.#rearm(cpu, slot, armed[slot], tick)
      }
    }
    if (before.task !== after.task) this.#switch(cpu, after.task, tick)
  }

  stateAt(tick: Tick, cpu: CpuIndex): CpuState {
    const log = this.#logs[cpu]
    if (log === undefined) throw new RangeError(`no CPU ${cpu}`)
    return log.at(tick)
  }

  /** In the order of their starts. */
  get armings(): readonly Arming[] {
    this.#armings ??= [...this.#ended, ...this.#open.values()].toSorted((a, b) => a.from - b.from)
    return this.#armings
  }

  get tasks(): readonly TaskInterval[] {
    return this.#tasks
  }

  #switch(cpu: CpuIndex, task: TaskId | null, tick: Tick): void {
    const last = this.#running[cpu]
    if (last?.from === tick) {
      last.task = task
      return
    }
    if (last !== undefined) last.to = tick
    const next = { cpu, task, from: tick, to: null }
    this.#running[cpu] = next
    this.#tasks.push(next)
  }

  #rearm(cpu: CpuIndex, slot: SlotIndex, armed: Armed | null, tick: Tick): void {
    const key = cpu * slotIndices.length + slot
    this.#armings = null
    const old = this.#open.get(key)
    if (old !== undefined) {
      this.#open.delete(key)
      old.to = tick
      if (old.from < tick) this.#ended.push(old)
    }
    if (armed === null) return
    const { breakpoint, owner } = armed
    this.#open.set(key, { cpu, slot, breakpoint, owner, from: tick, to: null })
  }
}
