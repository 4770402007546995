import { formatNumber, type Scenario, type Tick } from '../core/index.ts'
import { listed } from '../core/registers/text.ts'
import { causeBy } from '../core/simulation/deeds.ts'
import { describeAction } from '../core/simulation/describe-action.ts'
import { ownersOf } from './clients-of.ts'
import type { Found } from './moment.ts'

/** Who has no slot at the cursor because of what a client did, in one sentence; null: nobody, as far as can be told. */
export function ownCause(
  client: string,
  scenario: Scenario,
  shown: readonly Pick<Found, 'run'>[],
  tick: Tick,
): string | null {
  const runs = shown.map(({ run }) => run)
  const cause = causeBy(client, scenario, runs, tick)
  if (cause === null) return null
  const ownerOf = ownersOf(scenario)
  const clauses = runs.flatMap(({ policy }, n) => {
    const names = cause.losers[n]?.map((id) => ownerOf(id).title) ?? []
    if (names.length === 0) return []
    const where = runs.length > 1 ? ` under ${policy.title}` : ''
    return [`${listed(names)} ${names.length > 1 ? 'have' : 'has'} no slot${where}`]
  })
  const { deed } = cause
  const what = `what ${ownerOf(client).title} did at tick ${formatNumber(deed.tick)}`
  return `Because of ${what} (${describeAction(deed.action)}), ${listed(clauses)}.`
}
