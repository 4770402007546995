import type { Request } from '../reservation/actions.ts'
import { AskingClient } from './asking.ts'
import type { Behaviour } from './behaviour.ts'
import type { ClientProgram } from './wishes.ts'

/** The kernel's own: no task, and every CPU. */
export function everywhere(asked: Request): Request {
  const { task: _, cpu: __, ...request } = asked
  return request
}

/**
 * A module with a wide breakpoint: one event on every CPU, all of them or none.
 * Source: register_wide_hw_breakpoint, kernel/events/hw_breakpoint.c, Linux 2.6.33 and later.
 */
export function wide(program: ClientProgram): Behaviour {
  return new AskingClient(program, { narrowed: everywhere })
}
