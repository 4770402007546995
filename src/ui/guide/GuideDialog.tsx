import { useState } from 'react'
import {
  Cell,
  Column,
  Input,
  Label,
  Row,
  SearchField,
  Tab,
  Table,
  TableBody,
  TableHeader,
  TabList,
  TabPanel,
  Tabs,
} from 'react-aria-components'
import { emulatorIds } from '../../core/index.ts'
import { type Traps, searchGuide } from '../../core/guide/instructions.ts'
import { emulators } from '../../core/matching/emulators/table.ts'
import { emulated } from '../../view/emulated.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { useScope } from '../use-scope.ts'
import { useFocus } from '../use-view.ts'
import './guide.css'

/** What trips a watch, and where emulators differ from the hardware. */
export function GuideDialog() {
  const show = useScope((scope) => scope.show)
  return (
    <Sheet title="Field guide" onClose={() => show(null)}>
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label="Field guide">
          <Tab className="tab" id="instructions">
            What trips a watch
          </Tab>
          <Tab className="tab" id="emulators">
            Emulators
          </Tab>
        </TabList>
        <TabPanel id="instructions">
          <Instructions />
        </TabPanel>
        <TabPanel id="emulators">
          <Emulators />
        </TabPanel>
      </Tabs>
    </Sheet>
  )
}

const trapText = (traps: Traps) =>
  traps === 0 ? 'no' : typeof traps === 'number' ? `${traps}×` : traps

function Instructions() {
  const [question, setQuestion] = useState('')
  const entries = searchGuide(question)
  return (
    <>
      <SearchField className="search" value={question} onChange={setQuestion}>
        <Label>Instruction, system call or word</Label>
        <Input placeholder="cmpxchg, rep, clflush, kernel" />
      </SearchField>
      <p className="dim" aria-live="polite">
        {entries.length === 0
          ? 'Nothing here has all these words: try one of them.'
          : `${entries.length} entries. m is the watched memory; the numbers count the #DBs of one execution.`}
      </p>
      <Table className="guide-table" aria-label="What trips a watch">
        <TableHeader>
          <Column isRowHeader>instruction or system call</Column>
          <Column>write watch</Column>
          <Column>access watch</Column>
          <Column>what to know, and where it was seen</Column>
        </TableHeader>
        <TableBody>
          {entries.map((entry) => (
            <Row key={entry.what} id={entry.what}>
              <Cell className="guide-what">{entry.what}</Cell>
              <Cell data-traps={entry.write !== 0}>{trapText(entry.write)}</Cell>
              <Cell data-traps={entry.access !== 0}>{trapText(entry.access)}</Cell>
              <Cell>
                {entry.note}{' '}
                <span className="dim guide-source">{entry.seenOn ?? entry.source}</span>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </>
  )
}

const evidenceNames = {
  recorded: 'held to a recording of it',
  source: 'read in its source, not recorded',
  same: 'the CPU itself answers',
} as const

function Emulators() {
  const focus = useFocus()
  return (
    <>
      <p className="dim">
        Choose one in the Registers panel (“on hardware”): the slots that it would answer otherwise
        are marked, and the sentence below says why.
      </p>
      {emulatorIds.map((id) => {
        const { title, summary, evidence, source } = emulators[id]
        const here = focus ? emulated(id, focus.state.registers, null).summary : ''
        return (
          <section key={id} aria-label={title}>
            <h3>
              {title} <span className="dim">{evidenceNames[evidence]}</span>
            </h3>
            <p>{summary}</p>
            <p className="dim">On the screen now: {here}</p>
            <p className="dim guide-source">{source}</p>
          </section>
        )
      })}
    </>
  )
}
