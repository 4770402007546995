import type { RequestId } from '../reservation/actions.ts'
import type { HardwareOutcome } from '../reservation/outcomes.ts'
import type { JournalEntry } from './record.ts'
import type { Run } from './run.ts'
import { countFirst } from './ticks.ts'
import type { Tick } from './world.ts'

export type Loss = Extract<HardwareOutcome, { type: 'clobbered' | 'unarmed' }>

/** A loss with the action that caused it. */
export interface EnteredLoss {
  readonly entry: JournalEntry
  readonly loss: Loss
}

/** The losses of a run in the order of the journal, by who lost and by who overwrote; and what was held back from whom. */
class Losses {
  readonly #run: Run
  readonly #of = new Map<RequestId, EnteredLoss[]>()
  readonly #by = new Map<RequestId, EnteredLoss[]>()
  readonly #heldBack = new Map<RequestId, Map<Tick, string>>()
  /** The same of the accesses of the trace that are in the journal, by their ordinals. */
  readonly #kept = new Map<RequestId, Map<Tick, string>>()
  #known = 0

  constructor(run: Run) {
    this.#run = run
  }

  of(id: RequestId): readonly EnteredLoss[] {
    this.#catchUp()
    return this.#of.get(id) ?? []
  }

  by(id: RequestId): readonly EnteredLoss[] {
    this.#catchUp()
    return this.#by.get(id) ?? []
  }

  heldBack(id: RequestId, tick: Tick): string | null {
    this.#catchUp()
    return this.#heldBack.get(id)?.get(tick) ?? this.kept(id, tick)
  }

  kept(id: RequestId, ordinal: Tick): string | null {
    this.#catchUp()
    return this.#kept.get(id)?.get(ordinal) ?? null
  }

  #catchUp(): void {
    const { journal } = this.#run
    for (; this.#known < journal.length; this.#known += 1) {
      const entry = journal[this.#known]
      for (const outcome of entry?.outcomes ?? []) {
        if (entry === undefined) return
        if (outcome.type === 'missed' && outcome.reason !== undefined) {
          const all = entry.ordinal === undefined ? this.#heldBack : this.#kept
          const reasons = all.get(outcome.id) ?? new Map<Tick, string>()
          all.set(outcome.id, reasons.set(entry.ordinal ?? entry.tick, outcome.reason))
        }
        if (outcome.type !== 'clobbered' && outcome.type !== 'unarmed') continue
        append(this.#of, outcome.id, { entry, loss: outcome })
        if (outcome.type === 'unarmed' || outcome.by === null) continue
        append(this.#by, outcome.by, { entry, loss: outcome })
      }
    }
  }
}

function append(losses: Map<RequestId, EnteredLoss[]>, id: RequestId, loss: EnteredLoss): void {
  const own = losses.get(id)
  if (own === undefined) losses.set(id, [loss])
  else own.push(loss)
}

/** Made when the first question comes; a run that goes on is read on from where the last one ended. */
const known = new WeakMap<Run, Losses>()

function lossesOf(run: Run): Losses {
  const losses = known.get(run) ?? new Losses(run)
  known.set(run, losses)
  return losses
}

/** Of the last action at or before the tick that has any, the first. */
function lastOf(losses: readonly EnteredLoss[], tick: Tick): EnteredLoss | null {
  let last = countFirst(losses.length, (n) => (losses[n]?.entry.tick ?? 0) <= tick) - 1
  while (last > 0 && losses[last - 1]?.entry === losses[last]?.entry) last -= 1
  return losses[last] ?? null
}

/** The last loss of this request at or before the tick, with the action that caused it. */
export function lossOf(run: Run, id: RequestId, tick: Tick): EnteredLoss | null {
  return lastOf(lossesOf(run).of(id), tick)
}

/** The last loss at or before the tick for which this request stands where another stood. */
export function lossBy(run: Run, id: RequestId, tick: Tick): EnteredLoss | null {
  return lastOf(lossesOf(run).by(id), tick)
}

/** The same of access `ordinal` of the trace, where that has entered the run. */
export function keptAt(run: Run, id: RequestId, ordinal: Tick): string | null {
  return lossesOf(run).kept(id, ordinal)
}

/** Why an access of this tick was not reported to this request although its breakpoint was in hardware; null: not so. */
export function heldBackAt(run: Run, id: RequestId, tick: Tick): string | null {
  return lossesOf(run).heldBack(id, tick)
}
