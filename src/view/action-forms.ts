import {
  decodeScenario,
  encodeScenario,
  formatAddress,
  type Result,
  type Scenario,
} from '../core/index.ts'
import type { ContinueAction, ScenarioAction } from '../core/clients/wishes.ts'

/** What a field of an action holds: a name of the scenario, or something that is typed. */
export type FieldKind =
  | 'address'
  | 'client'
  | 'cpu'
  | 'id'
  | 'length'
  | 'new id'
  | 'register'
  | 'task'
  | 'value'
  | readonly string[]

/** One field of the form for an action; `path` is where it stands in the action, `watch.length` for instance. */
export interface FormField {
  readonly path: string
  readonly label: string
  readonly kind: FieldKind
  /** May stay empty, and what that means. */
  readonly empty?: string
}

export interface ActionForm {
  readonly title: string
  readonly group: 'clients decide' | 'the machine' | 'by hand'
  readonly fields: readonly FormField[]
}

const client: FormField = { path: 'client', label: 'Client', kind: 'client' }
const task: FormField = { path: 'task', label: 'Task', kind: 'task' }
const anyTask: FormField = { ...task, empty: 'every task, as the kernel' }
const cpu: FormField = { path: 'cpu', label: 'CPU', kind: 'cpu' }
const anyCpu: FormField = { ...cpu, empty: 'every CPU' }
const id: FormField = { path: 'id', label: 'Which one', kind: 'id' }
const register: FormField = { path: 'register', label: 'DR', kind: 'register' }
const value: FormField = { path: 'value', label: 'Value', kind: 'value' }

const types = ['write', 'access', 'execute', 'io']
const kinds = ['read', 'write', 'modify', 'execute', 'in', 'out']

const watch: readonly FormField[] = [
  { path: 'watch.address', label: 'Address', kind: 'address' },
  { path: 'watch.length', label: 'Bytes', kind: 'length' },
  { path: 'watch.type', label: 'Reports', kind: types },
]

const asked: readonly FormField[] = [
  { path: 'id', label: 'Name', kind: 'new id' },
  client,
  anyTask,
  anyCpu,
  ...watch,
]

/** The form of every action that a person can add, in the order of the list. */
export const actionForms: Readonly<Record<ScenarioAction['type'], ActionForm>> = {
  wish: { title: 'wishes for a watch', group: 'clients decide', fields: asked },
  unwish: { title: 'wants it no more', group: 'clients decide', fields: [id] },
  continue: { title: 'debugger continues', group: 'clients decide', fields: [client, task] },
  detach: { title: 'debugger detaches', group: 'clients decide', fields: [client, task] },
  switch: {
    title: 'context switch',
    group: 'the machine',
    fields: [cpu, { ...task, empty: 'one that does not use the registers' }],
  },
  migrate: { title: 'task moves to a CPU', group: 'the machine', fields: [task, cpu] },
  access: {
    title: 'access',
    group: 'the machine',
    fields: [
      cpu,
      { ...task, empty: 'whoever runs there' },
      { path: 'access.kind', label: 'Kind', kind: kinds },
      { path: 'access.address', label: 'Address', kind: 'address' },
      { path: 'access.size', label: 'Bytes', kind: 'length' },
      { path: 'mode', label: 'By', kind: ['kernel'], empty: 'the task itself' },
    ],
  },
  fork: {
    title: 'fork',
    group: 'the machine',
    fields: [task, { path: 'child', label: 'Child', kind: 'task', empty: 'one not in the world' }],
  },
  exec: { title: 'exec', group: 'the machine', fields: [task] },
  exit: { title: 'exit', group: 'the machine', fields: [task] },
  control: {
    title: 'CR4.DE',
    group: 'the machine',
    fields: [cpu, { path: 'de', label: 'CR4.DE', kind: ['set', 'clear'] }],
  },
  request: { title: 'request', group: 'by hand', fields: asked },
  release: { title: 'release', group: 'by hand', fields: [id] },
  modify: { title: 'moves a watch', group: 'by hand', fields: [id, ...watch] },
  poke: {
    title: 'ptrace writes',
    group: 'by hand',
    fields: [task, register, value, { ...client, empty: 'ptrace' }],
  },
  peek: {
    title: 'ptrace reads',
    group: 'by hand',
    fields: [task, register, { ...client, empty: 'ptrace' }],
  },
  write: { title: 'raw write', group: 'by hand', fields: [cpu, register, value, client] },
}

export const actionTypes = Object.keys(actionForms) as readonly ScenarioAction['type'][]

/** The ids of everything that was asked for in the scenario, in order, each once. */
export function askedIds({ steps }: Scenario): string[] {
  const ids = steps.flatMap(({ actions }) =>
    actions.flatMap((action) =>
      action.type === 'wish' || action.type === 'request' ? [action.id] : [],
    ),
  )
  return [...new Set(ids)]
}

/** What can be chosen in a field; null: it is typed. */
export function choicesOf({ kind }: FormField, scenario: Scenario): readonly string[] | null {
  if (typeof kind !== 'string') return kind
  switch (kind) {
    case 'client':
      return scenario.clients.map((each) => each.id)
    case 'task':
      return scenario.world.tasks
    case 'cpu':
      return Array.from({ length: scenario.world.cpus }, (_, n) => String(n))
    case 'id':
      return askedIds(scenario)
    case 'register':
      return ['0', '1', '2', '3', '6', '7']
    default:
      return null
  }
}

/** The values of a form, by the paths of its fields; an empty one is not there. */
export type FormValues = Readonly<Record<string, string>>

/** What the form shows for an action that is there. */
export function valuesOf(action: ScenarioAction): FormValues {
  const values: Record<string, string> = {}
  for (const { path } of actionForms[action.type].fields) {
    const [first = '', second] = path.split('.')
    const outer: unknown = Reflect.get(action, first)
    const inner: unknown =
      second === undefined || typeof outer !== 'object' || outer === null
        ? outer
        : Reflect.get(outer, second)
    if (path === 'de') values[path] = inner === true ? 'set' : 'clear'
    else if (typeof inner === 'bigint') values[path] = formatAddress(inner)
    else if (typeof inner === 'string' || typeof inner === 'number') values[path] = String(inner)
  }
  return values
}

/** What a form starts with: the first of what can be chosen, and what is usual. */
export function startValues(type: ScenarioAction['type'], scenario: Scenario): FormValues {
  const usual: Record<string, string> = {
    'watch.length': '8',
    'access.size': '8',
    'watch.type': 'write',
    'access.kind': 'write',
  }
  const values: Record<string, string> = {}
  for (const field of actionForms[type].fields) {
    const first = usual[field.path] ?? choicesOf(field, scenario)?.[0]
    if (first !== undefined && field.empty === undefined) values[field.path] = first
  }
  return values
}

/** What has to be filled in before a form describes an action: one sentence that says what to do; null: nothing. */
export function missingIn(
  type: ScenarioAction['type'],
  values: FormValues,
  scenario: Scenario,
): string | null {
  const field = actionForms[type].fields.find(
    ({ path, empty }) => empty === undefined && (values[path]?.trim() ?? '') === '',
  )
  if (field === undefined) return null
  if (choicesOf(field, scenario)?.length !== 0) {
    const example = field.kind === 'address' || field.kind === 'value' ? ', as 0x601000 is' : ''
    return `${field.label} is empty: give one${example}.`
  }
  if (field.kind === 'id') return 'Nobody has asked for a watch yet: add a wish or a request first.'
  const what = field.kind === 'client' ? 'client' : 'task'
  return `There is no ${what} yet: add one under “World and clients”.`
}

/** Clients that watch a process: a wish of theirs without a task is refused. */
const taskKinds: readonly (string | undefined)[] = ['gdb', 'ptrace']

/** The values with a task where the client's kind needs one. */
export function withTask(values: FormValues, { clients, world }: Scenario): FormValues {
  const kind = clients.find(({ id: each }) => each === values['client'])?.kind
  const [first] = world.tasks
  if (first === undefined || values['task'] || !taskKinds.includes(kind)) return values
  return { ...values, task: first }
}

/** What a client makes of a wish later than at once, as one sentence; null: nothing. */
export function hintFor(
  type: ScenarioAction['type'],
  values: FormValues,
  { clients }: Scenario,
): string | null {
  const client = clients.find(({ id: each }) => each === values['client'])
  if (type !== 'wish' || client?.kind !== 'gdb') return null
  return `${client.title} writes its watches when the program runs on: add “${actionForms.continue.title}” behind this.`
}

/** A wish of a step that waits for its debugger to continue, and the action that would end the waiting; null: none does. */
export function waitingIn(
  { clients, steps }: Scenario,
  at: number,
): { readonly text: string; readonly action: ContinueAction } | null {
  const actions = steps[at]?.actions ?? []
  const behind = steps.slice(at + 1).flatMap((step) => step.actions)
  for (const [n, wish] of actions.entries()) {
    if (wish.type !== 'wish' || wish.task === undefined) continue
    const client = clients.find(({ id: each }) => each === wish.client)
    if (client?.kind !== 'gdb') continue
    const later = [...actions.slice(n + 1), ...behind]
    if (later.some((each) => each.type === 'continue' && each.client === client.id)) continue
    return {
      text: `${client.title} has wished for a watch and writes it into the registers when it continues: no step lets it.`,
      action: { type: 'continue', client: client.id, task: wish.task },
    }
  }
  return null
}

/** An action as it stands in a scenario file. */
interface FileAction {
  readonly type: ScenarioAction['type']
}

/**
 * The action that a form describes, as it would stand in a scenario file: what is typed is checked there, with its
 * place, so that there is one reader for both.
 */
export function fileActionOf(type: ScenarioAction['type'], values: FormValues): FileAction {
  const action: FileAction & Record<string, unknown> = { type }
  for (const { path, kind, empty } of actionForms[type].fields) {
    const text = values[path]?.trim() ?? ''
    if (text === '' && empty !== undefined) {
      if (type === 'switch' || type === 'access') {
        if (path === 'task') action[path] = null
      }
      continue
    }
    const [first = '', second] = path.split('.')
    const given = path === 'de' ? text === 'set' : readField(kind, text)
    if (second === undefined) action[first] = given
    else action[first] = { ...(action[first] as object | undefined), [second]: given }
  }
  return action
}

function readField(kind: FieldKind, text: string): string | number {
  if (kind === 'address' || kind === 'value') return /^0x/i.test(text) ? text : `0x${text}`
  return kind === 'cpu' || kind === 'length' || kind === 'register' ? Number(text) : text
}

/** Fields of an action, as it stands in a file, that its form does not show: a change of the others leaves them. */
function hiddenIn(action: FileAction | undefined, { type }: FileAction): object {
  if (action?.type !== type) return {}
  const shown = new Set(actionForms[type].fields.map(({ path }) => path.split('.')[0]))
  return Object.fromEntries(Object.entries(action).filter(([key]) => !shown.has(key)))
}

/**
 * The scenario with this action, written as in a file, at a place of a step: in the place of the one that stands there,
 * or behind the last. The error is the file reader's sentence.
 */
export function withFileAction(
  scenario: Scenario,
  step: number,
  place: number,
  action: FileAction,
): Result<Scenario> {
  const file = JSON.parse(encodeScenario(scenario)) as { steps: { actions: FileAction[] }[] }
  const actions = file.steps[step]?.actions
  if (actions === undefined) return { ok: false, error: `There is no step ${step + 1}.` }
  actions[place] = { ...hiddenIn(actions[place], action), ...action }
  return decodeScenario(JSON.stringify(file))
}
