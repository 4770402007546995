import { fallbackTraps } from '../clients/fallback.ts'
import { watchMatches } from '../matching/watch.ts'
import type { AccessAction, Request, RequestId, TaskId } from '../reservation/actions.ts'
import type { FallbackMethod, Outcome } from '../reservation/outcomes.ts'

interface Going {
  readonly method: FallbackMethod
  readonly request: Request
}

/** The requests whose clients go on without a slot, and which accesses trap for that. */
export class Fallbacks {
  readonly #going = new Map<RequestId, Going>()

  hear(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.type === 'fallback') this.#going.set(outcome.id, outcome)
      else if (this.#going.size > 0 && ends(outcome)) this.#going.delete(outcome.id)
    }
  }

  /** Adds the traps of one access while `task` runs on its CPU to `outcomes`. */
  trap(action: AccessAction, task: TaskId | null, outcomes: Outcome[]): void {
    for (const [id, { method, request }] of this.#going) {
      if (!fallbackTraps(method, request, action, task)) continue
      const vain = !watchMatches(request.watch, action.access)
      outcomes.push({ type: 'trapped', id, cpu: action.cpu, method, vain })
    }
  }
}

type Ending = Extract<Outcome, { type: 'granted' | 'assumed' | 'restored' | 'released' }>

const endings: ReadonlySet<Outcome['type']> = new Set([
  'granted',
  'assumed',
  'restored',
  'released',
])

/** The client has a slot again, or wants none any more. */
function ends(outcome: Outcome): outcome is Ending {
  return endings.has(outcome.type)
}
