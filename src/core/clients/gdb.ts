import { slotBreakpoint } from '../registers/slots.ts'
import { resetRegisters } from '../registers/registers.ts'
import { slotIndices } from '../registers/types.ts'
import type { ClientId, LifeAction, Request, RequestId, TaskId } from '../reservation/actions.ts'
import { rawId } from '../reservation/claims.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import {
  type Behaviour,
  type Deed,
  type Deeds,
  requestOf,
  type Surroundings,
  withoutSlot,
} from './behaviour.ts'
import { createGdbRegisters, type GdbRegisters } from './gdb-registers.ts'
import { afterWrite, nothingWritten, type Written, writesFor } from './gdb-writes.ts'
import { poke, type PokeError } from './poking.ts'
import type { ClientProgram, WishAction } from './wishes.ts'

interface Wish {
  readonly request: Request
  /** Its pieces are in the mirror. */
  readonly inserted: boolean
}

/** One process under gdb: what its user wants, the mirror of DR0-DR7, and the threads that have been written so. */
interface Inferior {
  readonly wishes: Map<RequestId, Wish>
  /** Given up, and seen by another method instead. */
  readonly otherwise: Set<RequestId>
  readonly mirror: GdbRegisters
  readonly written: Map<TaskId, Written>
  /** What ptrace has armed for gdb, as far as its answers say. */
  readonly armed: Set<RequestId>
}

/**
 * GDB on tasks: it cuts each watch into aligned pieces, shares equal ones by reference count, and writes its mirror
 * into every thread of the process when that goes on, not before. So a refusal shows at `continue`. Then this user
 * does what there is to do: deletes the newest watch that is set, or goes on with it as a software watchpoint, and
 * continues again. Source: gdb/nat/x86-dregs.c; the error at continue: GDB manual, "Cannot Insert Breakpoints".
 */
export class Gdb implements Behaviour {
  readonly #program: ClientProgram
  readonly #surroundings: Surroundings
  readonly #inferiors = new Map<TaskId, Inferior>()

  constructor(program: ClientProgram, surroundings: Surroundings) {
    this.#program = program
    this.#surroundings = surroundings
  }

  /** Nothing reaches the machine yet. */
  *wish(action: WishAction): Deeds {
    const request = requestOf(this.#program, action)
    const { id, task } = request
    if (task === undefined) {
      const reason = 'gdb watches a process, and the wish names no task of one'
      yield { note: [{ type: 'refused', id, errno: 'ESRCH', reason, request }] }
      return
    }
    this.#inferior(task).wishes.set(id, { request, inserted: false })
    const text =
      'the watch is set, and a debugger writes the registers when it continues, not before'
    yield { note: [{ type: 'reported', client: this.#program.id, text }] }
  }

  /** The mirror forgets it; the registers keep it until the program goes on. */
  *unwish(id: RequestId): Deeds {
    for (const { wishes, mirror, otherwise } of this.#inferiors.values()) {
      otherwise.delete(id)
      const wish = wishes.get(id)
      if (wish?.inserted) takeOut(mirror, wish.request)
      wishes.delete(id)
    }
    yield { note: [{ type: 'released', id }] }
  }

  *continue(task: TaskId): Deeds {
    const inferior = this.#inferior(task)
    yield* this.#insertAll(inferior)
    let error: PokeError | null
    do error = yield* this.#writeAll(inferior, this.#surroundings.threadsOf(task))
    while (error !== null && (yield* this.#giveUpNewest(inferior, error)))
  }

  /** The first thread that cannot be written ends it: all are tried again once something was given up. */
  *#writeAll(
    inferior: Inferior,
    threads: readonly TaskId[],
  ): Generator<Deed, PokeError | null, readonly Outcome[]> {
    for (const thread of threads) {
      const error = yield* this.#write(inferior, thread)
      if (error !== null) return error
    }
    return null
  }

  /** DR7 = 0 in every thread, and no address: whatever the kernel keeps for them stays with it. */
  *detach(task: TaskId): Deeds {
    const inferior = this.#inferior(task)
    for (const thread of this.#surroundings.threadsOf(task)) {
      if (!inferior.written.has(thread)) continue
      yield* poke(this.#program, thread, 7, 0n, inferior.armed)
    }
    this.#inferiors.delete(this.#surroundings.processOf(task))
    yield { note: ended(inferior) }
  }

  /** A new thread is written as soon as it is seen; a new process is left alone, with DR7 = 0. */
  *life({ type, task, child }: LifeAction): Deeds {
    const { processOf, threadsOf } = this.#surroundings
    const inferior = this.#inferiors.get(processOf(task))
    if (inferior === undefined) return
    if (type === 'fork') {
      if (child === undefined || inferior.written.size === 0) return
      forget(inferior, child, this.#program.id)
      if (processOf(child) === processOf(task)) yield* this.#write(inferior, child)
      else yield* poke(this.#program, child, 7, 0n, new Set())
      return
    }
    forget(inferior, task, this.#program.id)
    if (type === 'exec' || threadsOf(task).length > 0) return
    this.#inferiors.delete(processOf(task))
    yield { note: ended(inferior) }
  }

  /** Whatever does not fit gdb's own four: the error comes now, although ptrace was not even asked. */
  *#insertAll(inferior: Inferior): Deeds {
    for (const [id, { request, inserted }] of inferior.wishes) {
      if (inserted) continue
      const { type, address, length } = request.watch
      const result = inferior.mirror.insert(type, address, length)
      if (result.ok) inferior.wishes.set(id, { request, inserted: true })
      else yield* this.#giveUp(inferior, id, { errno: 'ENOSPC', reason: result.error })
    }
  }

  /** Brings one thread to the mirror; the first error ends it, unless gdb does not look. */
  *#write(
    inferior: Inferior,
    thread: TaskId,
  ): Generator<Deed, PokeError | null, readonly Outcome[]> {
    const { mirror, written, armed } = inferior
    const style = this.#surroundings.gdb
    for (const write of writesFor(style, written.get(thread) ?? nothingWritten, mirror)) {
      const error = yield* poke(this.#program, thread, ...write, armed)
      if (error !== null && !this.#program.ignoresErrors) return error
      // gdb that does not look takes each write for done.
      written.set(thread, afterWrite(written.get(thread) ?? nothingWritten, write))
    }
    yield* this.#assume(inferior, thread)
    return null
  }

  /** False where there is nothing left to give up. */
  *#giveUpNewest(
    inferior: Inferior,
    error: PokeError,
  ): Generator<Deed, boolean, readonly Outcome[]> {
    const newest = [...inferior.wishes].findLast(([, { inserted }]) => inserted)
    if (newest === undefined) return false
    const [id, { request }] = newest
    takeOut(inferior.mirror, request)
    yield* this.#giveUp(inferior, id, error)
    return true
  }

  *#giveUp({ wishes, otherwise }: Inferior, id: RequestId, { errno, reason }: PokeError): Deeds {
    const request = wishes.get(id)?.request
    wishes.delete(id)
    if (request === undefined) return
    const instead = withoutSlot(this.#program, request)
    if (instead.some(({ type }) => type === 'fallback')) otherwise.add(id)
    yield {
      note: [
        { type: 'refused', id, errno, reason, request },
        {
          type: 'reported',
          client: this.#program.id,
          text: `could not insert the watch, ${errno}`,
        },
        ...instead,
      ],
    }
  }

  /** What is in the mirror and was not granted: gdb did not hear the no, or wrote what stood there already. */
  *#assume({ mirror, armed }: Inferior, task: TaskId): Deeds {
    const registers = { ...resetRegisters(), dr: mirror.dr, dr7: mirror.dr7 }
    const client = this.#program.id
    const note = slotIndices.flatMap((slot): Outcome[] => {
      const id = rawId({ client, task }, slot)
      if (mirror.referenceCounts[slot] === 0 || armed.has(id)) return []
      const request = { id, client, task, watch: slotBreakpoint(registers, slot) }
      return [{ type: 'assumed', id, request }]
    })
    yield { note }
  }

  #inferior(task: TaskId): Inferior {
    const first = this.#surroundings.processOf(task)
    const inferior = this.#inferiors.get(first) ?? {
      wishes: new Map(),
      otherwise: new Set(),
      mirror: createGdbRegisters(),
      written: new Map(),
      armed: new Set(),
    }
    this.#inferiors.set(first, inferior)
    return inferior
  }
}

function takeOut(mirror: GdbRegisters, { watch }: Request): void {
  mirror.remove(watch.type, watch.address, watch.length)
}

/** What was written into the task is gone with its program, or was never this task's. */
function forget({ written, armed }: Inferior, task: TaskId, client: ClientId): void {
  written.delete(task)
  for (const slot of slotIndices) armed.delete(rawId({ client, task }, slot))
}

/** Everything that the user wanted of the process ends with it, whatever the way it was watched. */
function ended({ wishes, otherwise }: Inferior): Outcome[] {
  return [...wishes.keys(), ...otherwise].map((id) => ({ type: 'released', id }))
}
