import { type ContextFilter, madeByWords } from '../core/index.ts'
import type { ReplayClient } from '../worker/client.ts'
import type { TraceSummary } from '../worker/protocol.ts'
import type { ScopeState } from './model.ts'
import type { Results } from './results.ts'
import type { Scope } from './scope.ts'

type SetState = (partial: Partial<ScopeState>) => void
type Get = () => Scope

function hasMaker({ makers }: TraceSummary, { cpu, task }: ContextFilter): boolean {
  return (
    (cpu === undefined || makers.cpus.some(({ value }) => value === cpu)) &&
    (task === undefined || makers.tasks.some(({ value }) => value === task))
  )
}

/** Whether the scenario is over a trace that is not here yet. */
function isAwaited({ trace, ownTrace, scenario }: ScopeState): boolean {
  return trace === null && (ownTrace !== null || scenario.trace !== undefined)
}

/** `countOnly` of the store. Choosing, or a link: what is asked of a trace that has no such counts whole. */
export async function countOnly(
  client: ReplayClient,
  results: Results,
  set: SetState,
  get: Get,
  asked: ContextFilter,
): Promise<void> {
  const { trace, message } = get()
  if (isAwaited(get())) {
    set({ countedBy: asked })
    return
  }
  const isAll = Object.keys(asked).length === 0
  const isKnown = isAll || (trace !== null && hasMaker(trace, asked))
  if (!isKnown) {
    const name = trace?.name ?? 'this scenario'
    const sentence = `The link counts only accesses${madeByWords(asked)}, of which ${name} tells nothing: all accesses count.`
    set({ message: { tone: 'bad', text: message ? `${message.text} ${sentence}` : sentence } })
  }
  const countedBy = isKnown ? asked : {}
  const answer = client.countOnly(countedBy)
  set({ countedBy })
  const counted = await answer
  if (get().trace !== trace || get().countedBy !== countedBy) return
  set({ counted: isAll || !isKnown ? null : counted })
  results.refresh()
  if (get().regions !== null) await get().loadRegions(trace)
}
