import { VisuallyHidden } from 'react-aria-components'
import type { EmulatorId, SlotIndex } from '../../core/index.ts'
import { emulated, type Emulated } from '../../view/emulated.ts'
import { cpuOf } from '../../view/moment.ts'
import { useScope } from '../use-scope.ts'
import { useFocus } from '../use-view.ts'

/** What the chosen emulator makes of the access that the cursor came to or, with none, of the registers as they stand. */
function useEmulated(id: EmulatorId): Emulated | null {
  const focus = useFocus()
  const access = useScope((scope) => scope.inspected)
  const scenario = useScope((scope) => scope.scenario)
  if (focus === null) return null
  const here = access && focus.cpu === cpuOf(scenario, access.context) ? access : null
  const { registers } = here ? focus.result.run.stateAt(here.ordinal, focus.cpu) : focus.state
  return emulated(id, registers, here?.access ?? null)
}

/** On a slot that would answer otherwise. */
export function EmulatedMark({ id, slot }: { id: EmulatorId; slot: SlotIndex }) {
  const sentences = useEmulated(id)?.sentences.filter((each) => each.slot === slot) ?? []
  if (sentences.length === 0) return null
  const text = sentences.map((each) => each.text).join(' ')
  return (
    <span className="emulated-mark" title={text}>
      <span aria-hidden="true">≠</span>
      <VisuallyHidden>{text}</VisuallyHidden>
    </span>
  )
}

/** One sentence behind the page's own. */
export function EmulatedSentence({ id }: { id: EmulatorId }) {
  const answer = useEmulated(id)
  if (answer === null) return null
  return (
    <>
      {answer.summary} <span className="dim why-source">{answer.source}</span>
    </>
  )
}
