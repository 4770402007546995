import { AskingClient } from './asking.ts'
import type { Behaviour } from './behaviour.ts'
import type { ClientProgram } from './wishes.ts'

/**
 * perf -e mem: one event for a task, for a CPU, or for a task on a CPU; perf says at once that it cannot be opened.
 * Source: perf_event_open(2), PERF_TYPE_BREAKPOINT.
 */
export function perf(program: ClientProgram): Behaviour {
  return new AskingClient(program)
}
