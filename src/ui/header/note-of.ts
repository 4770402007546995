import type { ScopeState } from '../../state/model.ts'
import { type CaptionNote, captionNote } from '../../view/caption-note.ts'

/** What the captions of the view cannot know: the trace may have come from a file, or stay away behind a link. */
export function noteOf({ scenario, trace, ownTrace, policies }: ScopeState): CaptionNote {
  return captionNote(scenario, ownTrace ?? trace?.name ?? null, policies, trace !== null)
}
