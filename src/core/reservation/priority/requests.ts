import { type Breakpoint } from '../../registers/types.ts'
import type { Request, RequestId, TaskId } from '../actions.ts'
import type { PolicyOutcome } from '../outcomes.ts'
import { type HwBreakpoint, hwBreakpoint } from './breakpoint.ts'
import { isAttentive, piecesOf, priorityOf } from './clients.ts'
import type { HwBreakpoints } from './facility.ts'

/** A request and the breakpoints that its client registered for it, one for each piece. */
interface Registered {
  readonly request: Request
  readonly breakpoints: readonly HwBreakpoint[]
  /** Every piece has a register, as far as the client was told. */
  complete: boolean
}

/**
 * The clients of the facility, those of ptrace apart. One that looks believes its watch armed while every piece of it
 * has a register; one that does not look believes so from the first answer on.
 */
export class PriorityRequests {
  readonly #facility: HwBreakpoints
  readonly #registered = new Map<RequestId, Registered>()
  /** Where callbacks end up. */
  readonly #tell: (outcome: PolicyOutcome) => void

  constructor(facility: HwBreakpoints, tell: (outcome: PolicyOutcome) => void) {
    this.#facility = facility
    this.#tell = tell
  }

  get(id: RequestId): Request | undefined {
    return this.#registered.get(id)?.request
  }

  /** The facility knows no CPU: whoever asks for one gets all of them. Nor does it know what is disabled. */
  register(asked: Request): void {
    const { cpu: _, disabled: __, ...request } = asked
    const pieces = piecesOf(request)
    if (!pieces.ok) {
      this.#tell(refused(request, pieces.error))
      return
    }
    const complete = this.#place(request, pieces.value)
    if (complete || !isAttentive(request)) this.#tell({ type: 'granted', id: request.id, request })
    else this.#tell({ type: 'queued', id: request.id, request })
  }

  unregister(id: RequestId): void {
    const registered = this.#registered.get(id)
    if (registered === undefined) return
    this.#registered.delete(id)
    this.#remove(registered)
    this.#tell({ type: 'released', id })
  }

  /** As many pieces as before keep their places; otherwise all are registered anew, behind their equals. */
  modify(id: RequestId, watch: Request['watch']): void {
    const old = this.#registered.get(id)
    if (old === undefined) return
    const request = { ...old.request, watch }
    const pieces = piecesOf(request)
    if (!pieces.ok) {
      this.#tell(refused(request, pieces.error))
      return
    }
    if (pieces.value.length === old.breakpoints.length) {
      this.#registered.set(id, { ...old, request })
      this.#change(id, pieces.value)
    } else {
      this.#registered.delete(id)
      this.#remove(old)
      this.#place(request, pieces.value)
    }
    const armed = this.#registered.get(id)?.complete === true || !isAttentive(request)
    this.#tell(armed ? { type: 'modified', id, watch } : { type: 'queued', id, request })
  }

  /** The program of the task is gone, and with it what anybody had in it. */
  flush(task: TaskId): void {
    const own = [...this.#registered].filter(([, { request }]) => request.task === task)
    for (const [id] of own) this.unregister(id)
  }

  /** Whether all of it got a register at once. */
  #place(request: Request, pieces: readonly Breakpoint[]): boolean {
    const { id, task } = request
    const priority = priorityOf(request)
    const breakpoints = pieces.map((piece) => hwBreakpoint(id, priority, piece))
    for (const breakpoint of breakpoints) {
      if (task === undefined) this.#facility.registerKernel(breakpoint)
      else this.#facility.registerUser(task, breakpoint)
    }
    const complete = breakpoints.every(({ installed }) => installed)
    const registered: Registered = { request, breakpoints, complete }
    this.#registered.set(id, registered)
    if (isAttentive(request)) this.#listen(id, breakpoints)
    return complete
  }

  #remove({ request, breakpoints }: Registered): void {
    for (const breakpoint of breakpoints) {
      delete breakpoint.callbacks
      if (request.task === undefined) this.#facility.unregisterKernel(breakpoint)
      else this.#facility.unregisterUser(request.task, breakpoint)
    }
  }

  #change(id: RequestId, pieces: readonly Breakpoint[]): void {
    const registered = this.#registered.get(id)
    registered?.breakpoints.forEach((breakpoint, n) => {
      const piece = pieces[n]
      const { task } = registered.request
      if (piece === undefined) return
      if (task === undefined) this.#facility.modifyKernel(breakpoint, piece)
      else this.#facility.modifyUser(task, breakpoint, piece)
    })
  }

  /** The first piece that has to go ends the belief, the last one that comes back restores it. */
  #listen(id: RequestId, breakpoints: readonly HwBreakpoint[]): void {
    const callbacks = {
      uninstalled: (by: RequestId | null) => {
        const registered = this.#registered.get(id)
        if (registered === undefined || !registered.complete) return
        registered.complete = false
        this.#tell({ type: 'uninstalled', id, by })
      },
      installed: () => {
        const registered = this.#registered.get(id)
        if (registered === undefined || registered.complete) return
        if (!breakpoints.every(({ installed }) => installed)) return
        registered.complete = true
        this.#tell({ type: 'restored', id })
      },
    }
    for (const breakpoint of breakpoints) breakpoint.callbacks = callbacks
  }
}

function refused(request: Request, reason: string): PolicyOutcome {
  return { type: 'refused', id: request.id, errno: 'EINVAL', reason, request }
}
