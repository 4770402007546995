import { Button } from 'react-aria-components'
import { findFaults } from '../../core/paste/faults.ts'
import type { PasteReading } from '../../core/paste/types.ts'
import { describeArmed } from '../../core/paste/words.ts'
import {
  linkTo,
  pastedBits,
  pastedSlots,
  scenarioOfPasted,
  type SourceLine,
  sourceLines,
} from '../../view/pasted.ts'
import { formatRegister } from '../../core/registers/text.ts'
import { CopyButton } from '../shared/CopyButton.tsx'
import { useScope } from '../use-scope.ts'
import { Faults } from './Faults.tsx'
import { PastedBits } from './PastedBits.tsx'

/** What was found: in a sentence, slot by slot, what looks wrong, bit by bit, and where it stands. */
export function PasteResult({ text, reading }: { text: string; reading: PasteReading }) {
  const { dr, de, notes, outcome } = reading
  if (outcome === 'none') return <Notes notes={notes} />
  return (
    <>
      <output className="paste-sentence">
        {outcome === 'defaults' ? 'All registers hold their defaults.' : describeArmed(dr)}
      </output>
      <Notes notes={notes} />
      {outcome === 'registers' ? (
        <>
          <Actions reading={reading} />
          <Slots reading={reading} />
          <section aria-label="What looks wrong">
            <h3>What looks wrong</h3>
            <Faults faults={findFaults(dr, { de })} />
          </section>
          {(['dr7', 'dr6'] as const).map((name) => {
            const value = dr[name]
            if (value === undefined) return null
            return (
              <div className="pasted-register" key={name}>
                <h3>
                  {name.toUpperCase()} <span className="mono">{formatRegister(value, 8)}</span>
                </h3>
                <PastedBits name={name.toUpperCase()} bits={pastedBits(name, value)} />
              </div>
            )
          })}
          <Source lines={sourceLines(text, reading)} />
        </>
      ) : null}
    </>
  )
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul className="help-list" aria-label="How it was read">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

function Actions({ reading }: { reading: PasteReading }) {
  const show = useScope((scope) => scope.show)
  const end = useScope((scope) => scope.scenario.end)
  const replaceScenario = useScope((scope) => scope.replaceScenario)
  const takeAway = useScope((scope) => scope.takeAway)
  const open = () => {
    replaceScenario('show pasted registers', scenarioOfPasted(reading, end))
    show(null)
  }
  const { origin, pathname } = location
  const page = origin === 'null' ? `file://${pathname}` : `${origin}${pathname}`
  return (
    <div className="paste-actions">
      <Button className="button primary" onPress={open}>
        Show in the registers
      </Button>
      <Button className="button" onPress={() => takeAway(reading.dr)}>
        As commands
      </Button>
      <CopyButton text={`${page}${linkTo(reading)}`}>Copy link</CopyButton>
    </div>
  )
}

function Slots({ reading }: { reading: PasteReading }) {
  return (
    <table className="pasted-slots" aria-label="Slots">
      <thead>
        <tr>
          <th scope="col">Slot</th>
          <th scope="col">Address</th>
          <th scope="col">Watches</th>
        </tr>
      </thead>
      <tbody>
        {pastedSlots(reading.dr).map(({ slot, name, address, armed, what }) => (
          <tr key={slot} data-armed={armed}>
            <th scope="row">{name}</th>
            <td className="mono">{address}</td>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Source({ lines }: { lines: readonly SourceLine[] }) {
  return (
    <section aria-label="Where it stands">
      <h3>Where it stands</h3>
      <ol className="pasted-source">
        {lines.map(({ line, pieces }) => (
          <li key={line}>
            <span className="dim">{line}</span>
            <code>
              {pieces.map(({ text, marked }, n) =>
                marked ? <mark key={n}>{text}</mark> : <span key={n}>{text}</span>,
              )}
            </code>
          </li>
        ))}
      </ol>
    </section>
  )
}
