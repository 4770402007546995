import type { SlotIndex } from '../registers/types.ts'
import type { RequestId, TaskId } from '../reservation/actions.ts'
import type { CpuState } from '../reservation/machine.ts'
import { countFirst } from './ticks.ts'
import type { Tick } from './world.ts'

/** DR0-DR3, DR6 and DR7. */
const valuesEach = 6
const ownersEach = 4

/** What a CPU has and how CR4.DE stands: the registers whose values are not looked at. */
type Features = Pick<CpuState['registers'], 'de' | 'rtm' | 'busLock'>

/**
 * Every state of one CPU, with the tick since which it was so; of several at one tick the last. In columns, because a
 * run of many actions makes many of them, hardly any is asked for, and objects that are kept are what a run waits for.
 */
export class StateLog {
  /** How many states there are. */
  #length = 0
  #ticks = new Float64Array(16)
  #values = new BigUint64Array(16 * valuesEach)
  readonly #owners: (RequestId | null)[] = []
  readonly #tasks: (TaskId | null)[] = []
  /** Which of `#features` each state has. */
  #kinds = new Uint32Array(16)
  readonly #features: Features[] = []
  /** The answer of the last question, which is often asked again. */
  #told: { readonly index: number; readonly state: CpuState } | null = null

  constructor(state: CpuState) {
    this.add(-Infinity, state)
  }

  /** `tick` is not before that of the state before. */
  add(tick: Tick, { registers, owners, task }: CpuState): void {
    const again = this.#length > 0 && this.#ticks[this.#length - 1] === tick
    const index = again ? this.#length - 1 : this.#length
    if (index === this.#ticks.length) this.#grow()
    this.#length = index + 1
    this.#ticks[index] = tick
    const { dr, dr6, dr7 } = registers
    const values = this.#values
    const first = index * valuesEach
    values[first] = dr[0]
    values[first + 1] = dr[1]
    values[first + 2] = dr[2]
    values[first + 3] = dr[3]
    values[first + 4] = dr6
    values[first + 5] = dr7
    const own = index * ownersEach
    this.#owners[own] = owners[0]
    this.#owners[own + 1] = owners[1]
    this.#owners[own + 2] = owners[2]
    this.#owners[own + 3] = owners[3]
    this.#tasks[index] = task
    this.#kinds[index] = this.#kindOf(registers)
    if (this.#told?.index === index) this.#told = null
  }

  /** The state that held once everything up to and including this tick had happened. */
  at(tick: Tick): CpuState {
    const begun = countFirst(this.#length, (n) => (this.#ticks[n] ?? 0) <= tick)
    const index = Math.max(0, begun - 1)
    if (this.#told?.index !== index) this.#told = { index, state: this.#state(index) }
    return this.#told.state
  }

  #state(index: number): CpuState {
    const value = (n: number) => this.#values[index * valuesEach + n] ?? 0n
    const owner = (slot: SlotIndex) => this.#owners[index * ownersEach + slot] ?? null
    const features = this.#features[this.#kinds[index] ?? 0] ?? { de: false }
    return {
      registers: {
        ...features,
        dr: [value(0), value(1), value(2), value(3)],
        dr6: value(4),
        dr7: value(5),
      },
      owners: [owner(0), owner(1), owner(2), owner(3)],
      task: this.#tasks[index] ?? null,
    }
  }

  /** The place of these features in the list, which is short: they change with CR4.DE alone. */
  #kindOf({ de, rtm, busLock }: Features): number {
    const last = this.#kinds[Math.max(0, this.#length - 2)] ?? 0
    const same = (known: Features | undefined) =>
      known?.de === de && known.rtm === rtm && known.busLock === busLock
    if (same(this.#features[last])) return last
    const found = this.#features.findIndex(same)
    if (found >= 0) return found
    const features: Features = {
      de,
      ...(rtm === undefined ? {} : { rtm }),
      ...(busLock === undefined ? {} : { busLock }),
    }
    return this.#features.push(features) - 1
  }

  #grow(): void {
    const ticks = new Float64Array(2 * this.#ticks.length)
    const values = new BigUint64Array(2 * this.#values.length)
    const kinds = new Uint32Array(2 * this.#kinds.length)
    ticks.set(this.#ticks)
    values.set(this.#values)
    kinds.set(this.#kinds)
    this.#ticks = ticks
    this.#values = values
    this.#kinds = kinds
  }
}
