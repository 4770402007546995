import { useMemo } from 'react'
import { type CpuState, madeByWords } from '../core/index.ts'
import type { Result } from '../state/model.ts'
import { nextCaption, nextMoment } from '../state/moments.ts'
import { type Owner, ownersOf } from '../view/clients-of.ts'
import { stateAt } from '../view/moment.ts'
import { useScope } from './use-scope.ts'

/** The focused policy's run, with the chosen CPU now and at the moment before. Null until the first run is there. */
export interface FocusView {
  readonly result: Result
  readonly cpu: number
  readonly state: CpuState
  readonly before: CpuState
  readonly ownerOf: (client: string | null) => Owner
}

export function useFocus(): FocusView | null {
  const result = useScope(({ results, focus }) => results[focus])
  const results = useScope((scope) => scope.results)
  const scenario = useScope((scope) => scope.scenario)
  const trace = useScope((scope) => scope.trace)
  const cpu = useScope((scope) => scope.cpu)
  const tick = useScope((scope) => scope.tick)
  const presenting = useScope((scope) => scope.presenting)
  // The view stays the same while the runs of the other policies come in.
  const last = useMemo(() => {
    if (result === undefined) return 0
    const known = { scenario, trace, results }
    // On stage what changed stays marked until the speaker goes on.
    return presenting ? nextCaption(known, tick + 1, -1) : nextMoment(known, tick + 1, -1)
  }, [result, results, scenario, trace, tick, presenting])
  const { clients } = scenario
  const ownerOf = useMemo(() => ownersOf({ clients }), [clients])
  return useMemo(
    () =>
      result === undefined
        ? null
        : {
            result,
            cpu,
            state: stateAt(result, tick, cpu),
            before: stateAt(result, last - 1, cpu),
            ownerOf,
          },
    [result, cpu, tick, last, ownerOf],
  )
}

/** Whose accesses of the trace count, to stand behind "accesses": nothing where all do. */
export function useCountedWords(): string {
  // Without its trace a link may have said it already.
  return useScope(({ trace, countedBy }) => (trace === null ? '' : madeByWords(countedBy)))
}
