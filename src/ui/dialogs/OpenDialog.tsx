import { type ComponentType, useEffect, useReducer } from 'react'
import type { DialogName } from '../../state/model.ts'
import { useScope, useScopeStore } from '../use-scope.ts'

/** They, and the list of what each of them needs, are not on the first screen. */
const scripts: Readonly<Record<DialogName, () => Promise<ComponentType>>> = {
  evidence: () => import('../guide/EvidenceDialog.tsx').then((module) => module.EvidenceDialog),
  gallery: () => import('../pictures/GalleryDialog.tsx').then((module) => module.GalleryDialog),
  guide: () => import('../guide/GuideDialog.tsx').then((module) => module.GuideDialog),
  help: () => import('./HelpDialog.tsx').then((module) => module.HelpDialog),
  history: () => import('./HistoryDialog.tsx').then((module) => module.HistoryDialog),
  palette: () => import('./PaletteDialog.tsx').then((module) => module.PaletteDialog),
  paste: () => import('../paste/PasteDialog.tsx').then((module) => module.PasteDialog),
  pictures: () => import('../pictures/PicturesDialog.tsx').then((module) => module.PicturesDialog),
  policy: () => import('./PolicyDialog.tsx').then((module) => module.PolicyDialog),
  scores: () => import('./ScoresDialog.tsx').then((module) => module.ScoresDialog),
  share: () => import('./ShareDialog.tsx').then((module) => module.ShareDialog),
  source: () => import('../source/SourceDialog.tsx').then((module) => module.SourceDialog),
  'take-away': () =>
    import('../handoff/TakeAwayDialog.tsx').then((module) => module.TakeAwayDialog),
  watch: () => import('./WatchDialog.tsx').then((module) => module.WatchDialog),
  'why-not': () => import('../why-not/WhyNotDialog.tsx').then((module) => module.WhyNotDialog),
}

/** Those that are there. React's own `lazy` would show even these a third of a second late, and no key in between. */
const fetched: Partial<Record<DialogName, ComponentType>> = {}

async function fetchDialog(name: DialogName): Promise<void> {
  fetched[name] ??= await scripts[name]()
}

/** One after the other, each once `next` lets it. */
export async function fetchDialogs(next: () => Promise<void>): Promise<void> {
  for (const name of Object.keys(scripts) as DialogName[]) {
    await next()
    await fetchDialog(name)
  }
}

/** What stands over the page, if anything does. */
export function OpenDialog() {
  const name = useScope((scope) => scope.dialog)
  const store = useScopeStore()
  const [, draw] = useReducer((times: number) => times + 1, 0)
  const Dialog = name === null ? undefined : fetched[name]
  const missing = Dialog === undefined ? name : null
  useEffect(() => {
    if (missing === null) return
    fetchDialog(missing).then(draw, () => {
      const text =
        'This cannot be loaded from the server: reload the page once it can be reached again.'
      store.setState({ dialog: null, message: { tone: 'bad', text } })
    })
  }, [missing, store])
  return Dialog ? <Dialog /> : null
}
