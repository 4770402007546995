import {
  atOnce,
  findingsInParts,
  type PolicyKey,
  type Reaction,
  reactionsOf,
  type Scenario,
  scoreInParts,
  simulateInParts,
} from '../core/index.ts'
import type { ReplayClient } from '../worker/client.ts'
import { nextTask } from '../worker/next-task.ts'
import type { Replay } from '../worker/protocol.ts'
import type { Result, ScopeState } from './model.ts'
import { inTurns } from './turns.ts'
import { shownSpan } from './zoom.ts'

type SetState = (partial: Partial<ScopeState>) => void
type Get = () => ScopeState

/** Bars in the strip under the timeline: about one for each four pixels of a projector's width. */
const densityBuckets = 240

/** Actions, over all shown policies, that are carried out in the same frame. */
export const actionsAtOnce = 2000

/** Actions between two looks at the clock. */
export const actionsInPart = 200

/**
 * Keeps the runs and what was found in step with the document. The runs are made here: small ones at once, so that a
 * toggled bit shows in the same frame, large ones in parts, between which the page does what it has to; the old ones
 * stay until then. Hits in the trace follow when the worker has answered. Whatever was asked last wins.
 */
export function createResults(client: ReplayClient, set: SetState, get: Get) {
  let asked = -1
  let newest = 0
  let refreshed = 0
  let following = false
  let outdated = false

  /** One policy's result, made in parts. */
  function* make(scenario: Scenario, policy: PolicyKey, replay?: Replay): Generator<void, Result> {
    const { trace, results } = get()
    const before = results[policy]
    const isMatched = trace !== null && trace.hits === null
    const reactions: readonly Reaction[] =
      replay?.reactions ?? (before && isMatched ? reactionsOf(before.run) : [])
    const run = yield* simulateInParts(scenario, policy, reactions, actionsInPart)
    yield
    yield* run.prepare()
    yield
    if (replay) return { scenario, run, findings: replay.findings, score: replay.score }
    if (isMatched && before) return { ...before, scenario, run }
    yield
    const found = yield* findingsInParts(run)
    yield
    const score = yield* scoreInParts(run, found)
    yield
    return { scenario, run, findings: found, score }
  }

  function makeAll(scenario: Scenario, replays?: readonly Replay[]): void {
    const { policies } = get()
    newest += 1
    const keys = replays?.map(({ policy }) => policy) ?? policies
    const works = keys.map((key, n) => [key, make(scenario, key, replays?.[n])] as const)
    if (hasMore(scenario, actionsAtOnce / keys.length)) void showInTurns(works, newest)
    else set({ results: Object.fromEntries(works.map(([key, work]) => [key, atOnce(work)])) })
  }

  /** Each result is shown as soon as it is there. */
  async function showInTurns(
    works: readonly (readonly [PolicyKey, Generator<void, Result>])[],
    mine: number,
  ): Promise<void> {
    // What the person did is shown first.
    await nextTask()
    if (mine !== newest) return
    for (const [key, work] of works) {
      const made = await inTurns(whileNewest(work, mine))
      if (made === null) return
      const { results } = get()
      const next = works.flatMap(([each]) => {
        const result = each === key ? made : results[each]
        return result === undefined ? [] : [[each, result] as const]
      })
      set({ results: Object.fromEntries(next) })
      await nextTask()
      if (mine !== newest) return
    }
  }

  /** Null: something else was asked meanwhile. */
  function* whileNewest<Value>(work: Generator<void, Value>, mine: number) {
    for (;;) {
      const part = work.next()
      if (part.done === true) return part.value
      yield
      if (mine !== newest) return null
    }
  }

  async function replay(): Promise<void> {
    const { policies, scenario } = get()
    const replays = await client.replay(scenario, policies)
    if (replays !== null) makeAll(scenario, replays)
  }

  /**
   * Asks again and again while the scenario changes, one question at a time. Each answer is shown, be it of the frame
   * before: where only the newest were, a watch that is dragged over a large trace would have none until it stands still.
   */
  async function followTrace(): Promise<void> {
    outdated = true
    if (following) return
    following = true
    while (outdated) {
      outdated = false
      const { policies, scenario } = get()
      const mine = refreshed
      const replays = await client.replay(scenario, policies)
      if (replays !== null && mine === refreshed) makeAll(scenario, replays)
    }
    following = false
  }

  async function count(): Promise<void> {
    const { from, to } = shownSpan(get())
    const told = await client.density(from, to, Math.min(densityBuckets, to - from))
    if (!told.ok) set({ density: null, densityFault: told.error.reason })
    else if (told.value !== null) set({ density: told.value, densityFault: null })
  }

  async function look(tick: number): Promise<void> {
    const inspected = await client.inspect(tick)
    if (asked === tick) set({ inspected })
  }

  return {
    /** To be called after every change of scenario, trace or policies. */
    refresh(): void {
      const { trace } = get()
      asked = -1
      refreshed += 1
      outdated = false
      makeAll(get().scenario)
      // A log of hits has no accesses: nothing of it is matched again.
      if (trace === null || trace.hits !== null) {
        set({ density: null })
        return
      }
      void replay()
      void count()
    },

    /** To be called for every frame in which something of the scenario is dragged; `refresh` once it is dropped. */
    follow(): void {
      const { scenario, trace } = get()
      if (trace === null || trace.hits !== null) makeAll(scenario)
      else void followTrace()
    },

    /** To be called when another part of the time axis is shown. */
    recount(): void {
      if (get().trace?.hits === null) void count()
    },

    /** Asks for the access of the trace at this tick, for the sentence about it; null: none. The newest question wins. */
    inspect(tick: number | null): void {
      if (tick === null) {
        asked = -1
        if (get().inspected !== null) set({ inspected: null })
        return
      }
      if (get().trace?.hits !== null || asked === tick) return
      asked = tick
      void look(tick)
    },
  }
}

export type Results = ReturnType<typeof createResults>

/** Whether it has more actions than these; of a long one few are looked at. */
function hasMore({ steps }: Scenario, most: number): boolean {
  let count = 0
  return steps.some(({ actions }) => {
    count += actions.length
    return count > most
  })
}
