import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { policyOf } from '../../core/index.ts'
import { drawEntry, gallery, type GalleryEntry } from '../../view/pictures/gallery.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { type EmbeddedView, embedSnippet } from '../embed/snippet.ts'
import { CopyButton } from '../shared/CopyButton.tsx'
import { useScope } from '../use-scope.ts'
import { Picture } from './Picture.tsx'
import './pictures.css'

/** The entry before or after, round the ends. */
const neighbour = (at: number, by: number) => (at + by + gallery.length) % gallery.length

/** The states that the project keeps pictures of, drawn live; the arrows walk through them. */
export function GalleryDialog() {
  const show = useScope((scope) => scope.show)
  const [at, setAt] = useState(0)
  useEffect(() => {
    const walk = (event: KeyboardEvent) => {
      const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key]
      if (by === undefined) return
      event.preventDefault()
      setAt((now) => neighbour(now, by))
    }
    addEventListener('keydown', walk)
    return () => removeEventListener('keydown', walk)
  }, [])
  const entry = gallery[at]
  return (
    <Sheet title="Gallery" wide onClose={() => show(null)}>
      <div className="picture-actions">
        <Button
          className="button"
          onPress={() => setAt(neighbour(at, -1))}
          aria-label="Previous picture"
        >
          ‹
        </Button>
        <Button
          className="button"
          onPress={() => setAt(neighbour(at, 1))}
          aria-label="Next picture"
        >
          ›
        </Button>
        <span aria-live="polite">
          {at + 1} of {gallery.length}: <strong>{entry?.title}</strong>
        </span>
      </div>
      {entry ? <Entry key={entry.id} entry={entry} /> : null}
    </Sheet>
  )
}

/** The page that shows what is in the picture. */
function viewOf({ scenario, policies, tick, theme }: GalleryEntry): EmbeddedView {
  const focus = policies[0] ?? 'reservation'
  const asItCame = { edited: false, ownTrace: null, cpu: 0, zoom: null, countedBy: {} }
  return { ...asItCame, scenarioId: scenario, policies, focus, tick, theme }
}

function Entry({ entry }: { entry: GalleryEntry }) {
  const shippedRuns = useScope((scope) => scope.shippedRuns)
  const openScenario = useScope((scope) => scope.openScenario)
  const arrange = useScope((scope) => scope.arrange)
  const seek = useScope((scope) => scope.seek)
  const show = useScope((scope) => scope.show)
  const [svg, setSvg] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    let newest = true
    async function load() {
      try {
        const { scenario, runs } = await shippedRuns(entry.scenario, entry.policies)
        const compared = entry.policies.flatMap((key, n) => {
          const run = runs[n]
          return run === undefined ? [] : [{ ...run, policy: policyOf(key) }]
        })
        if (newest) setSvg(drawEntry(entry, scenario, compared))
      } catch (failure) {
        const reason = failure instanceof Error ? failure.message : 'it could not be loaded'
        if (newest) setError(`This picture could not be drawn: ${reason}`)
      }
    }
    void load()
    return () => {
      newest = false
    }
  }, [entry, shippedRuns])
  async function open() {
    if (!(await openScenario(entry.scenario))) return
    const [focus] = entry.policies
    arrange({ policies: entry.policies, ...(focus === undefined ? {} : { focus }) })
    seek(entry.tick)
    show(null)
  }
  if (error !== null) return <p className="bad">{error}</p>
  return (
    <>
      {svg === null ? <p className="dim">Drawing.</p> : <Picture svg={svg} alt={entry.title} />}
      <div className="picture-actions">
        <Button className="button" onPress={() => void open()}>
          Open this state
        </Button>
        <CopyButton text={embedSnippet(viewOf(entry), entry.title)}>Copy as an embed</CopyButton>
      </div>
    </>
  )
}
