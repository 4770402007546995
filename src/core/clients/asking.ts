import type { Request, RequestId } from '../reservation/actions.ts'
import { type Behaviour, type Deeds, requestOf, withoutSlot } from './behaviour.ts'
import type { ClientProgram, UnderPressure, WishAction } from './wishes.ts'

/** The lowest rank that a request can have and still be one. */
const lowestPriority = 1

interface Asked {
  readonly request: Request
  /** The policy knows of it; not so where it was refused or given back. */
  readonly registered: boolean
}

/** What kinds of clients differ in that ask the kernel for breakpoints. */
export interface AskingKind {
  /** What it makes of a wish before it asks. */
  readonly narrowed?: (request: Request) => Request
  readonly underPressure?: UnderPressure
}

/**
 * A client that asks the kernel for breakpoints by a call, hears the answer at once and looks at it. Where it is told
 * later to make way it waits, gives its place back or asks again at the lowest rank, once.
 */
export class AskingClient implements Behaviour {
  readonly #program: ClientProgram
  readonly #kind: AskingKind
  readonly #asked = new Map<RequestId, Asked>()

  constructor(program: ClientProgram, kind: AskingKind = {}) {
    this.#program = program
    this.#kind = kind
  }

  *wish(action: WishAction): Deeds {
    const wanted = requestOf(this.#program, action)
    yield* this.#ask(this.#kind.narrowed?.(wanted) ?? wanted)
  }

  *unwish(id: RequestId): Deeds {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    if (asked?.registered) yield { act: { type: 'release', id, ...calling(asked.request) } }
    else yield { note: [{ type: 'released', id }] }
  }

  *takenOut(id: RequestId): Deeds {
    const asked = this.#asked.get(id)
    if (asked === undefined) return
    const { request } = asked
    const reaction = this.#program.underPressure ?? this.#kind.underPressure ?? 'wait'
    if (reaction === 'wait' || request.priority === lowestPriority) {
      yield { note: withoutSlot(this.#program, request) }
      return
    }
    if (asked.registered) yield { act: { type: 'release', id, ...calling(request) } }
    if (reaction === 'downgrade') {
      yield* this.#ask({ ...request, priority: lowestPriority })
      return
    }
    this.#asked.set(id, { request, registered: false })
    yield { note: withoutSlot(this.#program, request) }
  }

  *#ask(request: Request): Deeds {
    const { id } = request
    const outcomes = yield { act: { type: 'request', ...request } }
    const answer = outcomes.find((outcome) => 'id' in outcome && outcome.id === id)?.type
    this.#asked.set(id, { request, registered: answer === 'granted' || answer === 'queued' })
    if (answer !== 'granted' && !(answer === 'queued' && request.disabled))
      yield { note: withoutSlot(this.#program, request) }
  }
}

function calling({ from }: Request): { from?: number } {
  return from === undefined ? {} : { from }
}
