import type { CpuIndex, RequestId } from '../reservation/actions.ts'
import type { Coverage } from './record.ts'
import { countFirst } from './ticks.ts'
import { holdsAt, type Tick } from './world.ts'

/** Positions in the list of coverages that have ended, for each CPU in the order of time. */
type Positions = Map<CpuIndex, number[]>

/**
 * Which of many coverages that have ended held at a tick, request by request, without a look at all of them.
 * It takes in what is new when it is asked, so that a run that nobody asks pays nothing.
 */
export class CoverageIndex {
  readonly #ended: readonly Coverage[]
  readonly #positions = new Map<RequestId, Positions>()
  #known = 0

  /** `ended` grows at its end, in the order of the ends. */
  constructor(ended: readonly Coverage[]) {
    this.#ended = ended
  }

  /** In the order of their ends. */
  of(id: RequestId, tick: Tick): Coverage[] {
    this.catchUp()
    const found: number[] = []
    for (const positions of this.#positions.get(id)?.values() ?? []) {
      const position = this.#lastBegun(positions, tick)
      const coverage = position === undefined ? undefined : this.#ended[position]
      if (position !== undefined && coverage && holdsAt(coverage, tick)) found.push(position)
    }
    return found.sort((a, b) => a - b).flatMap((position) => this.#ended[position] ?? [])
  }

  /** On one CPU a request has one coverage at a time: the last that has begun is the only one that can hold. */
  #lastBegun(positions: readonly number[], tick: Tick): number | undefined {
    const fromOf = (n: number) => this.#ended[positions[n] ?? 0]?.from ?? 0
    return positions[countFirst(positions.length, (n) => fromOf(n) <= tick) - 1]
  }

  /** Takes in what is new, or the first `most` of it. Answers whether there is more. */
  catchUp(most = Infinity): boolean {
    const end = Math.min(this.#ended.length, this.#known + most)
    for (; this.#known < end; this.#known += 1) {
      const coverage = this.#ended[this.#known]
      if (coverage === undefined) break
      const { id, cpu } = coverage
      const own = this.#positions.get(id) ?? new Map<CpuIndex, number[]>()
      const positions = own.get(cpu) ?? []
      positions.push(this.#known)
      this.#positions.set(id, own.set(cpu, positions))
    }
    return end < this.#ended.length
  }
}
