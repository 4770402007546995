import { AskingClient } from './asking.ts'
import type { Behaviour } from './behaviour.ts'
import type { ClientProgram } from './wishes.ts'

/**
 * A facility over utrace for user tasks, as Roland McGrath wanted them: with a priority of its own, callbacks that it
 * looks at, and readiness to make way: unless it is told otherwise it gives its place back when it is told to go.
 * Source: linux-kernel, 5 and 7 Feb 2007; utrace's own watchpoints were never merged, so this is reconstructed.
 */
export function utrace(program: ClientProgram): Behaviour {
  return new AskingClient(program, {
    narrowed: (request) => ({ ...request, attentive: true }),
    underPressure: 'give-back',
  })
}
