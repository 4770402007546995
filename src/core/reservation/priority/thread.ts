import { slotIndices } from '../../registers/types.ts'
import type { RequestId } from '../actions.ts'
import { insertByPriority } from './balance.ts'
import type { HwBreakpoint } from './breakpoint.ts'

/** What has changed for a thread since it was last told. */
interface Changes {
  readonly lost: readonly HwBreakpoint[]
  readonly gained: readonly HwBreakpoint[]
}

/** The breakpoints of one thread, best first, and how many of them have a register while it runs. */
export class ThreadBreakpoints {
  readonly list: HwBreakpoint[] = []
  #entitled: readonly HwBreakpoint[] = []
  /** For how many there was room when `entitled` was made; null: the list has changed since then. */
  #room: number | null = null
  readonly #evictors = new Map<HwBreakpoint, RequestId | null>()

  /** The best of them, as many as the kernel leaves room for: the first in DR3, the next in DR2, and so on. */
  get entitled(): readonly HwBreakpoint[] {
    return this.#entitled
  }

  insert(breakpoint: HwBreakpoint): void {
    insertByPriority(this.list, breakpoint)
    this.#room = null
  }

  remove(breakpoint: HwBreakpoint): void {
    this.list.splice(this.list.indexOf(breakpoint), 1)
    this.#room = null
    this.#evictors.delete(breakpoint)
  }

  /**
   * The kernel leaves room for `room` of them. Who falls out does so for `newcomer`; where nobody came, for the
   * kernel breakpoint that moved up into its register.
   */
  settle(room: number, newcomer: HwBreakpoint | null, kernel: readonly HwBreakpoint[]): void {
    if (room === this.#room) return
    this.#room = room
    const before = this.#entitled
    this.#entitled = this.list.slice(0, room)
    this.list.slice(room).forEach((breakpoint, i) => {
      if (!before.includes(breakpoint)) return
      const moved = kernel[slotIndices.length - 1 - room - i]
      this.#evictors.set(breakpoint, (newcomer ?? moved)?.owner ?? null)
    })
    // The newcomer learns by what the registration returns, not by callback.
    if (newcomer !== null && this.list.includes(newcomer)) {
      newcomer.installed = this.#entitled.includes(newcomer)
    }
  }

  /** The thread is switched in and sees what it has lost and gained; both are told by the caller. */
  takeChanges(): Changes {
    const lost = this.list.filter((each) => each.installed && !this.#entitled.includes(each))
    const gained = this.#entitled.filter((each) => !each.installed)
    for (const each of lost) each.installed = false
    for (const each of gained) each.installed = true
    return { lost, gained }
  }

  evictorOf(breakpoint: HwBreakpoint): RequestId | null {
    return this.#evictors.get(breakpoint) ?? null
  }
}
