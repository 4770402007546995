import type { CpuIndex } from '../../../src/core/reservation/actions.ts'
import { type PolicyKey, policyOf } from '../../../src/core/reservation/policies.ts'
import { Conductor } from '../../../src/core/simulation/conductor.ts'
import type { Findings } from '../../../src/core/simulation/findings.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import type { Step } from '../../../src/core/simulation/scenario.ts'
import type { World } from '../../../src/core/simulation/world.ts'
import type { Trace } from '../../../src/core/trace/trace.ts'

/** Who was told of which tick, as words in their order, each once; and the ticks of stray traps. */
export interface ToldTicks {
  readonly hits: readonly string[]
  readonly missed: readonly string[]
  readonly stray: readonly number[]
  /** Accesses: several of one tick count each. */
  readonly counts: Findings['counts']
}

const unique = (list: readonly string[]) => [...new Set(list)].toSorted()

/** The simple way to replay a trace: every access is an action, at its tick and after the actions of that tick. */
export function accessByAccess(
  id: PolicyKey,
  world: World,
  steps: readonly Step[],
  trace: Trace,
  cpuOf: (ordinal: number) => CpuIndex,
): ToldTicks {
  const conductor = new Conductor(createRun(policyOf(id), world), [])
  const told = { hits: [] as string[], missed: [] as string[], stray: [] as number[] }
  let strays = 0
  const last = Math.max(trace.length - 1, steps.at(-1)?.tick ?? 0)
  for (let tick = 0; tick <= last; tick += 1) {
    const due = steps.filter((step) => step.tick === tick).flatMap(({ actions }) => actions)
    const made =
      tick < trace.length
        ? [{ type: 'access', cpu: cpuOf(tick), task: null, access: trace.access(tick) } as const]
        : []
    for (const action of [...due, ...made]) {
      const outcomes = conductor.apply(action, tick)
      if (outcomes.some(({ type }) => type === 'stray')) strays += 1
      for (const outcome of outcomes) {
        if (outcome.type === 'hit') told.hits.push(`${outcome.id} ${tick}`)
        if (outcome.type === 'missed') told.missed.push(`${outcome.id} ${tick}`)
        if (outcome.type === 'stray') told.stray.push(tick)
      }
    }
  }
  return {
    hits: unique(told.hits),
    missed: unique(told.missed),
    stray: [...new Set(told.stray)],
    counts: { hits: told.hits.length, missed: told.missed.length, stray: strays },
  }
}

/** What the fast way found, in the same words. */
export function toldIn({ hits, missed, stray, counts }: Findings): ToldTicks {
  const flat = (series: Findings['hits']) =>
    unique(series.flatMap(({ id, ticks }) => [...ticks].map((tick) => `${id} ${tick}`)))
  return { hits: flat(hits), missed: flat(missed), stray: [...stray], counts }
}
