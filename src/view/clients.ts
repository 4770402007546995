import type { Belief, Client, Run, Scenario, Tick } from '../core/index.ts'
import { describeBelief, describeLoss, fallbackNames, leftoverOf } from '../core/index.ts'
import { type Owner, ownersOf } from './clients-of.ts'

/** One request of a client: what it believes, and what the hardware says to that. */
export interface BeliefView {
  readonly id: string
  readonly believes: Belief['believes']
  /** armed: in hardware wherever it should be; idle: its task does not run; lost: silently gone. */
  readonly hardware: 'armed' | 'idle' | 'lost' | 'none'
  readonly sentence: string
}

/** A client with all its requests at one tick. */
export interface ClientView {
  readonly owner: Owner
  readonly beliefs: readonly BeliefView[]
  readonly tone: 'good' | 'bad' | 'dim'
  /** What to read from the last row. */
  readonly status: string
}

/** Every client of the scenario, in its order, as they stand at this tick. */
export function clientViews(run: Run, scenario: Scenario, tick: Tick): ClientView[] {
  const ownerOf = ownersOf(scenario)
  const nameOf = (id: string) => ownerOf(id).title
  const beliefs = byClient(run.beliefsAt(tick))
  return scenario.clients.map((client: Client) => {
    const own = beliefs.get(client.id) ?? []
    const views = own.map((belief) => ({
      id: belief.id,
      believes: belief.believes,
      hardware: hardwareOf(belief),
      /** Of thousands that are over few are read. */
      get sentence() {
        return describeBelief(run, belief, tick, nameOf)
      },
    }))
    return { owner: ownerOf(client.id), beliefs: views, ...statusOf(run, own, tick, nameOf) }
  })
}

function byClient(beliefs: readonly Belief[]): Map<string, Belief[]> {
  const groups = new Map<string, Belief[]>()
  for (const belief of beliefs) {
    const group = groups.get(belief.client)
    if (group === undefined) groups.set(belief.client, [belief])
    else group.push(belief)
  }
  return groups
}

function hardwareOf({ believes, silent, hardware }: Belief): BeliefView['hardware'] {
  if (believes !== 'armed') return 'none'
  if (silent) return 'lost'
  return hardware.length === 0 ? 'idle' : 'armed'
}

type Status = Pick<ClientView, 'tone' | 'status'>

/** The worst first: a silent loss, then a refusal that still stands, then what is armed. */
function statusOf(
  run: Run,
  beliefs: readonly Belief[],
  tick: Tick,
  nameOf: (client: string) => string,
): Status {
  const lost = beliefs.find(({ silent }) => silent)
  if (lost !== undefined) {
    const told = describeLoss(run, lost.id, tick, nameOf).replace(/,? and nobody told .*$/, '')
    return { tone: 'bad', status: `not told: ${told}` }
  }
  const without = beliefs.filter(
    ({ believes }) => believes === 'refused' || believes === 'fallback',
  )
  const refused = without.at(-1)
  const armed = beliefs.filter(({ believes }) => believes === 'armed')
  if (refused !== undefined && armed.every(({ since }) => since < refused.since)) {
    const others = without.length > 1 ? `${armed.length} armed` : 'the others armed'
    const rest = armed.length > 0 ? `, ${others}` : ''
    const { errno, method, since } = refused
    return {
      tone: 'dim',
      status:
        method === undefined
          ? `refused: ${errno ?? ''} at ${since}, told${rest}`
          : `no slot, told: ${fallbackNames[method]} since ${since}${rest}`,
    }
  }
  const idle = armed.filter(({ hardware }) => hardware.length === 0)
  if (armed.length > 0 && idle.length === armed.length) {
    const left = idle[0] === undefined ? null : leftoverOf(run, idle[0].id, tick)
    const where = left === null ? 'stored' : `left over in DR${left.slot}`
    return { tone: 'dim', status: `${where}: task ${idle[0]?.task ?? ''} does not run now` }
  }
  if (armed.length > 0) return { tone: 'good', status: 'armed' }
  const evicted = beliefs.find(({ believes }) => believes === 'evicted' || believes === 'waiting')
  if (evicted !== undefined) {
    const what = evicted.disabled && evicted.believes === 'waiting' ? 'disabled' : evicted.believes
    return { tone: 'dim', status: `${what}, told` }
  }
  if (beliefs.length > 0) return { tone: 'dim', status: 'gave everything back' }
  return { tone: 'dim', status: 'asks for nothing yet' }
}
