import { Suspense, useState } from 'react'
import { DropZone, type DropZoneProps, isFileDropItem } from 'react-aria-components'
import { pastedClient } from '../view/clients-of.ts'
import { ClientsPanel } from './clients/ClientsPanel.tsx'
import { useDialogs } from './dialogs/use-dialogs.ts'
import { Caption } from './header/Caption.tsx'
import { Header } from './header/Header.tsx'
import { Notices } from './Notices.tsx'
import { RegistersPanel } from './registers/RegistersPanel.tsx'
import { later } from './shared/later.ts'
import { TimelinePanel } from './timeline/TimelinePanel.tsx'
import { Blank } from './stage/Blank.tsx'
import { StageFooter } from './stage/StageFooter.tsx'
import { useEmbed, useStage, useTheme } from './stage/use-stage.ts'
import { useKeys } from './use-keys.ts'
import { usePaste } from './use-paste.ts'
import { useScope } from './use-scope.ts'
import { WhyBar } from './why/WhyBar.tsx'
import './app.css'
import './embed/embed.css'
import './stage/stage.css'

const EditorPanel = later(() =>
  import('./editor/EditorPanel.tsx').then((module) => module.EditorPanel),
)
const MemoryPanel = later(() =>
  import('./memory/MemoryPanel.tsx').then((module) => module.MemoryPanel),
)
const PastedFindings = later(() =>
  import('./paste/PastedFindings.tsx').then((module) => module.PastedFindings),
)
const EmbedLine = later(() => import('./embed/EmbedLine.tsx').then((module) => module.EmbedLine))
const Tour = later(() => import('./stage/Tour.tsx').then((module) => module.Tour))

/** The page. A file may be dropped anywhere on it. */
export function App() {
  const openFile = useScope((scope) => scope.openFile)
  const touring = useScope((scope) => scope.tour !== null && !scope.presenting)
  const loading = useScope(
    ({ results, message }) => Object.keys(results).length === 0 && message === null,
  )
  const [started, setStarted] = useState(false)
  if (!loading && !started) setStarted(true)
  const Dialogs = useDialogs(started)
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
            {started ? <Screen /> : <Beginning />}
            <Notices />
            <Suspense fallback={null}>{touring ? <Tour /> : null}</Suspense>
            {Dialogs ? <Dialogs /> : null}
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

function Screen() {
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
            {isPasted && !presenting && !embedded ? (
              <Suspense fallback={null}>
                <PastedFindings />
              </Suspense>
            ) : null}
            <ClientsPanel />
          </div>
        ) : (
          <Suspense fallback={<section className="panel">Loading.</section>}>
            {panel === 'editor' ? <EditorPanel /> : <MemoryPanel />}
          </Suspense>
        )}
        <TimelinePanel />
        {presenting ? null : <WhyBar />}
      </main>
      {presenting ? <StageFooter /> : null}
      {embedded ? (
        <Suspense fallback={<footer className="embed-line" />}>
          <EmbedLine />
        </Suspense>
      ) : null}
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
