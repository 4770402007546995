import {
  formatAddress,
  formatLength,
  type Run,
  type Scenario,
  type Tick,
  type Watch,
} from '../core/index.ts'
import { ownersOf } from './clients-of.ts'

/** A watch that its client believes in at this tick, for a list. */
export interface LiveWatch {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly watch: Watch
}

/** Those that were asked for as requests: what somebody wrote raw is taken back by writing again. */
export function liveWatches(run: Run, scenario: Scenario, tick: Tick): LiveWatch[] {
  const ownerOf = ownersOf(scenario)
  const asked = new Set(
    run.journal.flatMap(({ action }) => (action.type === 'request' ? [action.id] : [])),
  )
  return run
    .beliefsAt(tick)
    .filter(({ id, believes }) => asked.has(id) && (believes === 'armed' || believes === 'waiting'))
    .map(({ id, client, watch, task }) => ({
      id,
      title: ownerOf(client).title,
      text: `${watch.type}, ${formatLength(watch.length)} at ${formatAddress(watch.address)}, ${task === undefined ? 'every task' : `task ${task}`}`,
      watch,
    }))
}
