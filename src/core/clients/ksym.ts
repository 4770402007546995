import type { Request, RequestId } from '../reservation/actions.ts'
import type { Errno, Outcome } from '../reservation/outcomes.ts'
import { AskingClient } from './asking.ts'
import { type Behaviour, type Deeds, requestOf, withoutSlot } from './behaviour.ts'
import { everywhere } from './wide.ts'
import type { ClientProgram, WishAction } from './wishes.ts'

const mostEntries = 4
const entryLength = 4

/**
 * The tracer of kernel symbols: at most four entries, writes or all accesses, of 4 bytes each. Whatever the kernel
 * answers, its user is told EAGAIN, "try again later". Source: kernel/trace/trace_ksym.c, 2009.
 */
export class KsymTracer implements Behaviour {
  readonly #program: ClientProgram
  readonly #client: AskingClient
  /** Entries that were granted, by id. */
  readonly #entries = new Set<RequestId>()

  constructor(program: ClientProgram) {
    this.#program = program
    this.#client = new AskingClient(program, { narrowed: everywhere })
  }

  *wish(action: WishAction): Deeds {
    const request = everywhere(requestOf(this.#program, action))
    const refusal = this.#refusal(request)
    if (refusal !== null) {
      yield { note: [refusal, ...withoutSlot(this.#program, request)] }
      return
    }
    const asking = this.#client.wish(action)
    let next = asking.next()
    while (!next.done) {
      const outcomes = yield next.value
      if (isGranted(outcomes, request.id)) this.#entries.add(request.id)
      if (isRefused(outcomes, request.id)) {
        const text = 'EAGAIN, request failed, try again later'
        yield { note: [{ type: 'reported', client: this.#program.id, text }] }
      }
      next = asking.next(outcomes)
    }
  }

  *unwish(id: RequestId): Deeds {
    this.#entries.delete(id)
    yield* this.#client.unwish(id)
  }

  *takenOut(id: RequestId): Deeds {
    yield* this.#client.takenOut(id)
  }

  #refusal(request: Request): Outcome | null {
    const { id, watch } = request
    const refuse = (errno: Errno, reason: string) =>
      ({ type: 'refused', id, errno, reason, request }) as const
    if (watch.type !== 'write' && watch.type !== 'access') {
      return refuse('EINVAL', 'the tracer knows writes, and reads with writes')
    }
    if (watch.length !== entryLength) return refuse('EINVAL', 'the tracer watches 4 bytes')
    if (this.#entries.size < mostEntries) return null
    return refuse('ENOSPC', `the tracer has ${mostEntries} entries already`)
  }
}

function isGranted(outcomes: readonly Outcome[], id: RequestId): boolean {
  return outcomes.some((each) => each.type === 'granted' && each.id === id)
}

function isRefused(outcomes: readonly Outcome[], id: RequestId): boolean {
  return outcomes.some((each) => each.type === 'refused' && each.id === id)
}
