import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex } from '../reservation/actions.ts'
import { type Armed, armedIn, type CpuState, sameBreakpoint } from '../reservation/machine.ts'
import type { Arming } from './record.ts'
import type { TaskInterval, Tick } from './world.ts'

interface Snapshot {
  readonly tick: Tick
  readonly state: CpuState
}

function sameArmed(a: Armed | null, b: Armed | null): boolean {
  if (a === null || b === null) return a === b
  return a.owner === b.owner && sameBreakpoint(a.breakpoint, b.breakpoint)
}

/** Keeps every state that a CPU was in, and turns them into intervals. */
export class Recorder {
  readonly #history: Snapshot[][]
  readonly #armings: Arming[] = []
  readonly #open = new Map<string, Arming>()
  readonly #tasks: TaskInterval[]

  constructor(states: readonly CpuState[]) {
    this.#history = states.map((state) => [{ tick: 0, state }])
    this.#tasks = states.map((_, cpu) => ({ cpu, task: null, from: 0, to: null }))
  }

  record(cpu: CpuIndex, before: CpuState, after: CpuState, tick: Tick): void {
    this.#history[cpu]?.push({ tick, state: after })
    for (const slot of slotIndices) {
      const armed = armedIn(after, slot)
      if (!sameArmed(armedIn(before, slot), armed)) this.#rearm(cpu, slot, armed, tick)
    }
    if (before.task === after.task) return
    const last = this.#tasks.findLastIndex((interval) => interval.cpu === cpu)
    const old = this.#tasks[last]
    if (old?.from === tick) this.#tasks.splice(last, 1)
    else if (old !== undefined) this.#tasks[last] = { ...old, to: tick }
    this.#tasks.push({ cpu, task: after.task, from: tick, to: null })
  }

  stateAt(tick: Tick, cpu: CpuIndex): CpuState {
    const history = this.#history[cpu] ?? []
    let low = 0
    let high = history.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((history[middle]?.tick ?? 0) <= tick) low = middle + 1
      else high = middle
    }
    const found = history[Math.max(0, low - 1)]
    if (found === undefined) throw new RangeError(`no CPU ${cpu}`)
    return found.state
  }

  /** In the order of their starts. */
  get armings(): readonly Arming[] {
    return [...this.#armings, ...this.#open.values()].toSorted((a, b) => a.from - b.from)
  }

  get tasks(): readonly TaskInterval[] {
    return this.#tasks
  }

  #rearm(cpu: CpuIndex, slot: SlotIndex, armed: Armed | null, tick: Tick): void {
    const key = `${cpu}:${slot}`
    const old = this.#open.get(key)
    if (old !== undefined && old.from < tick) this.#armings.push({ ...old, to: tick })
    this.#open.delete(key)
    if (armed !== null) this.#open.set(key, { cpu, slot, ...armed, from: tick, to: null })
  }
}
