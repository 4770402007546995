import { useState } from 'react'
import { Button } from 'react-aria-components'
import { lastTick } from '../../state/moments.ts'
import { saveFile } from '../../state/save-file.ts'
import type { ScopeState } from '../../state/model.ts'
import { policyOf, formatNumber } from '../../core/index.ts'
import { type PictureTheme, registersPicture } from '../../view/pictures/registers.ts'
import { comparisonText, registersText } from '../../view/pictures/text.ts'
import { timelinesPicture } from '../../view/pictures/timeline.ts'
import { OneOf } from '../dialogs/OneOf.tsx'
import { Sheet } from '../dialogs/Sheet.tsx'
import { CopyButton } from '../shared/CopyButton.tsx'
import { useScope } from '../use-scope.ts'
import { type FocusView, useFocus } from '../use-view.ts'
import { Picture } from './Picture.tsx'
import { pngOf } from './png.ts'
import { type Mail, useMail } from './use-mail.ts'
import './pictures.css'

const kinds = [
  { id: 'comparison', title: 'all policies' },
  { id: 'timeline', title: 'the timeline of one' },
  { id: 'registers', title: 'the registers' },
] as const

type Kind = (typeof kinds)[number]['id']

const themes = [
  { id: 'light', title: 'light' },
  { id: 'dark', title: 'dark' },
] as const

/** What is on the screen as a picture for a slide, and as text for a mail. */
export function PicturesDialog() {
  const show = useScope((scope) => scope.show)
  const focus = useFocus()
  const [kind, setKind] = useState<Kind>('comparison')
  const [theme, setTheme] = useState<PictureTheme>('light')
  const [error, setError] = useState<string | null>(null)
  const shown = useShown()
  const mail = useMail()
  if (focus === null) return null
  const { svg, text: words, alt } = draw(kind, shown, focus, theme, mail)
  const text = mail.link === '' ? words : `${words}${mail.link}\n`
  const name = `drscope-${kind}-${shown.tick}`
  async function savePng() {
    try {
      saveFile(await pngOf(svg), `${name}.png`)
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : 'No PNG could be made.')
    }
  }
  return (
    <Sheet title="Pictures and text" wide onClose={() => show(null)}>
      <div className="picture-choices">
        <OneOf
          label="Of"
          value={kind}
          options={kinds}
          onChoose={(id) => setKind(kinds.find((each) => each.id === id)?.id ?? 'comparison')}
        />
        <OneOf
          label="Colours"
          value={theme}
          options={themes}
          onChoose={(id) => setTheme(id === 'dark' ? 'dark' : 'light')}
        />
      </div>
      <Picture svg={svg} alt={alt} />
      <div className="picture-actions">
        <Button
          className="button"
          onPress={() => saveFile(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`)}
        >
          Save SVG
        </Button>
        <Button className="button" onPress={() => void savePng()}>
          Save PNG
        </Button>
        <CopyButton key={`svg ${svg.length}`} text={svg}>
          Copy SVG
        </CopyButton>
        <CopyButton key={text} text={text}>
          Copy text
        </CopyButton>
      </div>
      {error === null ? null : <p className="bad">{error}</p>}
      <textarea
        className="picture-text"
        aria-label="The same as text"
        readOnly
        rows={text.split('\n').length}
        value={text}
      />
    </Sheet>
  )
}

type Shown = Pick<ScopeState, 'scenario' | 'policies' | 'results' | 'tick' | 'cpu' | 'zoom'> & {
  readonly last: number
}

function useShown(): Shown {
  return {
    scenario: useScope((scope) => scope.scenario),
    policies: useScope((scope) => scope.policies),
    results: useScope((scope) => scope.results),
    tick: useScope((scope) => scope.tick),
    cpu: useScope((scope) => scope.cpu),
    zoom: useScope((scope) => scope.zoom),
    last: useScope(lastTick),
  }
}

function draw(
  kind: Kind,
  shown: Shown,
  focus: FocusView,
  theme: PictureTheme,
  { difference }: Mail,
) {
  const { scenario, policies, results, tick, cpu, zoom, last } = shown
  const { result, state, before, ownerOf } = focus
  const at = `tick ${formatNumber(tick)}`
  if (kind === 'registers') {
    const heading = `under ${result.run.policy.title}, CPU ${cpu}, ${at}`
    const registers = { heading, run: result.run, state, before, ownerOf }
    const text = registersText({ ...registers, heading: `Registers ${heading}` })
    return { svg: registersPicture(registers, theme), text, alt: `Registers ${heading}` }
  }
  const runs = policies.flatMap((key) => {
    const found = results[key]
    if (found === undefined || (kind === 'timeline' && found !== result)) return []
    return [{ ...found, policy: policyOf(key) }]
  })
  const span = zoom ?? { from: 0, to: last + 1 }
  const svg = timelinesPicture({ scenario, runs, cpu, ...span, cursor: tick }, theme)
  const scored = runs.map((each) => ({
    ...each,
    slots: each.run
      .stateAt(tick, cpu)
      .owners.map((id) =>
        id === null ? '-' : ownerOf(each.run.request(id)?.client ?? null).title,
      ),
  }))
  const titles = runs.map(({ policy }) => policy.title).join(', ')
  const text = comparisonText(
    scenario.title,
    { tick, cpu },
    scored,
    kind === 'comparison' ? difference : '',
  )
  return { svg, text, alt: `${scenario.title} under ${titles}, cursor at ${at}` }
}
