import { failure, type Result, success } from '../../result.ts'
import type { RequestId } from '../actions.ts'
import { type Attributes, checkType, parseAttributes, type Refusal } from './attributes.ts'
import type { Constraints } from './counts.ts'
import type { Context, PerfEvent } from './event.ts'
import type { EventScheduler } from './scheduler.ts'

/**
 * Breakpoints as perf events: counted first, looked at then. So where all slots are taken an invalid breakpoint is
 * refused with ENOSPC. Source: kernel/events/hw_breakpoint.c, Linux 6.1.
 */
export class PerfBreakpoints {
  readonly #constraints: Constraints
  readonly #scheduler: EventScheduler

  constructor(constraints: Constraints, scheduler: EventScheduler) {
    this.#constraints = constraints
    this.#scheduler = scheduler
  }

  /** register_perf_hw_breakpoint, and the event's way into its context. */
  register(owner: RequestId, context: Context, attributes: Attributes): Result<PerfEvent, Refusal> {
    const wrong = checkType(attributes)
    if (wrong !== null) return failure(wrong)
    const reason = this.#constraints.reserve(context)
    if (reason !== null) return failure({ errno: 'ENOSPC', reason })
    const parsed = parseAttributes(attributes)
    if (!parsed.ok) {
      this.#constraints.release(context)
      return parsed
    }
    const { task, cpu, pinned } = context
    const { disabled } = attributes
    const event = { owner, task, cpu, pinned, breakpoint: parsed.value, disabled, on: null }
    this.#scheduler.add(event)
    return success(event)
  }

  /** Whether x86 takes these attributes, slots left aside. */
  check(attributes: Attributes): Refusal | null {
    const parsed = parseAttributes(attributes)
    return checkType(attributes) ?? (parsed.ok ? null : parsed.error)
  }

  unregister(event: PerfEvent): void {
    this.#scheduler.remove(event)
    this.#constraints.release(event)
  }

  /**
   * modify_user_hw_breakpoint: looked at first, and the slot is kept. A change of type gives back a slot of the old
   * type and takes one of the new, which on x86 come from the same pool.
   */
  modify(event: PerfEvent, attributes: Attributes): Refusal | null {
    const parsed = parseAttributes(attributes)
    if (!parsed.ok) return parsed.error
    this.#scheduler.disable(event)
    event.breakpoint = parsed.value
    event.disabled = attributes.disabled
    this.#scheduler.enable(event)
    return null
  }
}
