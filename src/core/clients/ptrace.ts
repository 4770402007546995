import { coverRange } from '../matching/cover.ts'
import { encodeSlot } from '../registers/slot-control.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type { LifeAction, Request, RequestId, TaskId } from '../reservation/actions.ts'
import { type Behaviour, type Deeds, requestOf, withoutSlot } from './behaviour.ts'
import { poke, type PokeError } from './poking.ts'
import type { ClientProgram, WishAction } from './wishes.ts'

interface Held {
  readonly task: TaskId
  readonly slots: readonly SlotIndex[]
}

const off = { local: false, global: false, type: 'execute', length: 1 } as const

/**
 * A tracer that uses PTRACE_POKEUSER by hand on one thread: the lowest index that it does not use itself, the address,
 * then DR7 with Ln, and it looks at each answer. After an error it writes its old DR7 back; an address stays written.
 * Source: tools/testing/selftests/breakpoints/breakpoint_test.c, which writes in this order.
 */
export class PtraceTracer implements Behaviour {
  readonly #program: ClientProgram
  readonly #held = new Map<RequestId, Held>()
  readonly #dr7 = new Map<TaskId, bigint>()
  readonly #armed = new Set<RequestId>()

  constructor(program: ClientProgram) {
    this.#program = program
  }

  *wish(action: WishAction): Deeds {
    const request = requestOf(this.#program, action)
    const { id, task, watch } = request
    if (task === undefined) {
      const reason = 'ptrace is for a task, and the wish names none'
      yield { note: [{ type: 'refused', id, errno: 'ESRCH', reason, request }] }
      return
    }
    const pieces = coverRange(watch.address, watch.length, watch.type)
    const used = [...this.#held.values()].flatMap((held) => (held.task === task ? held.slots : []))
    const free = slotIndices.filter((slot) => !used.includes(slot))
    if (pieces.length > free.length) {
      const reason = `the watch needs ${pieces.length} registers, ${free.length} are not in use`
      yield* this.#refuse(request, { errno: 'ENOSPC', reason })
      return
    }
    const before = this.#dr7.get(task) ?? 0n
    let dr7 = before
    for (const [n, { address, type, length }] of pieces.entries()) {
      const slot = free[n]
      if (slot === undefined) continue
      dr7 = encodeSlot(dr7, slot, { type, length, local: true, global: false })
      const error =
        (yield* poke(this.#program, task, slot, address, this.#armed)) ??
        (yield* poke(this.#program, task, 7, dr7, this.#armed))
      if (error === null) continue
      if (dr7 !== before && n > 0) yield* poke(this.#program, task, 7, before, this.#armed)
      yield* this.#refuse(request, error)
      return
    }
    this.#dr7.set(task, dr7)
    this.#held.set(id, { task, slots: free.slice(0, pieces.length) })
  }

  *unwish(id: RequestId): Deeds {
    const held = this.#held.get(id)
    this.#held.delete(id)
    if (held === undefined) {
      yield { note: [{ type: 'released', id }] }
      return
    }
    const { task, slots } = held
    const dr7 = slots.reduce(
      (value, slot) => encodeSlot(value, slot, off),
      this.#dr7.get(task) ?? 0n,
    )
    this.#dr7.set(task, dr7)
    yield* poke(this.#program, task, 7, dr7, this.#armed)
  }

  /** It was written when it was wished: there is nothing to do. */
  *continue(): Deeds {}

  *detach(task: TaskId): Deeds {
    this.#forget(task)
    yield* poke(this.#program, task, 7, 0n, this.#armed)
  }

  life({ type, task }: LifeAction): null {
    if (type !== 'fork') this.#forget(task)
    return null
  }

  #forget(task: TaskId): void {
    this.#dr7.delete(task)
    for (const [id, held] of this.#held) if (held.task === task) this.#held.delete(id)
  }

  *#refuse(request: Request, { errno, reason }: PokeError): Deeds {
    const { id } = request
    yield {
      note: [
        { type: 'refused', id, errno, reason, request },
        ...withoutSlot(this.#program, request),
      ],
    }
  }
}
