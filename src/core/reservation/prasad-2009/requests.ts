import type { Watch } from '../../matching/access.ts'
import { coverRange } from '../../matching/cover.ts'
import type { Breakpoint } from '../../registers/types.ts'
import type { CpuIndex, Request, RequestId, TaskId } from '../actions.ts'
import type { Errno } from '../outcomes.ts'
import { codesOf, type HwBreakpoint } from './breakpoint.ts'
import type { HwBreakpointFacility } from './facility.ts'
import type { Thread } from './thread.ts'

interface Registered {
  readonly request: Request
  /** One for each piece of the watch. */
  readonly breakpoints: readonly HwBreakpoint[]
}

type Fields = Pick<HwBreakpoint, 'address' | 'len' | 'type'>

/** The callers of the facility: each turns its request into breakpoints, and wants all of them or none. */
export class PrasadRequests {
  readonly #facility: HwBreakpointFacility
  readonly #threadOf: (task: TaskId) => Thread
  readonly #registered = new Map<RequestId, Registered>()

  constructor(facility: HwBreakpointFacility, threadOf: (task: TaskId) => Thread) {
    this.#facility = facility
    this.#threadOf = threadOf
  }

  /** The request as it was last granted. */
  get(id: RequestId): Request | undefined {
    return this.#registered.get(id)?.request
  }

  /** Those that fit. */
  filter(fits: (request: Request) => boolean): Request[] {
    return [...this.#registered.values()].flatMap(({ request }) => (fits(request) ? [request] : []))
  }

  /** The caller's program is gone, and its breakpoints with it. */
  forget(id: RequestId): void {
    this.#registered.delete(id)
  }

  /** What was registered before the piece that failed is given back. */
  register(from: CpuIndex, request: Request): Errno | null {
    const breakpoints: HwBreakpoint[] = []
    for (const piece of piecesOf(request.watch)) {
      const bp = breakpointOf(piece, request.id)
      const error = this.#registerOne(from, request, bp)
      if (error !== null) {
        this.#unregisterAll(from, request, breakpoints)
        return error
      }
      breakpoints.push(bp)
    }
    if (breakpoints.length === 0) return 'EINVAL'
    this.#registered.set(request.id, { request, breakpoints })
    return null
  }

  unregister(from: CpuIndex, id: RequestId): void {
    const registered = this.#registered.get(id)
    if (registered === undefined) return
    this.#registered.delete(id)
    this.#unregisterAll(from, registered.request, registered.breakpoints)
  }

  /**
   * For a task alone: breakpoint after breakpoint is changed, those that are missing are registered, those left over
   * unregistered. Where one fails the earlier ones get their old fields back; the one that failed keeps the new ones.
   */
  modify(from: CpuIndex, id: RequestId, thread: Thread, watch: Watch): Errno | null {
    const { request, breakpoints } = this.#registered.get(id) ?? {}
    const pieces = piecesOf(watch)
    if (request === undefined || breakpoints === undefined) return 'ENOENT'
    if (pieces.length === 0) return 'EINVAL'
    const undo: (() => void)[] = []
    const next: HwBreakpoint[] = []
    for (const [i, piece] of pieces.entries()) {
      const present = breakpoints[i]
      const bp = present ?? breakpointOf(piece, id)
      const { address, len, type } = bp
      const error =
        present === undefined
          ? this.#facility.registerUser(from, thread, bp)
          : this.#change(from, thread, bp, fieldsOf(piece))
      if (error !== null) {
        for (const step of undo.toReversed()) step()
        return error
      }
      undo.push(() => {
        if (present === undefined) this.#facility.unregisterUser(from, thread, bp)
        else this.#change(from, thread, bp, { address, len, type })
      })
      next.push(bp)
    }
    this.#unregisterAll(from, request, breakpoints.slice(pieces.length))
    this.#registered.set(id, { request: { ...request, watch }, breakpoints: next })
    return null
  }

  #change(from: CpuIndex, thread: Thread, bp: HwBreakpoint, fields: Fields): Errno | null {
    return this.#facility.modifyUser(from, thread, Object.assign(bp, fields))
  }

  #registerOne(from: CpuIndex, { task }: Request, bp: HwBreakpoint): Errno | null {
    return task === undefined
      ? this.#facility.registerKernel(bp)
      : this.#facility.registerUser(from, this.#threadOf(task), bp)
  }

  #unregisterAll(from: CpuIndex, { task }: Request, breakpoints: readonly HwBreakpoint[]): void {
    for (const bp of breakpoints) {
      if (task === undefined) this.#facility.unregisterKernel(bp)
      else this.#facility.unregisterUser(from, this.#threadOf(task), bp)
    }
  }
}

/** Data is split into aligned pieces; an execute breakpoint goes as it was asked for, where its length has a code. */
function piecesOf({ address, length, type }: Watch): readonly Breakpoint[] {
  if (type !== 'execute') return coverRange(address, length, type)
  return length === 1 || length === 2 || length === 4 || length === 8
    ? [{ address, length, type }]
    : []
}

function fieldsOf(piece: Breakpoint): Fields {
  return { address: piece.address, ...codesOf(piece) }
}

function breakpointOf(piece: Breakpoint, owner: RequestId): HwBreakpoint {
  return { ...fieldsOf(piece), triggered: true, owner }
}
