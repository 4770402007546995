import { memo, useMemo, useState } from 'react'
import { Button, ToggleButton } from 'react-aria-components'
import { bitViews, slotViews, valueOf } from '../../view/registers.ts'
import { controlNote, statusNote } from '../../view/register-notes.ts'
import { HexField } from '../shared/HexField.tsx'
import { useCommand, useScope, useScopeStore } from '../use-scope.ts'
import { type FocusView, useFocus } from '../use-view.ts'
import { BitRow } from './BitRow.tsx'
import { registerEdits } from './edits.ts'
import { EmulatorChoice } from './EmulatorChoice.tsx'
import { SlotRow } from './SlotRow.tsx'
import { WorldControls } from './WorldControls.tsx'
import './registers.css'

/** DR0-DR7 of one CPU under the focused policy, every value to type over and every bit to toggle. */
export function RegistersPanel() {
  const focus = useFocus()
  const [last, setLast] = useState(focus)
  if (focus !== null && focus !== last) setLast(focus)
  return (
    <section className="panel registers" aria-label="Registers">
      {focus ? null : <p className="dim">Loading the registers.</p>}
      {/* Out of sight until the new ones are there: made anew, all at once, they would hold the page up. */}
      {last ? (
        <div style={focus ? {} : { visibility: 'hidden' }}>
          <Registers focus={focus ?? last} />
        </div>
      ) : null}
    </section>
  )
}

const Registers = memo(function Registers({ focus }: { focus: FocusView }) {
  const { result, cpu, state, before, ownerOf } = focus
  const point = useScope((scope) => scope.point)
  const store = useScopeStore()
  const { type, toggle, pointAt } = useMemo(() => registerEdits(store), [store])
  return (
    <>
      <WorldControls
        title={result.run.policy.title}
        world={result.scenario.world}
        cpu={cpu}
        task={state.task}
      />
      <ul className="slots">
        {slotViews(result.run, state, before, ownerOf).map((view) => (
          <SlotRow
            key={view.slot}
            view={view}
            onAddress={type}
            onPoint={(slot) => point(slot === null ? { kind: 'moment' } : { kind: 'slot', slot })}
          />
        ))}
      </ul>
      {([7, 6] as const).map((register) => {
        const note = register === 7 ? controlNote(state) : statusNote(state)
        return (
          <div className="status-register" key={register}>
            <div className="register-head">
              <span className="slot-name">DR{register}</span>
              <HexField
                label={`DR${register}, ${register === 7 ? 'control' : 'status'}`}
                register={register}
                value={valueOf(state, register)}
                digits={8}
                onCommit={type}
              />
              <span className="dim register-note">{note}</span>
              {register === 7 ? <DeskButtons /> : null}
              {register === 6 ? <Alias cpu={cpu} de={state.registers.de} /> : <EmulatorChoice />}
            </div>
            <BitRow
              register={register}
              bits={bitViews(register, result.run, state, before, ownerOf)}
              onToggle={toggle}
              onPoint={pointAt}
            />
          </div>
        )
      })}
    </>
  )
})

/** Registers from elsewhere, and breakpoints for elsewhere. */
const DeskButtons = memo(function DeskButtons() {
  const paste = useCommand('paste')
  const takeAway = useCommand('take-away')
  return (
    <>
      <Button data-opens="dialog" className="chip" onPress={paste.run} aria-label={paste.label}>
        paste
      </Button>
      <Button
        data-opens="dialog"
        className="chip"
        onPress={takeAway.run}
        aria-label={takeAway.label}
      >
        as commands
      </Button>
    </>
  )
})

/** What DR4 and DR5 are, and the switch that decides it. */
const Alias = memo(function Alias({ cpu, de }: { cpu: number; de: boolean }) {
  const act = useScope((scope) => scope.act)
  return (
    <span className="alias dim">
      {de ? 'DR4 and DR5 raise #UD' : 'DR4 is DR6, DR5 is DR7'}
      <ToggleButton
        className="chip"
        isSelected={de}
        onChange={(next) => act({ type: 'control', cpu, de: next })}
      >
        CR4.DE = {de ? 1 : 0}
      </ToggleButton>
    </span>
  )
})
