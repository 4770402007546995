import type { Watch } from '../../matching/access.ts'
import { coverRange } from '../../matching/cover.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { CpuIndex, RequestId } from '../actions.ts'
import type { Refusal } from './attributes.ts'
import { type Constraints, slotCount } from './counts.ts'
import type { PerfEvent } from './event.ts'
import type { CpuSlots } from './slots.ts'
import { userSpaceEnd } from '../../registers/limits.ts'

/** One of kgdb's four (breakinfo), with an event for every CPU. */
interface Entry {
  readonly owner: RequestId
  readonly events: readonly PerfEvent[]
}

/** What kgdb sets for gdb: an execute breakpoint is one byte long, whatever gdb says. */
export function setByDebugger(watch: Watch): Watch {
  return watch.type === 'execute' && watch.length !== 1 ? { ...watch, length: 1 } : watch
}

/** gdb asks for aligned pieces, one by one. */
function piecesOf(watch: Watch): readonly Breakpoint[] {
  const { address, length, type } = setByDebugger(watch)
  return coverRange(address, length, type)
}

/**
 * kgdb, which works while the whole machine is stopped: its breakpoints are taken out when it begins and put in when
 * it ends, into the lowest free slots, and then every register of every CPU is written afresh. It counts like others,
 * without a lock, and looks neither at forbidden areas nor at alignment.
 * Left out: that it gives up where it stopped another CPU in the middle of counting.
 * Source: arch/x86/kernel/kgdb.c, Linux 2.6.34 and later.
 */
export class KernelDebugger {
  readonly #slots: readonly CpuSlots[]
  readonly #constraints: Constraints
  readonly #entries: (Entry | null)[] = slotIndices.map(() => null)
  /** Its events as they were put in last, in order. */
  #placed: readonly PerfEvent[] = []

  constructor(slots: readonly CpuSlots[], constraints: Constraints) {
    this.#slots = slots
    this.#constraints = constraints
  }

  /** All pieces or none. gdb is told an error without a number. */
  set(owner: RequestId, watch: Watch): Refusal | null {
    const refusal = this.#set(owner, watch)
    if (refusal === null) this.#stop()
    return refusal
  }

  remove(owner: RequestId): void {
    this.#remove(owner)
    this.#stop()
  }

  /** Remove and set; where the new watch is refused the old one is set again. */
  replace(owner: RequestId, watch: Watch): Refusal | null {
    const old = this.#remove(owner)
    const refusal = this.#set(owner, watch)
    if (refusal === null) this.#stop()
    else for (const entry of old) this.#enter(entry)
    return refusal
  }

  holds(owner: RequestId): boolean {
    return this.#entries.some((entry) => entry?.owner === owner)
  }

  /** The machine stops at a hit, and goes on. */
  trap(): void {
    if (this.wouldChange) this.#stop()
  }

  /** Its slots on this CPU whose hits stop the machine: a watch in user space is left to the task's own debugger. */
  stoppingSlots(cpu: CpuIndex): SlotIndex[] {
    return slotIndices.filter((slot) => {
      const event = this.#slots[cpu]?.events[slot]
      return event && this.#placed.includes(event) && event.breakpoint.address >= userSpaceEnd
    })
  }

  /** Whether a stop would change any register now. */
  get wouldChange(): boolean {
    return this.#slots.some((slots, cpu) => slots.isDisturbed || this.#wouldMove(slots, cpu))
  }

  #wouldMove({ events }: CpuSlots, cpu: CpuIndex): boolean {
    const own = this.#placed.filter((event) => event.cpu === cpu)
    const open = events.filter((event) => event === null || own.includes(event))
    return open.some((event, index) => event !== (own[index] ?? null))
  }

  #set(owner: RequestId, watch: Watch): Refusal | null {
    if (watch.type === 'io') return { errno: 'EINVAL', reason: 'kgdb has no I/O breakpoints' }
    for (const breakpoint of piecesOf(watch)) {
      const common = { owner, task: null, pinned: true, breakpoint, disabled: false, on: null }
      const events = this.#slots.map((_, cpu) => ({ ...common, cpu }))
      const reason = this.#enter({ owner, events })
      if (reason === null) continue
      this.#remove(owner)
      return { errno: 'ENOSPC', reason }
    }
    return null
  }

  /** The first of the four that is not in use, and a slot counted on every CPU. */
  #enter(entry: Entry): string | null {
    const index = this.#entries.indexOf(null)
    if (index < 0) return `kgdb has ${slotCount} breakpoints, and all are set`
    for (const [cpu, event] of entry.events.entries()) {
      const reason = this.#constraints.reserve(event)
      if (reason === null) continue
      for (const counted of entry.events.slice(0, cpu)) this.#constraints.release(counted)
      return reason
    }
    this.#entries[index] = entry
    return null
  }

  #remove(owner: RequestId): readonly Entry[] {
    const removed = this.#entries.filter((entry) => entry?.owner === owner)
    this.#entries.forEach((entry, index) => {
      if (entry?.owner !== owner) return
      for (const event of entry.events) this.#constraints.release(event)
      this.#entries[index] = null
    })
    return removed.filter((entry) => entry !== null)
  }

  /** kgdb_disable_hw_debug and kgdb_correct_hw_break on every CPU. */
  #stop(): void {
    for (const event of this.#placed) if (event.on !== null) this.#slots[event.on]?.uninstall(event)
    this.#placed = this.#entries.flatMap((entry) => entry?.events ?? [])
    for (const event of this.#placed) if (event.cpu !== null) this.#slots[event.cpu]?.install(event)
    for (const cpu of this.#slots) cpu.restore()
  }
}
