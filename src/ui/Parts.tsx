import { type ComponentType, type ReactNode, useEffect, useReducer } from 'react'
import type { DialogName, Panel } from '../state/model.ts'
import { useScope, useScopeStore } from './use-scope.ts'

type PartName = DialogName | Exclude<Panel, 'registers'> | 'embed-line' | 'findings' | 'tour'

/** They, and the list of what each of them needs, are not on the first screen. */
const scripts: Readonly<Record<PartName, () => Promise<ComponentType>>> = {
  'embed-line': () => import('./embed/EmbedLine.tsx').then((module) => module.EmbedLine),
  tour: () => import('./stage/Tour.tsx').then((module) => module.Tour),
  findings: () => import('./paste/PastedFindings.tsx').then((module) => module.PastedFindings),
  // With its steps on the time axis, which are drawn there.
  editor: () =>
    Promise.all([import('./editor/EditorPanel.tsx'), import('./editor/StepLane.tsx')]).then(
      ([module]) => module.EditorPanel,
    ),
  evidence: () => import('./guide/EvidenceDialog.tsx').then((module) => module.EvidenceDialog),
  gallery: () => import('./pictures/GalleryDialog.tsx').then((module) => module.GalleryDialog),
  guide: () => import('./guide/GuideDialog.tsx').then((module) => module.GuideDialog),
  help: () => import('./dialogs/HelpDialog.tsx').then((module) => module.HelpDialog),
  history: () => import('./dialogs/HistoryDialog.tsx').then((module) => module.HistoryDialog),
  memory: () => import('./memory/MemoryPanel.tsx').then((module) => module.MemoryPanel),
  palette: () => import('./dialogs/PaletteDialog.tsx').then((module) => module.PaletteDialog),
  paste: () => import('./paste/PasteDialog.tsx').then((module) => module.PasteDialog),
  pictures: () => import('./pictures/PicturesDialog.tsx').then((module) => module.PicturesDialog),
  policy: () => import('./dialogs/PolicyDialog.tsx').then((module) => module.PolicyDialog),
  scores: () => import('./dialogs/ScoresDialog.tsx').then((module) => module.ScoresDialog),
  share: () => import('./dialogs/ShareDialog.tsx').then((module) => module.ShareDialog),
  source: () => import('./source/SourceDialog.tsx').then((module) => module.SourceDialog),
  'take-away': () => import('./handoff/TakeAwayDialog.tsx').then((module) => module.TakeAwayDialog),
  watch: () => import('./dialogs/WatchDialog.tsx').then((module) => module.WatchDialog),
  'why-not': () => import('./why-not/WhyNotDialog.tsx').then((module) => module.WhyNotDialog),
}

/** Those that are there. React's own `lazy` would show even these a third of a second late, and no key in between. */
const fetched: Partial<Record<PartName, ComponentType>> = {}

async function fetchPart(name: PartName): Promise<void> {
  fetched[name] ??= await scripts[name]()
}

/** One after the other, each once `next` lets it. */
export async function fetchParts(next: () => Promise<void>): Promise<void> {
  for (const name of Object.keys(scripts) as PartName[]) {
    await next()
    await fetchPart(name)
  }
}

/** What waits in its place until its script is there; where that cannot be had, the page says so and goes on. */
export function Part({ name, waiting = null }: { name: PartName; waiting?: ReactNode }) {
  const store = useScopeStore()
  const [, draw] = useReducer((times: number) => times + 1, 0)
  const Fetched = fetched[name]
  const isMissing = Fetched === undefined
  useEffect(() => {
    if (!isMissing) return
    fetchPart(name).then(draw, () => {
      const text =
        'This cannot be loaded from the server: reload the page once it can be reached again.'
      store.setState({ dialog: null, panel: 'registers', message: { tone: 'bad', text } })
    })
  }, [name, isMissing, store])
  return Fetched ? <Fetched /> : waiting
}

/** What stands over the page, if anything does. */
export function OpenDialog() {
  const name = useScope((scope) => scope.dialog)
  return name === null ? null : <Part name={name} />
}

/** What stands over the timeline in place of registers and clients. */
export function OpenPanel() {
  const name = useScope((scope) => scope.panel)
  return name === 'registers' ? null : <Part name={name} />
}
