import type { ComponentType } from 'react'
import type { DialogName } from '../../state/model.ts'
import { later } from '../shared/later.ts'
import { useScope } from '../use-scope.ts'

/** Their scripts, and the list of what each of those needs, are not on the first screen. */
const dialogs: Readonly<Record<DialogName, ComponentType>> = {
  evidence: later(() =>
    import('../guide/EvidenceDialog.tsx').then((module) => module.EvidenceDialog),
  ),
  gallery: later(() =>
    import('../pictures/GalleryDialog.tsx').then((module) => module.GalleryDialog),
  ),
  guide: later(() => import('../guide/GuideDialog.tsx').then((module) => module.GuideDialog)),
  help: later(() => import('./HelpDialog.tsx').then((module) => module.HelpDialog)),
  history: later(() => import('./HistoryDialog.tsx').then((module) => module.HistoryDialog)),
  palette: later(() => import('./PaletteDialog.tsx').then((module) => module.PaletteDialog)),
  paste: later(() => import('../paste/PasteDialog.tsx').then((module) => module.PasteDialog)),
  pictures: later(() =>
    import('../pictures/PicturesDialog.tsx').then((module) => module.PicturesDialog),
  ),
  policy: later(() => import('./PolicyDialog.tsx').then((module) => module.PolicyDialog)),
  scores: later(() => import('./ScoresDialog.tsx').then((module) => module.ScoresDialog)),
  share: later(() => import('./ShareDialog.tsx').then((module) => module.ShareDialog)),
  source: later(() => import('../source/SourceDialog.tsx').then((module) => module.SourceDialog)),
  'take-away': later(() =>
    import('../handoff/TakeAwayDialog.tsx').then((module) => module.TakeAwayDialog),
  ),
  watch: later(() => import('./WatchDialog.tsx').then((module) => module.WatchDialog)),
  'why-not': later(() =>
    import('../why-not/WhyNotDialog.tsx').then((module) => module.WhyNotDialog),
  ),
}

/** What stands over the page, if anything does. */
export function OpenDialog() {
  const name = useScope((scope) => scope.dialog)
  if (name === null) return null
  const Dialog = dialogs[name]
  return <Dialog />
}
