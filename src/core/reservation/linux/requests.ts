import { failure, type Result, success } from '../../result.ts'
import {
  isKind,
  type LifeAction,
  type ModifyAction,
  type Request,
  type RequestId,
} from '../actions.ts'
import { type Attributes, attributesOf, type Common, narrowed, type Refusal } from './attributes.ts'
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

/** What its events have in common: a debugger's, those of a task that nobody of perf opened, exclude the kernel as ptrace's do. */
function commonOf(request: Request, disabled: boolean): Common {
  const perf = isKind(request, 'perf')
  const excludeKernel = perf ? request.excludeKernel === true : request.task !== undefined
  return { excludeKernel, unprivileged: perf && request.paranoid !== undefined, disabled }
}

/**
 * What kernel.perf_event_paranoid above `limit` leaves to root alone, as the refusal of it.
 * Source: perf_allow_kernel, perf_allow_cpu, include/linux/perf_event.h, Linux 6.12.
 */
function denied(request: Request, limit: number, what: string): Refusal | null {
  const { paranoid = limit } = isKind(request, 'perf') ? request : {}
  if (paranoid <= limit) return null
  return {
    errno: 'EACCES',
    reason: `kernel.perf_event_paranoid is ${paranoid}: ${what} are root's`,
  }
}

/** What its client hears: yes, or that the event is there and disabled. */
function answerTo(request: Request): PolicyOutcome {
  const { id, watch, disabled } = request
  const heard = narrowed(watch)
  const told = heard === watch ? request : { ...request, watch: heard }
  return { type: disabled ? 'queued' : 'granted', id, request: told }
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

  /** It hears of user space alone. */
  excludesKernel(id: RequestId): boolean {
    const request = this.#opened.get(id)?.request
    return request !== undefined && commonOf(request, false).excludeKernel
  }

  /** perf_event_open, or register_wide_hw_breakpoint where neither task nor CPU is named. All or nothing. */
  open(request: Request): PolicyOutcome[] {
    const { id, watch } = request
    const opened = this.#openAll(request, attributesOf(watch, commonOf(request, true)))
    if (!opened.ok) return [{ type: 'refused', id, ...opened.error, request }]
    if (!request.disabled) this.#enable(opened.value)
    this.#opened.set(id, { request, pieces: opened.value })
    return [answerTo(request)]
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
  modify({ id, watch, disabled = false }: ModifyAction): PolicyOutcome[] {
    const opened = this.#opened.get(id)
    if (opened === undefined) return []
    const { request, pieces } = opened
    const wanted = attributesOf(watch, commonOf(request, disabled))
    const refused = (refusal: Refusal): PolicyOutcome[] => [
      { type: 'refused', id, ...refusal, request: { ...request, watch } },
    ]
    const kept = pieces.slice(0, wanted.length)
    for (const attributes of wanted.slice(0, kept.length)) {
      const wrong = this.#breakpoints.check(attributes)
      if (wrong !== null) return refused(wrong)
    }
    const added = this.#openAll(
      request,
      attributesOf(watch, commonOf(request, true)).slice(kept.length),
    )
    if (!added.ok) return refused(added.error)
    for (const piece of pieces.slice(kept.length)) this.#closePiece(piece)
    kept.forEach((piece, index) => {
      const attributes = wanted[index]
      if (attributes === undefined) return
      for (const event of piece) this.#breakpoints.modify(event, attributes)
    })
    if (!disabled) this.#enable(added.value)
    const next = { ...request, watch, disabled }
    this.#opened.set(id, { request: next, pieces: [...kept, ...added.value] })
    const told = disabled || request.disabled
    return [told ? answerTo(next) : { type: 'modified', id, watch: narrowed(watch) }]
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
    const { excludeKernel } = commonOf(request, true)
    const hearsKernel = excludeKernel ? null : denied(request, 1, 'events that hear of the kernel')
    if (hearsKernel !== null) return failure(hearsKernel)
    // Looked at when the event is there already: what is wrong with it comes first.
    const notForTask = request.task === undefined ? denied(request, 0, 'events of a CPU') : null
    const contexts = this.#contextsOf(request)
    const pieces: Piece[] = []
    for (const attributes of wanted) {
      const piece: PerfEvent[] = []
      pieces.push(piece)
      for (const context of contexts) {
        const made = this.#breakpoints.register(request.id, context, attributes)
        if (made.ok) piece.push(made.value)
        const refusal = made.ok ? notForTask : made.error
        if (refusal === null) continue
        for (const each of pieces) this.#closePiece(each)
        const { errno, reason } = refusal
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
