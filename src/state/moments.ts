import { bisectLeft, bisectRight } from 'd3-array'
import type { CpuIndex, Scenario } from '../core/index.ts'
import type { ScopeState } from './model.ts'

type Known = Pick<ScopeState, 'scenario' | 'trace' | 'results'>

/** The last tick that the cursor can stand on. */
export function lastTick({ scenario, trace }: Pick<Known, 'scenario' | 'trace'>): number {
  return Math.max(scenario.end, trace?.length ?? 0, 1) - 1
}

/** The ticks at which something happens in any shown run: hits, missed accesses and stray traps. */
function foundIn(results: Known['results']): readonly ArrayLike<number>[] {
  const found =
    knownFound.get(results) ??
    Object.values(results).flatMap(({ findings: { hits, missed, stray } }) => [
      stray,
      ...hits.map(({ ticks }) => ticks),
      ...missed.map(({ ticks }) => ticks),
    ])
  knownFound.set(results, found)
  return found
}

/** They are asked for whenever the cursor moves. */
const knownFound = new WeakMap<Known['results'], readonly ArrayLike<number>[]>()

/** The ticks of the scenario's actions. */
function ticksOf(scenario: Scenario): readonly number[] {
  const ticks = knownTicks.get(scenario) ?? scenario.steps.map(({ tick }) => tick)
  knownTicks.set(scenario, ticks)
  return ticks
}

const knownTicks = new WeakMap<Scenario, readonly number[]>()

/** The nearest moment after (1) or before (-1) the tick, or the end of the axis. */
export function nextMoment(known: Known, tick: number, direction: 1 | -1): number {
  const moments = [ticksOf(known.scenario), ...foundIn(known.results)]
  return nearest(moments, tick, direction, direction === 1 ? lastTick(known) : 0)
}

/** The tick of the last hit, missed access or stray trap at or before the tick; null: none. */
export function lastTraceEvent({ results }: Known, tick: number): number | null {
  const last = nearest(foundIn(results), tick + 1, -1, -1)
  return last < 0 ? null : last
}

/** Likewise among the steps that have a caption; behind the last one the cursor stays. */
export function nextCaption(known: Known, tick: number, direction: 1 | -1): number {
  const { steps } = known.scenario
  const captions = steps.filter(({ caption }) => caption !== undefined).map((step) => step.tick)
  return nearest([captions], tick, direction, direction === 1 ? tick : 0)
}

const troubleTypes = new Set(['clobbered', 'unarmed', 'refused', 'evicted', 'uninstalled'])

/** Likewise among what went wrong or was refused: losses, told or not, refusals, missed accesses and stray traps. */
export function nextTrouble(known: Known, tick: number, direction: 1 | -1): number {
  const troubles = Object.values(known.results).flatMap(({ run, findings: { missed, stray } }) => {
    const bad = run.journal.filter(({ outcomes }) =>
      outcomes.some(({ type }) => troubleTypes.has(type)),
    )
    return [bad.map((entry) => entry.tick), stray, ...missed.map(({ ticks }) => ticks)]
  })
  return nearest(troubles, tick, direction, tick)
}

/** The nearest of these ticks after (1) or before (-1) the tick. */
export function nearest(
  ascending: readonly ArrayLike<number>[],
  tick: number,
  direction: 1 | -1,
  otherwise: number,
): number {
  let found: number | undefined
  for (const ticks of ascending) {
    const at = direction === 1 ? bisectRight(ticks, tick) : bisectLeft(ticks, tick) - 1
    const next = ticks[at]
    if (next === undefined) continue
    if (found === undefined || (next - found) * direction < 0) found = next
  }
  return found ?? otherwise
}

/** Which captioned step the cursor is in: its number counted from 1, of how many, and its words. */
export function captionAt(
  { scenario }: Pick<Known, 'scenario'>,
  tick: number,
): { number: number; count: number; text: string } {
  const captions = captionsOf(scenario)
  const index = captions.findLastIndex(({ at }) => at <= tick)
  return { number: index + 1, count: captions.length, text: captions[index]?.caption ?? '' }
}

/** Where the cursor is among the captions, for the corner of the screen. */
export function stepWords({ number, count }: { number: number; count: number }): string {
  return number === 0 ? `before step 1 of ${count}` : `step ${number} of ${count}`
}

interface Caption {
  readonly at: number
  readonly caption: string
}

/** Of long scenarios they are not looked for in every frame. */
const known = new WeakMap<Scenario, readonly Caption[]>()

function captionsOf(scenario: Scenario): readonly Caption[] {
  const captions =
    known.get(scenario) ??
    scenario.steps.flatMap(({ caption, tick: at }) =>
      caption === undefined ? [] : [{ at, caption }],
    )
  known.set(scenario, captions)
  return captions
}

/** The CPU that the story is about: the trace's, or the first on which a task is put. */
export function firstCpu({ trace, steps }: Scenario): CpuIndex {
  if (trace !== undefined) return trace.cpu
  for (const { actions } of steps) {
    for (const action of actions) {
      if (action.type === 'switch' && action.task !== null) return action.cpu
    }
  }
  return 0
}
