import type { Watch } from '../../matching/access.ts'
import { decodeSlot, enables, encodeSlot } from '../../registers/slot-control.ts'
import { resetRegisters } from '../../registers/registers.ts'
import { coversSame, isEnabled } from '../../registers/slots.ts'
import { formatSlots } from '../../registers/text.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { PokeAction, RequestId, TaskId } from '../actions.ts'
import { claim } from '../claims.ts'
import { shortPieces } from './pieces.ts'
import type { DebugregPtrace } from './ptrace.ts'
import type { Refusal } from './table.ts'
import type { Threads } from './threads.ts'
import { type Image, noOwners, type Owners, toOwners } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'

/** LE, which gdb sets with every Ln. */
const exact = 0x100n

const off = { local: false, global: false, type: 'execute', length: 1 } as const

/**
 * The debuggers of tasks, who see and reach nothing but the saved registers of their task. As gdb did then, one takes
 * the lowest slot that is vacant in the task's own DR7, writes its address, and then DR7, piece by piece.
 */
export class Tracer {
  readonly #threads: Threads
  readonly #ptrace: DebugregPtrace
  /** Who put in what a task has saved; a child's copies keep the owners that they had in its parent. */
  readonly #owners = new Map<TaskId, Owners>()
  /** The task for which each request was made, until it is given up. */
  readonly #homes = new Map<RequestId, TaskId>()

  constructor(threads: Threads, ptrace: DebugregPtrace) {
    this.#threads = threads
    this.#ptrace = ptrace
  }

  /** The saved registers of the task, with who put in what stands there. */
  image(task: TaskId): Image {
    const saved = (n: number) => this.#threads.saved(task, n)
    const dr = [saved(0), saved(1), saved(2), saved(3)] as const
    const registers = { ...resetRegisters(), dr, dr6: saved(6), dr7: saved(7) }
    return { registers, owners: this.#owners.get(task) ?? noOwners }
  }

  /** The task whose debugger made this request and has not given it up, or null. */
  taskOf(id: RequestId): TaskId | null {
    return this.#homes.get(id) ?? null
  }

  /** All pieces, or none: ENOSPC is what the debugger says by itself, any other error is ptrace's. */
  insert(task: TaskId, id: RequestId, watch: Watch): Refusal | null {
    const pieces = shortPieces(watch)
    const { registers } = this.image(task)
    const vacant = slotIndices.filter((slot) => !isEnabled(registers, slot))
    if (pieces.length === 0 || pieces.length > vacant.length) {
      const needs =
        pieces.length > slotIndices.length ? 'more than 4 slots' : formatSlots(pieces.length)
      const reason = `the watch needs ${needs}, ${vacant.length} of the task's own are vacant`
      return { errno: 'ENOSPC', reason }
    }
    for (const [index, piece] of pieces.entries()) {
      const slot = vacant[index]
      if (slot === undefined) continue
      const refusal = this.#set(task, slot, piece)
      if (refusal !== null) {
        this.remove(task, id)
        return refusal
      }
      this.#own(task, slot, id)
    }
    this.#homes.set(id, task)
    return null
  }

  /** Disables what the request still has; DR7 becomes 0 with the last one. What ptrace answers is not looked at. */
  remove(task: TaskId, id: RequestId): void {
    for (const slot of slotIndices) {
      if (this.#owners.get(task)?.[slot] !== id) continue
      const dr7 = encodeSlot(this.#threads.saved(task), slot, off)
      const inUse = slotIndices.some((each) => {
        const { local, global } = decodeSlot(dr7, each)
        return local || global
      })
      this.#ptrace.poke(task, 7, inUse ? dr7 : 0n)
      this.#own(task, slot, null)
    }
    this.#homes.delete(id)
  }

  /** Out and in again, as gdb does; where the new one is refused the old one is put back. */
  modify(task: TaskId, id: RequestId, old: Watch, watch: Watch): Refusal | null {
    this.remove(task, id)
    const refusal = this.insert(task, id, watch)
    if (refusal !== null) this.insert(task, id, old)
    return refusal
  }

  /** Somebody's own poke: whatever it enables, the poker believes armed. */
  poke({ task, register, value, client = 'ptrace' }: PokeAction): PolicyOutcome[] {
    const before = this.image(task)
    const refusal = this.#ptrace.poke(task, register, value)
    if (refusal !== null) {
      return [{ type: 'refused', id: `${client}:${task}:DR${register}`, ...refusal }]
    }
    const { image, outcomes } = claim(before, this.image(task).registers, { client, task })
    this.#owners.set(task, image.owners)
    for (const outcome of outcomes) {
      if (outcome.type === 'granted') this.#homes.set(outcome.id, task)
      if (outcome.type === 'released') this.#homes.delete(outcome.id)
    }
    return [{ type: 'stored', task, register, value }, ...outcomes]
  }

  /** The child's slots are copies, of which no debugger was told. */
  copy(parent: TaskId, child: TaskId): void {
    this.#owners.set(child, this.#owners.get(parent) ?? noOwners)
  }

  /** The task has nothing saved any more; its requests, which end with that. */
  forget(task: TaskId): RequestId[] {
    const ids = [...this.#homes].flatMap(([id, home]) => (home === task ? [id] : []))
    for (const id of ids) this.#homes.delete(id)
    this.#owners.delete(task)
    return ids
  }

  /** Who put this breakpoint, whose address is its first byte, into this slot of the task, if it is enabled. */
  ownerIn(task: TaskId, slot: SlotIndex, breakpoint: Breakpoint): RequestId | null {
    const dr7 = this.#threads.saved(task)
    if (!enables(dr7, slot)) return null
    const { type, length } = decodeSlot(dr7, slot)
    const address = this.#threads.saved(task, slot)
    return coversSame({ address, length, type }, breakpoint) ? this.#owner(task, slot) : null
  }

  /** Who put this address into this slot of the task, whatever it covers, if it is enabled. */
  ownerAt(task: TaskId, slot: SlotIndex, address: bigint): RequestId | null {
    const fits = enables(this.#threads.saved(task), slot)
    return fits && this.#threads.saved(task, slot) === address ? this.#owner(task, slot) : null
  }

  /** The tasks that have or had something saved. */
  get tasks(): Iterable<TaskId> {
    return this.#owners.keys()
  }

  #set(task: TaskId, slot: SlotIndex, { address, length, type }: Breakpoint): Refusal | null {
    const refusal = this.#ptrace.poke(task, slot, address)
    if (refusal !== null) return refusal
    const control = { local: true, global: false, type, length }
    return this.#ptrace.poke(task, 7, encodeSlot(this.#threads.saved(task), slot, control) | exact)
  }

  #owner(task: TaskId, slot: SlotIndex): RequestId | null {
    return (this.#owners.get(task) ?? noOwners)[slot]
  }

  #own(task: TaskId, slot: SlotIndex, id: RequestId | null): void {
    const owners = this.#owners.get(task) ?? noOwners
    this.#owners.set(task, toOwners(owners.map((old, n) => (n === slot ? id : old))))
  }
}
