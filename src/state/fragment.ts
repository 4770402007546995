import * as v from 'valibot'
import { type ContextFilter, policyIds, policyKeys } from '../core/index.ts'
import { longestTask } from '../core/trace/context.ts'
import { type EmbedMode, mostPolicies, type ScopeState, themes } from './model.ts'

const whole = v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number))

/** Characters of a packed scenario that an address still takes everywhere. */
export const longestDocument = 100_000

/** What of a list is known, as far as there is room; it fits where anything is. */
const list = <Key extends string>(keys: readonly Key[]) =>
  v.pipe(
    v.string(),
    v.transform((text) =>
      [...new Set(text.split(','))]
        .filter((each): each is Key => keys.some((key) => key === each))
        .slice(0, mostPolicies),
    ),
    v.minLength(1),
  )

/** The fields of a fragment of today's version; each is optional, and one that does not fit is left out. */
const fields = {
  edited: v.literal('1'),
  scenario: v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/)),
  /** The scenario itself where it was edited, as `pack` makes it. Since version 3. */
  doc: v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(longestDocument)),
  /** The name of a trace that came from a file, which no link can carry. Since version 3. */
  own: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  policies: list(policyKeys),
  focus: v.picklist(policyKeys),
  cpu: whole,
  tick: whole,
  /** `120-480`: the first tick shown, and the first that is not any more. Since version 3. */
  zoom: v.pipe(
    v.string(),
    v.regex(/^\d{1,10}-\d{1,10}$/),
    v.transform((text) => {
      const [from = 0, to = 0] = text.split('-').map(Number)
      return { from, to }
    }),
    v.check(({ from, to }) => from < to),
  ),
  /** `2,gdb 4242`: the CPU and the task whose accesses of the trace count, either of them alone too. Since version 3. */
  by: v.pipe(
    v.string(),
    v.regex(new RegExp(`^(?!,$)\\d{0,10},[^]{0,${longestTask}}$`)),
    v.transform((text): ContextFilter => {
      const at = text.indexOf(',')
      return {
        ...(at > 0 && { cpu: Number(text.slice(0, at)) }),
        ...(at < text.length - 1 && { task: text.slice(at + 1) }),
      }
    }),
  ),
  theme: v.picklist(themes),
  presenting: v.literal('1'),
  /** The page as a part of another: `1`, or `still` where it leaves every key to the page around it. Since version 3. */
  embed: v.pipe(
    v.picklist(['1', 'still']),
    v.transform((mode): EmbedMode => (mode === '1' ? 'live' : mode)),
  ),
  /** Registers to show in the dialog that reads pasted texts: `dr0=4040c0,dr7=d0402`. Since version 3. */
  paste: v.pipe(
    v.string(),
    v.regex(/^(?:(?:dr[0-367]|cr4)=[0-9a-f]{1,16}(?:,|$)){1,7}$/),
    v.transform((list) => list.replaceAll('=', ' = 0x').replaceAll(',', '\n')),
  ),
}

type View = { readonly [Field in keyof typeof fields]?: v.InferOutput<(typeof fields)[Field]> }

const current = 3

/** Makes of a fragment's parameters those of the next version: what this one did not know is not read as that one would. */
type Upgrader = (parameters: URLSearchParams) => URLSearchParams

/** By the version that they read. */
const upgraders: Readonly<Record<number, Upgrader>> = {
  // Version 1 knew no variants of policies.
  1: (parameters) =>
    new URLSearchParams(
      [...parameters].map(([name, value]) =>
        variantNames.has(name)
          ? [name, value.split(',').filter(isPolicyId).join(',')]
          : [name, value],
      ),
    ),
  // Version 2 knew neither edits nor a zoom, and three themes.
  2: (parameters) =>
    kept(
      parameters,
      (name, value) => !sinceThree.has(name) && !(name === 'theme' && value === 'contrast'),
    ),
}

const variantNames = new Set(['policies', 'focus'])
const sinceThree = new Set(['doc', 'own', 'zoom', 'by', 'presenting', 'embed', 'paste'])
const isPolicyId = (key: string) => policyIds.some((id) => id === key)

for (let version = 1; version < current; version++) {
  if (upgraders[version] === undefined) throw new Error(`no upgrader for fragments of ${version}`)
}

function kept(parameters: URLSearchParams, keep: (name: string, value: string) => boolean) {
  return new URLSearchParams([...parameters].filter(([name, value]) => keep(name, value)))
}

/** Null: no version that this page knows. */
function versionOf(parameters: URLSearchParams): number | null {
  for (let version = current; version > 0; version--) {
    if (parameters.has(`v${version}`)) return version
  }
  return null
}

/** Reads `#v3&scenario=five-wishes&tick=42`. Never fails: what it cannot read is as if it were not there. */
export function readFragment(hash: string): View {
  let parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const written = versionOf(parameters)
  if (written === null) return {}
  for (let version = written; version < current; version++) {
    parameters = upgraders[version]?.(parameters) ?? parameters
  }
  const found = Object.entries(fields).flatMap(([name, schema]) => {
    const parsed = v.safeParse(schema, parameters.get(name))
    return parsed.success ? [[name, parsed.output]] : []
  })
  return Object.fromEntries(found) as View
}

/** What of the page a fragment says. */
export type Shown = Pick<
  ScopeState,
  | 'scenarioId'
  | 'edited'
  | 'ownTrace'
  | 'policies'
  | 'focus'
  | 'cpu'
  | 'tick'
  | 'zoom'
  | 'countedBy'
  | 'theme'
  | 'presenting'
  | 'embed'
>

/** The fragment that `readFragment` reads back to this view; `document` is the edited scenario, packed. */
export function writeFragment(scope: Shown, document: string | null = null): string {
  const { scenarioId, edited, ownTrace, policies, focus, cpu, tick, zoom, theme } = scope
  const { cpu: by = '', task = '' } = scope.countedBy
  const parts = [
    'v3',
    scenarioId === null ? null : `scenario=${scenarioId}`,
    edited ? 'edited=1' : null,
    `policies=${policies.join(',')}`,
    `focus=${focus}`,
    `cpu=${cpu}`,
    `tick=${tick}`,
    zoom === null ? null : `zoom=${zoom.from}-${zoom.to}`,
    by === '' && task === '' ? null : `by=${by},${encodeURIComponent(task.toWellFormed())}`,
    `theme=${theme}`,
    scope.presenting ? 'presenting=1' : null,
    scope.embed === null ? null : `embed=${scope.embed === 'live' ? '1' : scope.embed}`,
    ownTrace === null ? null : `own=${encodeURIComponent(ownTrace.toWellFormed().slice(0, 200))}`,
    edited && document !== null && document.length <= longestDocument ? `doc=${document}` : null,
  ]
  return `#${parts.filter((part) => part !== null).join('&')}`
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
  const unread =
    version !== null
      ? [...parameters].flatMap(([name, value]) => {
          if (name === `v${version}`) return []
          if (name === 'policies' && read.policies !== undefined)
            return unreadPolicies(value, read.policies)
          return name in read ? [] : [`${name}=${value}`]
        })
      : [text]
  const left = unread.filter((each) => each !== '').map(quoted)
  if (left.length === 0) return null
  return `The address has behind its # what this page cannot read, and goes without ${left.join(', ')}.`
}

/** Those of a list that are shown go on without the others. */
function unreadPolicies(written: string, read: readonly string[]): string[] {
  const left = new Set(written.split(',').filter((key) => key !== '' && !read.includes(key)))
  return left.size === 0 ? [] : [`policies=${[...left].join(',')}`]
}

function quoted(text: string): string {
  const clipped = text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text
  return `“${clipped.replaceAll(unseen, '\u{fffd}')}”`
}
