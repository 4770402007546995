import type { Action, LifeAction, Request, RequestId, TaskId } from '../reservation/actions.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import { fallbackRefusal } from './fallback.ts'
import type { GdbStyle } from './gdb-writes.ts'
import type { ClientProgram, WishAction } from './wishes.ts'

/** What a client does next: something that everybody can see, or something that only it knows. */
export type Deed = { readonly act: Action } | { readonly note: readonly Outcome[] }

/** A client at work: it yields its deeds, and hears after each one what came of it. */
export type Deeds = Generator<Deed, void, readonly Outcome[]>

/** One client of a run, with what it remembers. It sees the world through what it is told, and no other way. */
export interface Behaviour {
  wish(action: WishAction): Deeds
  unwish(id: RequestId): Deeds
  /** A debugger lets the process of this task go on. */
  continue?(task: TaskId): Deeds
  detach?(task: TaskId): Deeds
  /** It is told, by callback, that a request of its own is out of hardware. */
  takenOut?(id: RequestId): Deeds
  /** A task was forked, has called exec or has ended, and the kernel's part is done. Null: there is nothing to do. */
  life?(action: LifeAction): Deeds | null
}

/** What a client can know of the machine it runs on. */
export interface Surroundings {
  readonly cpus: number
  /** The first task of the process of this task; it may have ended. */
  readonly processOf: (task: TaskId) => TaskId
  /** The tasks of that process that live. */
  readonly threadsOf: (task: TaskId) => readonly TaskId[]
  /** Whether kgdb asks for its breakpoints here, or writes them into the registers itself. */
  readonly asksForKgdb: boolean
  /** Which gdb there is at the time of the policy. */
  readonly gdb: GdbStyle
}

/** The request that a wish comes down to for a client that asks the kernel. */
export function requestOf({ kind }: ClientProgram, wish: WishAction): Request {
  const { type: _, ...request } = wish
  return kind === undefined ? request : { ...request, kind }
}

/** How the client goes on without a slot: by its other method, if it has one that can do it. */
export function withoutSlot({ fallback = 'none', id }: ClientProgram, request: Request): Outcome[] {
  if (fallback === 'none') return []
  const reason = fallbackRefusal(fallback, request)
  if (reason !== null) return [{ type: 'reported', client: id, text: `no ${fallback}, ${reason}` }]
  return [{ type: 'fallback', id: request.id, method: fallback, request }]
}
