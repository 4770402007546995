import { differencesAt, titlesOf } from '../core/simulation/explain-difference.ts'
import type { Scenario, Tick } from '../core/index.ts'
import { ownersOf } from './clients-of.ts'
import type { Found } from './moment.ts'
import { sourceOf, type Why } from './why.ts'

/** Why the compared policies differ at this tick: a clause for each side, with its own source. */
export interface WhyDifference {
  /** Which watch it is about, where its client has several; else empty. */
  readonly about: string
  readonly sides: readonly Required<Why>[]
  /** How many other watches are in a different state too. */
  readonly others: number
}

/** What set them apart last; null: they agree. */
export function whyDifference(
  compared: readonly Found[],
  scenario: Scenario,
  tick: Tick,
): WhyDifference | null {
  const ownerOf = ownersOf(scenario)
  const [first, ...others] = differencesAt(compared, tick, (client) => ownerOf(client).title)
  if (first === undefined) return null
  const titles = compared.map(({ run }) => run.policy.title)
  const sides = first.sides.map(({ places, text, bad }, n) => {
    const under = n === 0 && first.about === '' ? 'Under' : 'under'
    const end = n === first.sides.length - 1 ? '.' : ';'
    const sources = places.flatMap((place) => {
      const found = compared[place]
      return found === undefined ? [] : [sourceOf(found.run)]
    })
    return {
      text: `${under} ${titlesOf(places, titles)}, ${text}${end}`,
      tone: bad ? ('bad' as const) : ('plain' as const),
      source: [...new Set(sources)].join('; '),
    }
  })
  return { about: first.about, sides, others: others.length }
}
