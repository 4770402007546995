import type { Trace } from '../trace/trace.ts'
import { type Findings, findings } from './findings.ts'
import type { Run } from './run.ts'

/** What a policy made of a scenario, in counts. */
export interface Score {
  readonly granted: number
  readonly refused: number
  /** Grants taken back for somebody else, and told. */
  readonly evicted: number
  /** Watches lost with nobody told, each counted once for each time that it was lost. */
  readonly clobbered: number
  /** Accesses that a client was told of, each counted once for each of its requests. */
  readonly hits: number
  /** Accesses inside a watch that its client believed armed, and was not told of. */
  readonly missed: number
  readonly stray: number
}

/** The score of a run, with the hits of `trace` where one ran on CPU `cpu` meanwhile. */
export function score(run: Run, trace?: Trace, cpu = 0): Score {
  return scoreOf(run, findings(run, trace, cpu))
}

/** The same, where the findings are known already. */
export function scoreOf(run: Run, { hits, missed, stray }: Findings): Score {
  const counts = { granted: 0, refused: 0, evicted: 0 }
  const losses = new Set<string>()
  run.journal.forEach(({ outcomes }, entry) => {
    for (const outcome of outcomes) {
      if (outcome.type === 'granted' || outcome.type === 'refused' || outcome.type === 'evicted') {
        counts[outcome.type] += 1
      }
      if (outcome.type === 'clobbered' || outcome.type === 'unarmed') {
        losses.add(`${entry} ${outcome.id}`)
      }
    }
  })
  const total = (series: readonly { ticks: Uint32Array }[]) =>
    series.reduce((sum, { ticks }) => sum + ticks.length, 0)
  return {
    ...counts,
    clobbered: losses.size,
    hits: total(hits),
    missed: total(missed),
    stray: stray.length,
  }
}
