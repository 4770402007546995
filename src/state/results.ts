import {
  findings,
  type PolicyKey,
  type Reaction,
  reactionsOf,
  scoreOf,
  simulateAgain,
} from '../core/index.ts'
import type { ReplayClient } from '../worker/client.ts'
import type { Replay } from '../worker/protocol.ts'
import type { Result, ScopeState } from './model.ts'
import { shownSpan } from './zoom.ts'

type Set = (partial: Partial<ScopeState>) => void
type Get = () => ScopeState

/** Bars in the strip under the timeline: about one for each four pixels of a projector's width. */
const densityBuckets = 240

/**
 * Keeps the runs and what was found in step with the document. The runs are made here at once, so that a toggled bit
 * shows in the same frame; hits in the trace follow when the worker has answered, and the old ones stay until then.
 */
export function createResults(client: ReplayClient, set: Set, get: Get) {
  let asked = -1

  function runAgain(policy: PolicyKey, replay?: Replay): Result {
    const { scenario, trace, results } = get()
    const before = results[policy]
    const reactions: readonly Reaction[] =
      replay?.reactions ?? (before && trace ? reactionsOf(before.run) : [])
    const run = simulateAgain(scenario, policy, reactions)
    if (replay) return { run, findings: replay.findings, score: replay.score }
    if (trace && before) return { ...before, run }
    const found = findings(run)
    return { run, findings: found, score: scoreOf(run, found) }
  }

  async function replay(): Promise<void> {
    const { policies, scenario } = get()
    const replays = await client.replay(scenario, policies)
    if (replays === null) return
    const results = replays.map((each) => [each.policy, runAgain(each.policy, each)] as const)
    set({ results: Object.fromEntries(results) })
  }

  async function count(): Promise<void> {
    const { from, to } = shownSpan(get())
    const density = await client.density(from, to, Math.min(densityBuckets, to - from))
    if (density !== null) set({ density })
  }

  async function look(tick: number): Promise<void> {
    const inspected = await client.inspect(tick)
    if (asked === tick) set({ inspected })
  }

  return {
    /** To be called after every change of scenario, trace or policies. */
    refresh(): void {
      const { policies, trace } = get()
      asked = -1
      set({ results: Object.fromEntries(policies.map((id) => [id, runAgain(id)])) })
      if (trace === null) {
        set({ density: null })
        return
      }
      void replay()
      void count()
    },

    /** To be called when another part of the time axis is shown. */
    recount(): void {
      if (get().trace !== null) void count()
    },

    /** Asks for the access of the trace at this tick, for the sentence about it; null: none. The newest question wins. */
    inspect(tick: number | null): void {
      if (tick === null) {
        asked = -1
        if (get().inspected !== null) set({ inspected: null })
        return
      }
      if (get().trace === null || asked === tick) return
      asked = tick
      void look(tick)
    },
  }
}

export type Results = ReturnType<typeof createResults>
