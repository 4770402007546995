import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex } from '../reservation/actions.ts'
import type { Armed, CpuState } from '../reservation/machine.ts'
import type { Change } from './ledger.ts'
import type { Arming } from './record.ts'
import type { TaskInterval, Tick } from './world.ts'

/** Every state of one CPU with the tick since which it was so; of several at one tick the last. */
interface History {
  readonly ticks: Tick[]
  readonly states: CpuState[]
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] }

/** Keeps every state that a CPU was in, and turns them into intervals. */
export class Recorder {
  readonly #history: readonly History[]
  /** Those that have ended, in the order of their ends. */
  readonly #ended: Arming[] = []
  /** Those that last, by CPU and slot, in the order of their starts. */
  readonly #open = new Map<number, Open<Arming>>()
  readonly #tasks: TaskInterval[]
  /** The answer of `armings`, until there are others: it is asked for often, and long. */
  #armings: readonly Arming[] | null = null

  constructor(states: readonly CpuState[]) {
    this.#history = states.map((state) => ({ ticks: [-Infinity], states: [state] }))
    this.#tasks = states.map((_, cpu) => ({ cpu, task: null, from: 0, to: null }))
  }

  record({ cpu, before, after, were, armed }: Change, tick: Tick): void {
    this.#remember(cpu, after, tick)
    if (armed !== were) {
      for (const slot of slotIndices) {
        if (armed[slot] !== were[slot]) this.#rearm(cpu, slot, armed[slot], tick)
      }
    }
    if (before.task === after.task) return
    const last = this.#tasks.findLastIndex((interval) => interval.cpu === cpu)
    const old = this.#tasks[last]
    if (old?.from === tick) this.#tasks.splice(last, 1)
    else if (old !== undefined) this.#tasks[last] = { ...old, to: tick }
    this.#tasks.push({ cpu, task: after.task, from: tick, to: null })
  }

  stateAt(tick: Tick, cpu: CpuIndex): CpuState {
    const { ticks, states } = this.#history[cpu] ?? { ticks: [], states: [] }
    let low = 0
    let high = ticks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ticks[middle] ?? 0) <= tick) low = middle + 1
      else high = middle
    }
    const found = states[Math.max(0, low - 1)]
    if (found === undefined) throw new RangeError(`no CPU ${cpu}`)
    return found
  }

  /** In the order of their starts. */
  get armings(): readonly Arming[] {
    this.#armings ??= [...this.#ended, ...this.#open.values()].toSorted((a, b) => a.from - b.from)
    return this.#armings
  }

  get tasks(): readonly TaskInterval[] {
    return this.#tasks
  }

  #remember(cpu: CpuIndex, state: CpuState, tick: Tick): void {
    const history = this.#history[cpu]
    if (history === undefined) return
    const { ticks, states } = history
    if (ticks.at(-1) === tick) states[states.length - 1] = state
    else {
      ticks.push(tick)
      states.push(state)
    }
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
