import * as v from 'valibot'
import { policyIds, policyKeys } from '../core/index.ts'
import { mostPolicies, type ScopeState } from './model.ts'
import type { ScopeStore } from './scope.ts'

/** What the page opens with. */
const firstScenario = 'five-wishes'

const whole = v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number))

const list = <Key extends string>(keys: readonly Key[]) =>
  v.pipe(
    v.string(),
    v.transform((text) => [...new Set(text.split(','))]),
    v.array(v.picklist(keys)),
    v.minLength(1),
    v.maxLength(mostPolicies),
  )

/** The fields of a version 2 fragment; each is optional, and one that does not fit is left out. */
const fields = {
  edited: v.literal('1'),
  scenario: v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/)),
  policies: list(policyKeys),
  focus: v.picklist(policyKeys),
  cpu: whole,
  tick: whole,
  theme: v.picklist(['system', 'light', 'dark']),
}

type View = { readonly [Field in keyof typeof fields]?: v.InferOutput<(typeof fields)[Field]> }

/** What each version may name. Version 1 knew no variants; what it names version 2 names alike. */
const versions = {
  v2: fields,
  v1: { ...fields, policies: list(policyIds), focus: v.picklist(policyIds) },
} as const

type Version = keyof typeof versions

function versionOf(parameters: URLSearchParams): Version | undefined {
  return (Object.keys(versions) as Version[]).find((version) => parameters.has(version))
}

/** Reads `#v2&scenario=five-wishes&tick=42`. Never fails: what it cannot read is as if it were not there. */
export function readFragment(hash: string): View {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const version = versionOf(parameters)
  if (version === undefined) return {}
  const found = Object.entries(versions[version]).flatMap(([name, schema]) => {
    const parsed = v.safeParse(schema, parameters.get(name))
    return parsed.success ? [[name, parsed.output]] : []
  })
  return Object.fromEntries(found) as View
}

/** The fragment that `readFragment` reads back to this view. */
export function writeFragment(
  scope: Pick<
    ScopeState,
    'scenarioId' | 'edited' | 'policies' | 'focus' | 'cpu' | 'tick' | 'theme'
  >,
): string {
  const { scenarioId, edited, policies, focus, cpu, tick, theme } = scope
  const id = scenarioId === null ? '' : `&scenario=${scenarioId}`
  const made = edited ? '&edited=1' : ''
  return `#v2${id}${made}&policies=${policies.join(',')}&focus=${focus}&cpu=${cpu}&tick=${tick}&theme=${theme}`
}

/** Characters of a fragment that are shown where it cannot be read. */
const longestExcerpt = 60

/** Controls, marks of direction and halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/gu

/** What of a fragment `readFragment` left out, in one sentence; null: nothing. */
export function describeUnread(hash: string): string | null {
  const text = hash.replace(/^#/, '')
  const parameters = new URLSearchParams(text)
  const read = readFragment(hash)
  const version = versionOf(parameters)
  const unread = version
    ? [...parameters].flatMap(([name, value]) =>
        name === version || name in read ? [] : [`${name}=${value}`],
      )
    : [text]
  const left = unread.filter((each) => each !== '').map(quoted)
  if (left.length === 0) return null
  return `The address has behind its # what this page cannot read, and goes without ${left.join(', ')}.`
}

function quoted(text: string): string {
  const clipped = text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text
  return `“${clipped.replaceAll(unseen, '\u{fffd}')}”`
}

/** Shows what the fragment says, and keeps it saying what is shown. A first visit plays by itself. */
export async function startFragment(store: ScopeStore): Promise<void> {
  const { hash } = location
  const view = readFragment(hash)
  const { loadEntries, openScenario } = store.getState()
  const listed = loadEntries().then(
    () => true,
    () => false,
  )
  if (!(await openNamed(store, view))) {
    const { message } = store.getState()
    await openScenario(firstScenario)
    if (message !== null) store.setState({ message })
  }
  arrange(store, hash)
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  if (view.tick === undefined && !calm) store.getState().play(true)
  follow(store)
  if (!(await listed))
    complain(store, 'The list of scenarios could not be loaded from this server.')
}

/**
 * Shows the view of a link that was opened where another view was shown. What it does not name stays.
 * The address comes with the event: by the time it is heard `follow` may have written another one.
 */
export async function followLink(store: ScopeStore, address: string): Promise<void> {
  const { hash } = new URL(address)
  const view = readFragment(hash)
  const names = view.edited !== undefined || view.scenario !== undefined
  if (!names || (await openNamed(store, view))) arrange(store, hash)
}

/** Opens the work that was kept here or a shipped scenario. False: the view names none that can be had. */
async function openNamed(store: ScopeStore, { edited, scenario }: View): Promise<boolean> {
  const { restore, openScenario } = store.getState()
  if (edited !== undefined && (await restore())) return true
  return scenario !== undefined && openScenario(scenario)
}

function arrange(store: ScopeStore, hash: string): void {
  const { tick, ...view } = readFragment(hash)
  store.getState().arrange(view)
  if (tick !== undefined) store.getState().seek(tick)
  const unread = describeUnread(hash)
  if (unread !== null) complain(store, unread)
}

function complain(store: ScopeStore, text: string): void {
  store.setState({ message: { tone: 'bad', text } })
}

/** Rewrites the fragment once the view has come to rest; browsers limit how often it may be. */
function follow(store: ScopeStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  store.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      history.replaceState(null, '', writeFragment(store.getState()))
    }, 400)
  })
}
