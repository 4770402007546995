import { Button, ToggleButton } from 'react-aria-components'
import { type Result, success, writeRegister } from '../../core/index.ts'
import { you } from '../../state/document.ts'
import { bitViews, slotViews, valueOf } from '../../view/registers.ts'
import { controlNote, statusNote } from '../../view/register-notes.ts'
import { HexField } from '../shared/HexField.tsx'
import { useCommand, useScope } from '../use-scope.ts'
import { type FocusView, useFocus } from '../use-view.ts'
import { BitRow } from './BitRow.tsx'
import { EmulatorChoice } from './EmulatorChoice.tsx'
import { SlotRow } from './SlotRow.tsx'
import { WorldControls } from './WorldControls.tsx'
import './registers.css'

/** DR0-DR7 of one CPU under the focused policy, every value to type over and every bit to toggle. */
export function RegistersPanel() {
  const focus = useFocus()
  return (
    <section className="panel registers" aria-label="Registers">
      {focus ? <Registers focus={focus} /> : <p className="dim">Loading the registers.</p>}
    </section>
  )
}

/** An edit is a raw write in your name, tried first so that what the CPU refuses is said where it was typed. */
function useWrite({ cpu, state }: FocusView) {
  const act = useScope((scope) => scope.act)
  return (register: number, value: bigint, mask?: bigint): Result<unknown> => {
    const tried = writeRegister(state.registers, register, value)
    if (!tried.ok && tried.error.vector !== '#DB') {
      const { vector, reason } = tried.error
      return { ok: false, error: vector === 'none' ? reason : `${vector}: ${reason}` }
    }
    const write = { type: 'write', cpu, register, value, client: you.id } as const
    act(mask === undefined ? write : { ...write, mask })
    return success(null)
  }
}

function Registers({ focus }: { focus: FocusView }) {
  const { result, cpu, state, before, ownerOf } = focus
  const point = useScope((scope) => scope.point)
  const write = useWrite(focus)
  return (
    <>
      <WorldControls title={result.run.policy.title} state={state} />
      <ul className="slots">
        {slotViews(result.run, state, before, ownerOf).map((view) => (
          <SlotRow
            key={view.slot}
            view={view}
            onAddress={write}
            onPoint={(slot) => point(slot === null ? { kind: 'moment' } : { kind: 'slot', slot })}
          />
        ))}
      </ul>
      {([7, 6] as const).map((register) => {
        const value = valueOf(state, register)
        const note = register === 7 ? controlNote(state) : statusNote(state)
        return (
          <div className="status-register" key={register}>
            <div className="register-head">
              <span className="slot-name">DR{register}</span>
              <HexField
                label={`DR${register}, ${register === 7 ? 'control' : 'status'}`}
                value={value}
                digits={8}
                onCommit={(typed) => write(register, typed)}
              />
              <span className="dim register-note">{note}</span>
              {register === 7 ? <DeskButtons /> : null}
              {register === 6 ? <Alias cpu={cpu} de={state.registers.de} /> : <EmulatorChoice />}
            </div>
            <BitRow
              name={`DR${register}`}
              bits={bitViews(register, result.run, state, before, ownerOf)}
              onToggle={(bit) =>
                void write(register, value ^ (1n << BigInt(bit)), 1n << BigInt(bit))
              }
              onPoint={(bit) =>
                point(bit === null ? { kind: 'moment' } : { kind: 'bit', register, bit })
              }
            />
          </div>
        )
      })}
    </>
  )
}

/** Registers from elsewhere, and breakpoints for elsewhere. */
function DeskButtons() {
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
}

/** What DR4 and DR5 are, and the switch that decides it. */
function Alias({ cpu, de }: { cpu: number; de: boolean }) {
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
}
