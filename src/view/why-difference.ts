import { formatNumber } from '../core/index.ts'
import { listed } from '../core/registers/text.ts'
import { differencesAt, titlesOf } from '../core/simulation/explain-difference.ts'
import type { Scenario, Tick } from '../core/index.ts'
import { ownersOf } from './clients-of.ts'
import type { Found } from './moment.ts'
import { sourceOf, type Why } from './why.ts'

/** What happened under some of the policies. */
export type WhySide = Required<Omit<Why, 'tick'>>

/** Why the compared policies differ at this tick: a clause for each side, with its own source. */
export interface WhyDifference {
  /** Which watch it is about, where its client has several; else empty. */
  readonly about: string
  /** Since when they differ so. */
  readonly since: Tick
  readonly sides: readonly WhySide[]
  /** Whose other watches are in a different state too: "perf and another watch of gdb"; else empty. */
  readonly others: string
}

/** The same as one sentence for a text, without sources; empty where they agree. */
export function differenceText(compared: readonly Found[], scenario: Scenario, tick: Tick): string {
  const why = whyDifference(compared, scenario, tick)
  if (why === null) return ''
  const about = why.about === '' ? '' : `${why.about}: `
  return `They first differ at tick ${formatNumber(why.since)}: ${about}${why.sides.map(({ text }) => text).join(' ')}`
}

/** What set them apart last; null: they agree. */
export function whyDifference(
  compared: readonly Found[],
  scenario: Scenario,
  tick: Tick,
): WhyDifference | null {
  const ownerOf = ownersOf(scenario)
  const nameOf = (client: string) => ownerOf(client).title
  const [first, ...others] = differencesAt(compared, tick, nameOf)
  if (first === undefined) return null
  const titles = compared.map(({ run }) => run.policy.title)
  const sides = first.sides.map(({ places, text, bad }, n) => {
    const end = n === first.sides.length - 1 ? '.' : ';'
    const sources = places.flatMap((place) => {
      const found = compared[place]
      return found === undefined ? [] : [sourceOf(found.run)]
    })
    return {
      text: `under ${titlesOf(places, titles)}, ${text}${end}`,
      tone: bad ? ('bad' as const) : ('plain' as const),
      source: [...new Set(sources)].join('; '),
    }
  })
  const name = first.client === null ? null : nameOf(first.client)
  const whose = new Set(
    others.flatMap(({ client }) => {
      if (client === null) return []
      return nameOf(client) === name ? `another watch of ${name}` : nameOf(client)
    }),
  )
  return { about: first.about, since: first.since, sides, others: listed([...whose]) }
}
