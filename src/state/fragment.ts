import * as v from 'valibot'
import { policyIds } from '../core/index.ts'
import type { ScopeState } from './model.ts'
import type { ScopeStore } from './scope.ts'

/** What the page opens with. */
const firstScenario = 'five-wishes'

const whole = v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number))

/** The fields of a version 1 fragment; each is optional, and one that does not fit is left out. */
const fields = {
  edited: v.literal('1'),
  scenario: v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/)),
  policies: v.pipe(
    v.string(),
    v.transform((list) => [...new Set(list.split(','))]),
    v.array(v.picklist(policyIds)),
    v.minLength(1),
  ),
  focus: v.picklist(policyIds),
  cpu: whole,
  tick: whole,
  theme: v.picklist(['system', 'light', 'dark']),
}

type View = { readonly [Field in keyof typeof fields]?: v.InferOutput<(typeof fields)[Field]> }

/** Reads `#v1&scenario=five-wishes&tick=42`. Never fails: what it cannot read is as if it were not there. */
export function readFragment(hash: string): View {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  if (!parameters.has('v1')) return {}
  const found = Object.entries(fields).flatMap(([name, schema]) => {
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
  return `#v1${id}${made}&policies=${policies.join(',')}&focus=${focus}&cpu=${cpu}&tick=${tick}&theme=${theme}`
}

/** Shows what the fragment says, and keeps it saying what is shown. A first visit plays by itself. */
export async function startFragment(store: ScopeStore): Promise<void> {
  const view = readFragment(location.hash)
  const { openScenario, loadEntries, restore } = store.getState()
  void loadEntries()
  const restored = view.edited !== undefined && (await restore())
  const opened = restored || (await openScenario(view.scenario ?? firstScenario))
  if (!opened && view.scenario !== undefined) await openScenario(firstScenario)
  const { tick, ...rest } = view
  store.getState().arrange(rest)
  if (tick !== undefined) store.getState().seek(tick)
  else if (!matchMedia('(prefers-reduced-motion: reduce)').matches) store.getState().play(true)
  follow(store)
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
