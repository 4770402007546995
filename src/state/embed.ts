import * as v from 'valibot'
import { policyKeys } from '../core/index.ts'
import { mostPolicies, themes } from './model.ts'
import { captionAt, lastTick } from './moments.ts'
import type { Scope, ScopeStore } from './scope.ts'

/** The version of the messages, both ways. docs/embed.md describes them. */
const version = 1

/** Characters of a scenario that a message may bring. */
const longestScenario = 2_000_000

/** Milliseconds between two messages about the state. */
const stateInterval = 100

const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295))
const policy = v.picklist(policyKeys)
const common = { target: v.literal('drscope'), version: v.literal(version) }
const exactlyOne = 'exactly one of its two fields is expected'

const types = ['goto', 'play', 'pause', 'set', 'load', 'state'] as const

const incoming = v.variant('type', [
  v.pipe(
    v.strictObject({
      ...common,
      type: v.literal('goto'),
      tick: v.exactOptional(whole),
      /** Counted from 1. */
      caption: v.exactOptional(v.pipe(whole, v.minValue(1))),
    }),
    v.check(({ tick, caption }) => (tick === undefined) !== (caption === undefined), exactlyOne),
  ),
  v.strictObject({ ...common, type: v.literal('play') }),
  v.strictObject({ ...common, type: v.literal('pause') }),
  v.strictObject({
    ...common,
    type: v.literal('set'),
    policies: v.exactOptional(v.pipe(v.array(policy), v.minLength(1), v.maxLength(mostPolicies))),
    focus: v.exactOptional(policy),
    cpu: v.exactOptional(whole),
    theme: v.exactOptional(v.picklist(themes)),
    /** From the first tick shown to before the last; null: the whole axis. */
    zoom: v.exactOptional(
      v.nullable(
        v.pipe(
          v.strictObject({ from: whole, to: whole }),
          v.check(({ from, to }) => from < to, 'it ends before it begins'),
        ),
      ),
    ),
  }),
  v.pipe(
    v.strictObject({
      ...common,
      type: v.literal('load'),
      /** The text of a scenario file. */
      scenario: v.exactOptional(v.pipe(v.string(), v.maxLength(longestScenario))),
      /** Of a shipped scenario. */
      name: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/))),
    }),
    v.check(({ scenario, name }) => (scenario === undefined) !== (name === undefined), exactlyOne),
  ),
  v.strictObject({ ...common, type: v.literal('state') }),
])

type Incoming = v.InferOutput<typeof incoming>

type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'
>

export interface Messages {
  /** Does what a message of the page around says. Resolves once it is done, and answered where it cannot be. */
  readonly receive: (data: unknown) => Promise<void>
  /** Tells the page around of a key that was not used. */
  readonly passOn: (key: Key) => void
  readonly stop: () => void
}

/** Speaks for the page with the one around it: says that it is there, what it shows, and does what it is told. */
export function startMessages(store: ScopeStore, post: (message: object) => void): Messages {
  let timer: ReturnType<typeof setTimeout> | undefined
  const send = (type: string, content: object) => {
    post({ source: 'drscope', version, type, ...content })
  }
  const tell = () => {
    timer = undefined
    send('state', describe(store.getState()))
  }
  const unsubscribe = store.subscribe((scope, before) => {
    if (isNews(scope, before)) timer ??= setTimeout(tell, stateInterval)
  })
  send('ready', describe(store.getState()))
  return {
    async receive(data) {
      if (!isForUs(data)) return
      const read = v.safeParse(incoming, data, { abortEarly: true })
      const error = read.success
        ? await obey(store, read.output, tell)
        : sentence(data, read.issues[0])
      if (error !== null) send('error', { text: error })
    },
    passOn: ({ key, code, shiftKey, ctrlKey, altKey, metaKey, repeat }) =>
      send('key', { key, code, shiftKey, ctrlKey, altKey, metaKey, repeat }),
    stop() {
      clearTimeout(timer)
      unsubscribe()
    },
  }
}

/** Other libraries of the page around may send messages too. */
function isForUs(data: unknown): data is { readonly [field: string]: unknown } {
  return typeof data === 'object' && data !== null && 'target' in data && data.target === 'drscope'
}

/** Null: done. Otherwise why not, in one sentence. */
async function obey(
  store: ScopeStore,
  message: Incoming,
  tell: () => void,
): Promise<string | null> {
  const scope = store.getState()
  switch (message.type) {
    case 'goto':
      return goTo(scope, message.tick, message.caption)
    case 'play':
    case 'pause':
      scope.play(message.type === 'play')
      return null
    case 'set': {
      const { type: _, target: __, version: ___, zoom, ...view } = message
      scope.arrange(view)
      if (zoom !== undefined) scope.setZoom(zoom)
      return null
    }
    case 'load': {
      const { scenario, name = '' } = message
      const opened =
        scenario === undefined ? scope.openScenario(name) : scope.openLinked(scenario, null, null)
      const failed = 'The scenario could not be opened.'
      return (await opened) ? null : (store.getState().message?.text ?? failed)
    }
    case 'state':
      tell()
      return null
  }
}

function goTo(scope: Scope, tick: number | undefined, caption: number | undefined): string | null {
  if (tick !== undefined) {
    scope.seek(tick)
    return null
  }
  const captioned = scope.scenario.steps.filter((step) => step.caption !== undefined)
  const step = captioned[(caption ?? 0) - 1]
  if (step === undefined) {
    return `The scenario has ${captioned.length} captions, and none with the number ${caption}.`
  }
  scope.seek(step.tick)
  return null
}

const shown = [
  'scenario',
  'tick',
  'playing',
  'policies',
  'focus',
  'cpu',
  'zoom',
  'theme',
  'results',
] as const satisfies readonly (keyof Scope)[]

function isNews(scope: Scope, before: Scope): boolean {
  return shown.some((name) => scope[name] !== before[name])
}

function describe(scope: Scope) {
  const { scenario, tick, playing, policies, focus, cpu, zoom, theme, results } = scope
  const scores = policies.flatMap((key) => {
    const found = results[key]
    if (found === undefined) return []
    const { granted, refused, takenOut, clobbered, hits, missed, stray } = found.score
    // As the table of scores on the screen counts it.
    return [[key, { granted, refused, evicted: takenOut, clobbered, hits, missed, stray }]]
  })
  return {
    scenario: scenario.title,
    tick,
    last: lastTick(scope),
    caption: captionAt(scope, tick),
    playing,
    policies,
    focus,
    cpu,
    zoom,
    theme,
    scores: Object.fromEntries(scores) as Record<string, object>,
  }
}

/** Characters of a received value that come back in an error. */
const longestExcerpt = 60

/** What is wrong with a message, where, and what is expected there. */
function sentence(
  data: { readonly [field: string]: unknown },
  issue: v.BaseIssue<unknown>,
): string {
  const { type } = data
  if (data['version'] !== version) {
    return `This drscope reads messages of version ${version}: give the field version that number.`
  }
  const known = types.find((each) => each === type)
  if (known === undefined) return `The type of a message is one of ${types.join(', ')}.`
  const where = v.getDotPath(issue)
  if (where === null) return `The message ${known} cannot be read: ${issue.message}.`
  if (issue.type === 'strict_object') {
    return `The message ${known} has an unknown field: ${clipped(where)}.`
  }
  const told =
    issue.expected === null
      ? issue.message
      : `${issue.expected} is expected there, not ${clipped(issue.received)}`
  return `The message ${known} cannot be read at ${clipped(where)}: ${told}.`
}

function clipped(text: string): string {
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text
}
