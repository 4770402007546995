import { lazy, Suspense, useState } from 'react'
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
import { usePaste } from './use-paste.ts'
import { useScope } from './use-scope.ts'
import { WhyBar } from './why/WhyBar.tsx'
import './app.css'
import './embed/embed.css'
import './stage/stage.css'

const HelpDialog = lazy(() =>
  import('./dialogs/HelpDialog.tsx').then((module) => ({ default: module.HelpDialog })),
)
const EditorPanel = lazy(() =>
  import('./editor/EditorPanel.tsx').then((module) => ({ default: module.EditorPanel })),
)
const MemoryPanel = lazy(() =>
  import('./memory/MemoryPanel.tsx').then((module) => ({ default: module.MemoryPanel })),
)
const EvidenceDialog = lazy(() =>
  import('./guide/EvidenceDialog.tsx').then((module) => ({ default: module.EvidenceDialog })),
)
const PicturesDialog = lazy(() =>
  import('./pictures/PicturesDialog.tsx').then((module) => ({ default: module.PicturesDialog })),
)
const GalleryDialog = lazy(() =>
  import('./pictures/GalleryDialog.tsx').then((module) => ({ default: module.GalleryDialog })),
)
const GuideDialog = lazy(() =>
  import('./guide/GuideDialog.tsx').then((module) => ({ default: module.GuideDialog })),
)
const WhyNotDialog = lazy(() =>
  import('./why-not/WhyNotDialog.tsx').then((module) => ({ default: module.WhyNotDialog })),
)
const WatchDialog = lazy(() =>
  import('./dialogs/WatchDialog.tsx').then((module) => ({ default: module.WatchDialog })),
)

const PolicyDialog = lazy(() =>
  import('./dialogs/PolicyDialog.tsx').then((module) => ({ default: module.PolicyDialog })),
)
const ScoresDialog = lazy(() =>
  import('./dialogs/ScoresDialog.tsx').then((module) => ({ default: module.ScoresDialog })),
)
const ShareDialog = lazy(() =>
  import('./dialogs/ShareDialog.tsx').then((module) => ({ default: module.ShareDialog })),
)
const SourceDialog = lazy(() =>
  import('./source/SourceDialog.tsx').then((module) => ({ default: module.SourceDialog })),
)
const PaletteDialog = lazy(() =>
  import('./dialogs/PaletteDialog.tsx').then((module) => ({ default: module.PaletteDialog })),
)
const HistoryDialog = lazy(() =>
  import('./dialogs/HistoryDialog.tsx').then((module) => ({ default: module.HistoryDialog })),
)
const PasteDialog = lazy(() =>
  import('./paste/PasteDialog.tsx').then((module) => ({ default: module.PasteDialog })),
)
const TakeAwayDialog = lazy(() =>
  import('./handoff/TakeAwayDialog.tsx').then((module) => ({ default: module.TakeAwayDialog })),
)

const PastedFindings = lazy(() =>
  import('./paste/PastedFindings.tsx').then((module) => ({ default: module.PastedFindings })),
)

const EmbedLine = lazy(() =>
  import('./embed/EmbedLine.tsx').then((module) => ({ default: module.EmbedLine })),
)

const Tour = lazy(() => import('./stage/Tour.tsx').then((module) => ({ default: module.Tour })))

/** The page. A file may be dropped anywhere on it. */
export function App() {
  const openFile = useScope((scope) => scope.openFile)
  const dialog = useScope((scope) => scope.dialog)
  const touring = useScope((scope) => scope.tour !== null && !scope.presenting)
  const loading = useScope(
    ({ results, message }) => Object.keys(results).length === 0 && message === null,
  )
  const [started, setStarted] = useState(false)
  if (!loading && !started) setStarted(true)
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
            <Suspense fallback={null}>
              {touring ? <Tour /> : null}
              {dialog === 'help' ? <HelpDialog /> : null}
              {dialog === 'share' ? <ShareDialog /> : null}
              {dialog === 'source' ? <SourceDialog /> : null}
              {dialog === 'palette' ? <PaletteDialog /> : null}
              {dialog === 'history' ? <HistoryDialog /> : null}
              {dialog === 'watch' ? <WatchDialog /> : null}
              {dialog === 'evidence' ? <EvidenceDialog /> : null}
              {dialog === 'paste' ? <PasteDialog /> : null}
              {dialog === 'take-away' ? <TakeAwayDialog /> : null}
              {dialog === 'pictures' ? <PicturesDialog /> : null}
              {dialog === 'gallery' ? <GalleryDialog /> : null}
              {dialog === 'guide' ? <GuideDialog /> : null}
              {dialog === 'policy' ? <PolicyDialog /> : null}
              {dialog === 'scores' ? <ScoresDialog /> : null}
              {dialog === 'why-not' ? <WhyNotDialog /> : null}
            </Suspense>
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
