import type { RequestId, TaskId } from '../reservation/actions.ts'
import type { Errno, Outcome } from '../reservation/outcomes.ts'
import type { Deed } from './behaviour.ts'
import type { ClientProgram } from './wishes.ts'

/** What ptrace refused. */
export interface PokeError {
  readonly errno: Errno
  readonly reason: string
}

/** One poke; answers with the first error that ptrace reports, or null. */
export function* poke(
  { id: client }: ClientProgram,
  task: TaskId,
  register: number,
  value: bigint,
  armed: Set<RequestId>,
): Generator<Deed, PokeError | null, readonly Outcome[]> {
  const outcomes = yield { act: { type: 'poke', task, register, value, client } }
  for (const outcome of outcomes) {
    if (outcome.type === 'granted' || outcome.type === 'modified') armed.add(outcome.id)
    if (outcome.type === 'released') armed.delete(outcome.id)
  }
  const refused = outcomes.find((outcome) => outcome.type === 'refused')
  return refused === undefined ? null : { errno: refused.errno, reason: refused.reason }
}
