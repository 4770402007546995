import { slotIndices } from '../registers/types.ts'
import type { RequestId } from '../reservation/actions.ts'
import type { Errno } from '../reservation/outcomes.ts'
import type { Trace } from '../trace/trace.ts'
import { type Findings, findings } from './findings.ts'
import { atOnce } from './parts.ts'
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
  /** The refusals by errno. */
  readonly refusedWith: Readonly<Partial<Record<Errno, number>>>
  /** Taken out of hardware and told: evictions, and those that stay registered and wait. */
  readonly takenOut: number
  /** Requests that went on without a slot, by another method. */
  readonly fallbacks: number
  /** Accesses that trapped for nothing because of that. */
  readonly vain: number
  /** How much of the slots was in use: slot-ticks armed of 4 slots x CPUs x ticks, in percent. */
  readonly slotUse: number
}

/** The score of a run, with the hits of `trace` where one ran meanwhile, on CPU `cpu` where it tells none. */
export function score(run: Run, trace?: Trace, cpu = 0): Score {
  return scoreOf(run, findings(run, trace, cpu))
}

/** The same, where the findings are known already. */
export function scoreOf(run: Run, found: Findings): Score {
  return atOnce(scoreInParts(run, found))
}

/** Journal entries that are counted between two rests. */
const partLength = 10_000

/** The same with rests, so that a page stays alive beside it. */
export function* scoreInParts(
  run: Run,
  { counts: accesses, vain, ticks }: Findings,
): Generator<void, Score> {
  const counts = { granted: 0, refused: 0, evicted: 0, takenOut: 0, fallbacks: 0 }
  const refusedWith: Partial<Record<Errno, number>> = {}
  let clobbered = 0
  const lost = new Set<RequestId>()
  // What a client gives back only to write it afresh is no new grant: both follow from one cause.
  const rewritten = new Map<RequestId, number>()
  for (const [entry, { outcomes, cause }] of run.journal.entries()) {
    if (entry > 0 && entry % partLength === 0) yield
    const root = cause ?? entry
    for (const outcome of outcomes) {
      switch (outcome.type) {
        case 'released':
          rewritten.set(outcome.id, root)
          break
        case 'granted':
          if (rewritten.get(outcome.id) !== root) counts.granted += 1
          break
        case 'refused':
          // What ptrace refuses to a client of a kind is told of its wish as well.
          if (outcome.request === undefined && cause !== undefined) break
          counts.refused += 1
          refusedWith[outcome.errno] = (refusedWith[outcome.errno] ?? 0) + 1
          break
        case 'evicted':
          counts.evicted += 1
          counts.takenOut += 1
          break
        case 'uninstalled':
          counts.takenOut += 1
          break
        case 'fallback':
          counts.fallbacks += 1
          break
        case 'clobbered':
        case 'unarmed':
          lost.add(outcome.id)
          break
        default:
      }
    }
    // Several pieces, and on several CPUs: by one action a watch is lost once.
    clobbered += lost.size
    lost.clear()
  }
  yield
  return {
    ...counts,
    ...accesses,
    refusedWith,
    clobbered,
    vain,
    slotUse: slotUse(run, ticks),
  }
}

function slotUse({ armings, world }: Run, ticks: number): number {
  const all = slotIndices.length * world.cpus * ticks
  const armed = armings.reduce((sum, { from, to }) => sum + Math.min(to ?? ticks, ticks) - from, 0)
  return all === 0 ? 0 : (100 * armed) / all
}
