import { failure, type Result, success } from '../../result.ts'
import { isKind, type LifeAction, type Request, type RequestId } from '../actions.ts'
import { type Attributes, attributesOf, narrowed, type Refusal } from './attributes.ts'
import type { PerfBreakpoints } from './breakpoints.ts'
import type { Context, PerfEvent } from './event.ts'
import type { EventScheduler } from './scheduler.ts'
import type { PolicyOutcome } from '../outcomes.ts'

/** The events of one piece of a watch: one, or one for every CPU. */
type Piece = readonly PerfEvent[]

interface Opened {
  readonly request: Request
  readonly pieces: readonly Piece[]
}

/** perf's own events take turns where nobody asks for more; a debugger's and the kernel's are pinned. */
function isPinned(request: Request): boolean {
  return request.pinned ?? !isKind(request, 'perf')
}

/** A debugger's events are ptrace's and end with the program; perf's outlive exec. */
function endsAtExec(request: Request): boolean {
  return !isKind(request, 'perf') && request.cpu === undefined
}

/** Requests as events: one for each aligned piece of the watch, and for the kernel's one for each piece and CPU. */
export class PerfRequests {
  readonly #breakpoints: PerfBreakpoints
  readonly #scheduler: EventScheduler
  readonly #cpus: number
  readonly #opened = new Map<RequestId, Opened>()

  constructor(breakpoints: PerfBreakpoints, scheduler: EventScheduler, cpus: number) {
    this.#breakpoints = breakpoints
    this.#scheduler = scheduler
    this.#cpus = cpus
  }

  has(id: RequestId): boolean {
    return this.#opened.has(id)
  }

  /** It is a debugger's: the events of a task that nobody of perf opened. */
  excludesKernel(id: RequestId): boolean {
    const request = this.#opened.get(id)?.request
    return request?.task !== undefined && !isKind(request, 'perf')
  }

  /** perf_event_open, or register_wide_hw_breakpoint where neither task nor CPU is named. All or nothing. */
  open(request: Request): PolicyOutcome[] {
    const { id, watch } = request
    const opened = this.#openAll(request, attributesOf(watch, true))
    if (!opened.ok) return [{ type: 'refused', id, ...opened.error, request }]
    this.#enable(opened.value)
    this.#opened.set(id, { request, pieces: opened.value })
    const heard = narrowed(watch)
    const granted = heard === watch ? request : { ...request, watch: heard }
    return [{ type: 'granted', id, request: granted }]
  }

  close(id: RequestId): PolicyOutcome[] {
    const opened = this.#opened.get(id)
    if (opened === undefined) return []
    this.#opened.delete(id)
    for (const piece of opened.pieces) this.#closePiece(piece)
    return [{ type: 'released', id }]
  }

  /**
   * PERF_EVENT_IOC_MODIFY_ATTRIBUTES on each event. A watch of more pieces opens events beside them, one of fewer
   * closes some; where one is refused, everything stays as it was.
   */
  modify(id: RequestId, watch: Request['watch']): PolicyOutcome[] {
    const opened = this.#opened.get(id)
    if (opened === undefined) return []
    const { request, pieces } = opened
    const wanted = attributesOf(watch, false)
    const refused = (refusal: Refusal): PolicyOutcome[] => [
      { type: 'refused', id, ...refusal, request: { ...request, watch } },
    ]
    const kept = pieces.slice(0, wanted.length)
    for (const attributes of wanted.slice(0, kept.length)) {
      const wrong = this.#breakpoints.check(attributes)
      if (wrong !== null) return refused(wrong)
    }
    const added = this.#openAll(request, attributesOf(watch, true).slice(kept.length))
    if (!added.ok) return refused(added.error)
    for (const piece of pieces.slice(kept.length)) this.#closePiece(piece)
    kept.forEach((piece, index) => {
      const attributes = wanted[index]
      if (attributes === undefined) return
      for (const event of piece) this.#breakpoints.modify(event, attributes)
    })
    this.#enable(added.value)
    this.#opened.set(id, { request: { ...request, watch }, pieces: [...kept, ...added.value] })
    return [{ type: 'modified', id, watch: narrowed(watch) }]
  }

  /** exit closes all events of the task; exec those of its debugger. */
  end({ type, task }: LifeAction): PolicyOutcome[] {
    const ids = new Set(this.#scheduler.eventsOf(task).map(({ owner }) => owner))
    return [...ids].flatMap((id) => {
      const opened = this.#opened.get(id)
      const ends = opened !== undefined && (type === 'exit' || endsAtExec(opened.request))
      return ends ? this.close(id) : []
    })
  }

  #contextsOf(request: Request): readonly Context[] {
    const { task = null, cpu = null } = request
    const pinned = isPinned(request)
    if (task !== null || cpu !== null) return [{ task, cpu, pinned }]
    return Array.from({ length: this.#cpus }, (_, each) => ({ task, cpu: each, pinned }))
  }

  /** All of them, disabled so far, so that a refusal of one touches no register. */
  #openAll(request: Request, wanted: readonly Attributes[]): Result<readonly Piece[], Refusal> {
    const contexts = this.#contextsOf(request)
    const pieces: Piece[] = []
    for (const attributes of wanted) {
      const piece: PerfEvent[] = []
      pieces.push(piece)
      for (const context of contexts) {
        const made = this.#breakpoints.register(request.id, context, attributes)
        if (made.ok) {
          piece.push(made.value)
          continue
        }
        for (const each of pieces) this.#closePiece(each)
        const { errno, reason } = made.error
        const which = wanted.length > 1 ? `for piece ${pieces.length} of ${wanted.length}: ` : ''
        return failure({ errno, reason: which + reason })
      }
    }
    return success(pieces)
  }

  #enable(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      for (const event of piece) {
        event.disabled = false
        this.#scheduler.enable(event)
      }
    }
  }

  #closePiece(piece: Piece): void {
    for (const event of piece) this.#breakpoints.unregister(event)
  }
}
