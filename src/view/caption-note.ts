import { type PolicyKey, policyOf, type Scenario } from '../core/index.ts'

/** What a scenario's captions cannot know: that another trace runs, or that other policies are shown. */
export interface CaptionNote {
  /** Stands in for the captions where they speak of a trace that is not there. */
  readonly replaced: string | null
  /** Stands behind a caption where it speaks of some of the shown policies only. */
  readonly note: string | null
}

/** `traceName`: the trace that the view is of; not `isHere` where it came by a link, which carries no trace. */
export function captionNote(
  scenario: Scenario,
  traceName: string | null,
  shown: readonly PolicyKey[],
  isHere = true,
): CaptionNote {
  const own = scenario.trace?.file
  if (own !== undefined && traceName !== null && traceName !== own) {
    const runs = isHere ? `${traceName} runs` : `${traceName}, which is not here, is to run`
    const replaced = `${runs} under these wishes, in place of ${own}; the captions speak of that one and are left out.`
    return { replaced, note: null }
  }
  const others = shown.filter((id) => !scenario.policies.includes(id))
  if (others.length === 0) return { replaced: null, note: null }
  const titles = scenario.policies.map((id) => policyOf(id).title).join(' and ')
  return { replaced: null, note: `(This is about: ${titles}.)` }
}
