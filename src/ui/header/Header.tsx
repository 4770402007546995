import { useMemo } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import { policyKeys, type PolicyKey, policyOf, formatNumber } from '../../core/index.ts'
import { mostPolicies } from '../../state/model.ts'
import { speeds } from '../../state/scope.ts'
import { captionAt, lastTick, stepWords } from '../../state/moments.ts'
import { Choice, ChoiceOfSome } from '../shared/Choice.tsx'
import { useCommand, useScope } from '../use-scope.ts'
import { noteOf } from './note-of.ts'
import { Transport } from './Transport.tsx'
import './header.css'

const themeNames = {
  system: 'as system',
  light: 'light',
  dark: 'dark',
  contrast: 'high contrast',
} as const

const speedOptions = speeds.map((each) => ({ id: String(each), title: `×${each}` }))

/** A variant stands under its policy. */
function optionOf(id: PolicyKey) {
  const { title, motto, people, years } = policyOf(id)
  const note = `${years}, ${people}: ${motto}`
  return { id, title, note, isUnder: id.includes('/') }
}

const policyOptions = policyKeys.map(optionOf)

/** What is shown, the player, and the few things that are not about one panel. */
export function Header() {
  const speed = useScope((scope) => scope.speed)
  const setSpeed = useScope((scope) => scope.setSpeed)
  const openFile = useScope((scope) => scope.openFile)
  const theme = useScope((scope) => scope.theme)
  const themeCommand = useCommand('theme')
  const help = useCommand('help')
  const share = useCommand('share')
  const present = useCommand('present')
  const palette = useCommand('palette')
  return (
    <header className="header">
      <h1>drscope</h1>
      <ScenarioChoice />
      <StepCount />
      <CompareChoice />
      <Transport />
      <Cursor />
      <Choice
        label="Speed"
        value={String(speed)}
        options={speedOptions}
        onChoose={(id) => setSpeed(Number(id))}
        thenStory
      />
      <span className="header-end">
        <FileTrigger onSelect={(files) => files?.[0] && void openFile(files[0])}>
          <Button className="button" aria-label="Open file">
            Open
          </Button>
        </FileTrigger>
        <Button
          className="button"
          onPress={themeCommand.run}
          aria-label={`Theme: ${themeNames[theme]}`}
        >
          <span aria-hidden="true">◐</span>
        </Button>
        <Button className="button" onPress={share.run} aria-label={share.label}>
          Share
        </Button>
        <Button className="button" onPress={present.run} aria-label={present.label}>
          Present
        </Button>
        <Button className="button" onPress={palette.run} aria-label={palette.label}>
          <span aria-hidden="true">☰</span>
        </Button>
        <Button className="button" onPress={help.run} aria-label={help.label}>
          ?
        </Button>
      </span>
    </header>
  )
}

/** Where the cursor is: what alone is drawn again when it moves. */
function Cursor() {
  const tick = useScope((scope) => scope.tick)
  const last = useScope(lastTick)
  return (
    <span className="tick" aria-live="off">
      tick {formatNumber(tick)} of {formatNumber(last)}
    </span>
  )
}

/** The policies and variants that are shown side by side. */
function CompareChoice() {
  const shown = useScope((scope) => scope.policies)
  const setPolicies = useScope((scope) => scope.setPolicies)
  return (
    <ChoiceOfSome
      title="Compare"
      values={shown}
      options={policyOptions}
      most={mostPolicies}
      onChoose={(ids) => setPolicies(policyKeys.filter((id) => ids.includes(id)))}
    />
  )
}

/** The last of the list; no shipped scenario has an id with a space. */
const empty = {
  id: 'an empty one',
  title: 'An empty scenario',
  note: 'Nobody wants anything yet: for a trace and watches of your own.',
}

/** The scenario on the screen. */
function ScenarioChoice() {
  const entries = useScope((scope) => scope.entries)
  const id = useScope((scope) => scope.scenarioId)
  const title = useScope((scope) => scope.scenario.title)
  const open = useScope((scope) => scope.openScenario)
  const openEmpty = useScope((scope) => scope.openEmpty)
  const listed = useMemo(
    () => entries.map(({ id, title, summary: note }) => ({ id, title, note })),
    [entries],
  )
  const shown = id === null ? [{ id: '', title }] : []
  const options = [...shown, ...listed, empty]
  return (
    <span className="scenario-choice">
      <Choice
        label="Scenario"
        value={id ?? ''}
        options={options}
        onChoose={(chosen) => {
          if (chosen === empty.id) openEmpty()
          else if (chosen !== '') void open(chosen)
        }}
        thenStory
      />
    </span>
  )
}

/** The step that the cursor is in. */
function StepCount() {
  // Numbers, so that a watch that is dragged leaves the header alone.
  const number = useScope((scope) => captionAt(scope, scope.tick).number)
  const count = useScope((scope) => captionAt(scope, scope.tick).count)
  // Of captions that are left out nobody counts the steps.
  const replaced = useScope((scope) => noteOf(scope).replaced !== null)
  if (count === 0 || replaced) return null
  return <span className="dim step-count">{stepWords({ number, count })}</span>
}
