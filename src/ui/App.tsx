import { useState } from 'react'
import { DropZone, type DropZoneProps, isFileDropItem } from 'react-aria-components'
import { pastedClient } from '../view/clients-of.ts'
import { ClientsPanel } from './clients/ClientsPanel.tsx'
import { Caption } from './header/Caption.tsx'
import { Header } from './header/Header.tsx'
import { Notices } from './Notices.tsx'
import { RegistersPanel } from './registers/RegistersPanel.tsx'
import { TimelinePanel } from './timeline/TimelinePanel.tsx'
import { Blank } from './stage/Blank.tsx'
import { StageFooter } from './stage/StageFooter.tsx'
import { useEmbed, useStage, useTheme } from './stage/use-stage.ts'
import { useKeys } from './use-keys.ts'
import { useParts } from './use-parts.ts'
import { usePaste } from './use-paste.ts'
import { useScope } from './use-scope.ts'
import { WhyBar } from './why/WhyBar.tsx'
import './app.css'
import './embed/embed.css'
import './stage/stage.css'

/** The page. A file may be dropped anywhere on it. */
export function App() {
  const openFile = useScope((scope) => scope.openFile)
  const touring = useScope((scope) => scope.tour !== null && !scope.presenting)
  const loading = useScope(
    ({ results, message }) => Object.keys(results).length === 0 && message === null,
  )
  const [started, setStarted] = useState(false)
  if (!loading && !started) setStarted(true)
  const parts = useParts(started)
  useKeys()
  useTheme()
  useStage()
  useEmbed()
  usePaste()
  const drop: DropZoneProps['onDrop'] = ({ items }) => {
    const dropped = items.find(isFileDropItem)
    if (dropped) void dropped.getFile().then(openFile)
  }
  return (
    <DropZone className="app" aria-label="Drop a trace, a log of hits or a scenario" onDrop={drop}>
      {({ isDropTarget }) => (
        <>
          {/* A click beside everything focuses this: the drop zone's own hidden button would keep Space from the player. */}
          <div className="page" tabIndex={-1}>
            {started ? <Screen parts={parts} /> : <Beginning />}
            <Notices />
            {touring && parts ? <parts.Part name="tour" /> : null}
            {parts ? <parts.OpenDialog /> : null}
          </div>
          {isDropTarget ? (
            <p className="drop-words">
              Drop a trace, a log of hits, a scenario or registers: it opens here, and nothing
              leaves this machine.
            </p>
          ) : null}
        </>
      )}
    </DropZone>
  )
}

/** As high as what comes there. */
const line = <footer className="embed-line" />

function Screen({ parts }: { parts: ReturnType<typeof useParts> }) {
  const presenting = useScope((scope) => scope.presenting)
  const panel = useScope((scope) => scope.panel)
  const embedded = useScope((scope) => scope.embed !== null)
  const isPasted = useScope(({ scenario }) => scenario.clients[0]?.id === pastedClient)
  return (
    <>
      {presenting || embedded ? null : <Header />}
      {/* Takes the focus once a list is done with: Space and PageDown are the story's there. */}
      <main className="main-panels" tabIndex={-1}>
        <Caption />
        {panel === 'registers' ? (
          <div className="top">
            <RegistersPanel />
            {/* On stage nothing may scroll, and in another page there is no room for it. */}
            {isPasted && !presenting && !embedded && parts ? <parts.Part name="findings" /> : null}
            <ClientsPanel />
          </div>
        ) : (
          parts && <parts.OpenPanel />
        )}
        <TimelinePanel />
        {presenting ? null : <WhyBar />}
      </main>
      {presenting ? <StageFooter /> : null}
      {embedded ? parts ? <parts.Part name="embed-line" waiting={line} /> : line : null}
      <Blank />
    </>
  )
}

/** What is there until something is open. Panels without content would be of another size, and move when it comes. */
function Beginning() {
  const embedded = useScope((scope) => scope.embed !== null)
  return (
    <>
      {embedded ? null : (
        <header className="header">
          <h1>drscope</h1>
        </header>
      )}
      <main className="main-panels" />
    </>
  )
}
