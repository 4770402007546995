import { type Breakpoint, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { ClientId, PokeAction, Request, RequestId, TaskId } from '../actions.ts'
import { rawId } from '../claims.ts'
import type { PerfBreakpoints } from './breakpoints.ts'
import type { PerfEvent } from './event.ts'
import type { EventScheduler } from './scheduler.ts'
import { DebuggedThread } from './thread.ts'
import { sameBreakpoint } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'

/** What a debugger believes of one virtual slot; null: it is not enabled. */
type Enabled = { readonly owner: RequestId; readonly breakpoint: Breakpoint } | null

function enabledIn(thread: DebuggedThread): readonly Enabled[] {
  return slotIndices.map((slot) => {
    const event = thread.event(slot)
    if (event === null || event.disabled) return null
    return { owner: event.owner, breakpoint: event.breakpoint }
  })
}

/** The debuggers' way to the registers: pokes go in, and what each debugger believes from then on comes out. */
export class Ptrace {
  readonly #breakpoints: PerfBreakpoints
  readonly #scheduler: EventScheduler
  readonly #threads = new Map<TaskId, DebuggedThread>()

  constructor(breakpoints: PerfBreakpoints, scheduler: EventScheduler) {
    this.#breakpoints = breakpoints
    this.#scheduler = scheduler
  }

  poke({ task, register, value, client = 'ptrace' }: PokeAction): PolicyOutcome[] {
    const thread = this.#threads.get(task) ?? new DebuggedThread(task, this.#breakpoints)
    this.#threads.set(task, thread)
    const before = enabledIn(thread)
    const refusal = this.#scheduler.whileStopped(task, () =>
      thread.poke(register, BigInt.asUintN(64, value)),
    )
    const told: PolicyOutcome =
      refusal === null
        ? { type: 'stored', task, register, value }
        : { type: 'refused', id: `${client}:${task}:DR${register}`, ...refusal }
    return [told, ...slotIndices.flatMap((slot) => news(thread, task, client, slot, before))]
  }

  /** One of the threads' breakpoints is of this id. */
  holds(id: RequestId): boolean {
    return [...this.#threads.values()].some((thread) =>
      slotIndices.some((slot) => thread.event(slot)?.owner === id),
    )
  }

  /** What PTRACE_PEEKUSER answers; a thread that was never poked has nothing in its registers. */
  peek(task: TaskId, register: number): bigint {
    const thread = this.#threads.get(task) ?? new DebuggedThread(task, this.#breakpoints)
    return thread.peek(register)
  }

  /** A #DB while the task runs; `hit`: the events in the slots that it reports. */
  trap(task: TaskId, hit: readonly PerfEvent[]): void {
    this.#threads.get(task)?.trap(hit)
  }

  /** exec and exit: the only way back for the slots. */
  flush(task: TaskId): PolicyOutcome[] {
    const thread = this.#threads.get(task)
    if (thread === undefined) return []
    const before = enabledIn(thread)
    thread.flush()
    this.#threads.delete(task)
    return before.flatMap((old) => (old === null ? [] : [{ type: 'released', id: old.owner }]))
  }
}

/** What changed in one virtual slot. Who enables or changes it owns it from then on. */
function news(
  thread: DebuggedThread,
  task: TaskId,
  client: ClientId,
  slot: SlotIndex,
  before: readonly Enabled[],
): PolicyOutcome[] {
  const old = before[slot] ?? null
  const event = thread.event(slot)
  if (event === null || event.disabled) {
    return old === null ? [] : [{ type: 'released', id: old.owner }]
  }
  const watch = event.breakpoint
  if (old !== null && sameBreakpoint(old.breakpoint, watch)) return []
  const id = rawId({ client, task }, slot)
  if (old?.owner === id) return [{ type: 'modified', id, watch }]
  event.owner = id
  const request: Request = { id, client, task, watch }
  const granted: PolicyOutcome = { type: 'granted', id, request }
  return old === null ? [granted] : [{ type: 'released', id: old.owner }, granted]
}
