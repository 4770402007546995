import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { Handoff } from '../../core/handoff/interface.ts'
import { takeAway } from '../../core/handoff/take-away.ts'
import { describeSlot } from '../../core/paste/words.ts'
import { isEnabled, slotBreakpoint } from '../../core/registers/slots.ts'
import { type SlotIndex, slotIndices } from '../../core/registers/types.ts'
import { listed } from '../../core/registers/text.ts'
import { pastedBreakpoints, pastedOf } from '../../view/pasted.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { CopyButton } from '../shared/CopyButton.tsx'
import { useScope } from '../use-scope.ts'
import { useFocus } from '../use-view.ts'
import './handoff.css'

/** The armed breakpoints, ready to be typed elsewhere; what an interface does not take is said with the reason. */
export function TakeAwayDialog() {
  const show = useScope((scope) => scope.show)
  const handed = useScope((scope) => scope.handed)
  const scenario = useScope((scope) => scope.scenario)
  const focus = useFocus()
  const pasted = handed ?? pastedOf(scenario)?.dr ?? null
  const { breakpoints, unknown } = pasted === null ? armedAt(focus) : pastedBreakpoints(pasted)
  const where =
    pasted === null
      ? `armed on CPU ${focus?.cpu ?? 0} at the cursor`
      : 'armed in the registers that were pasted'
  return (
    <Sheet title="The breakpoints as commands" onClose={() => show(null)}>
      {handed === null ? null : (
        <Button className="button small" onPress={() => show('paste')}>
          Back to the paste
        </Button>
      )}
      {unknown.length === 0 ? null : (
        <p>
          {formatSlotNames(unknown)} armed, but the text does not say at which address, and no
          command can be made without it: paste {listed(unknown.map((slot) => `DR${slot}`))} too.
        </p>
      )}
      {breakpoints.length === 0 ? (
        unknown.length > 0 ? null : (
          <p>
            No breakpoint is {where}. Add a watch, move the cursor to where one is armed, or paste
            registers.
          </p>
        )
      ) : (
        <>
          <p className="dim">
            {breakpoints.length === 1 ? 'The breakpoint' : `The ${breakpoints.length} breakpoints`}{' '}
            {where}, for:
          </p>
          <Interfaces handoffs={takeAway(breakpoints)} />
        </>
      )}
    </Sheet>
  )
}

/** What the registers on the screen hold. */
function armedAt(focus: ReturnType<typeof useFocus>): ReturnType<typeof pastedBreakpoints> {
  if (focus === null) return { breakpoints: [], unknown: [] }
  const { registers } = focus.state
  const armed = slotIndices.filter((slot) => isEnabled(registers, slot))
  return { breakpoints: armed.map((slot) => slotBreakpoint(registers, slot)), unknown: [] }
}

function formatSlotNames(slots: readonly SlotIndex[]): string {
  return slots.length === 1 ? `Slot ${slots[0]} is` : `Slots ${listed(slots.map(String))} are`
}

function Interfaces({ handoffs }: { handoffs: readonly Handoff[] }) {
  return (
    <Tabs className="handoff" keyboardActivation="automatic">
      <TabList aria-label="For whom" className="handoff-tabs">
        {handoffs.map(({ id, title, verdicts }) => {
          const refused = verdicts.filter(({ accepted }) => !accepted).length
          return (
            <Tab key={id} id={id} className="handoff-tab">
              {title}
              {refused > 0 ? <span className="handoff-count">{refused} refused</span> : null}
            </Tab>
          )
        })}
      </TabList>
      {handoffs.map((handoff) => (
        <TabPanel key={handoff.id} id={handoff.id} className="handoff-panel">
          <OneInterface handoff={handoff} />
        </TabPanel>
      ))}
    </Tabs>
  )
}

function OneInterface({ handoff }: { handoff: Handoff }) {
  const { about, text, verdicts, source, title } = handoff
  return (
    <>
      <p>{about}</p>
      {text === '' ? (
        <p className="bad">{title} takes none of these breakpoints.</p>
      ) : (
        <>
          <pre className="handoff-text">{text}</pre>
          <CopyButton text={text}>Copy</CopyButton>
        </>
      )}
      <ul className="handoff-verdicts" aria-label={`What ${title} takes`}>
        {verdicts.map(({ breakpoint, accepted, why }, n) => (
          <li key={n} data-accepted={accepted}>
            <span className={accepted ? 'good' : 'bad'}>{accepted ? 'taken' : 'refused'}</span>
            <span>
              {describeSlot({ ...breakpoint, local: true, global: false }, breakpoint.address)}
              {why === '' ? '' : `: ${why}`}
            </span>
          </li>
        ))}
      </ul>
      <p className="dim">{source}</p>
    </>
  )
}
