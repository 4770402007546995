import type { Scenario } from '../core/index.ts'
import { describeUnread, readFragment, writeFragment } from './fragment.ts'
import { currentOf } from './history.ts'
import { textOf } from './scenario-text.ts'
import type { ScopeStore } from './scope.ts'

/** Only what was edited is packed. */
const packing = () => import('./pack.ts')

/** What the page opens with. */
const firstScenario = 'five-wishes'

/** Shows what the fragment says, and keeps it saying what is shown. Nothing plays before somebody presses play. */
export async function startFragment(store: ScopeStore): Promise<void> {
  const { hash } = location
  const view = readFragment(hash)
  const embed = view.embed ?? null
  store.setState({ embed })
  const { loadEntries, openScenario } = store.getState()
  const listed = loadEntries().then(
    () => true,
    () => false,
  )
  const kept = hash.length < 2 && (await openKept(store))
  if (!kept && !(await openNamed(store, view))) {
    const { message } = store.getState()
    await openScenario(firstScenario)
    if (message !== null) store.setState({ message })
  }
  arrange(store, hash)
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
  // What is kept here, keys and dialogs: an embed is another page from the start.
  if ((view.embed ?? null) !== store.getState().embed) {
    location.reload()
    return
  }
  const names = view.edited ?? view.doc ?? view.scenario
  if (names === undefined || (await openNamed(store, view))) arrange(store, hash)
}

/** A visit without a link: what was made here last, if anything was, so that a closed tab loses nothing. */
async function openKept(store: ScopeStore): Promise<boolean> {
  if (!(await store.getState().restore())) return false
  const text = 'This is what you made here last. Choose a scenario above to begin with another.'
  if (store.getState().message === null) store.setState({ message: { tone: 'good', text } })
  return true
}

/** Opens the work that was kept here, the edits of a link or a shipped scenario. False: the view names none that can be had. */
async function openNamed(
  store: ScopeStore,
  { edited, doc, own, scenario }: ReturnType<typeof readFragment>,
): Promise<boolean> {
  const { restore, openLinked, openScenario } = store.getState()
  const unpacked = doc === undefined ? null : await (await packing()).unpack(doc)
  if (unpacked?.ok) {
    // What is kept here has its trace too, where the link carries the scenario alone.
    if (await restore(unpacked.value)) return true
    if (await openLinked(unpacked.value, scenario ?? null, own ?? null)) return true
  } else if (unpacked) complain(store, unpacked.error)
  else if (edited !== undefined && (await restore())) return true
  return scenario !== undefined && openScenario(scenario)
}

function arrange(store: ScopeStore, hash: string): void {
  const { tick, zoom, by, presenting, embed, paste, ...view } = readFragment(hash)
  const onStage = presenting !== undefined && embed === undefined
  store
    .getState()
    .arrange({ ...view, ...(zoom ? { zoom } : {}), ...(onStage ? { presenting: true } : {}) })
  if (tick !== undefined) store.getState().seek(tick)
  if (by !== undefined) void store.getState().countOnly(by)
  if (paste !== undefined) store.getState().paste(paste)
  const unread = describeUnread(hash)
  if (unread !== null) complain(store, unread)
}

function complain(store: ScopeStore, text: string): void {
  store.setState({ message: { tone: 'bad', text } })
}

/** Rewrites the fragment once the view has come to rest; browsers limit how often it may be. */
function follow(store: ScopeStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const documents = packedDocuments()
  const write = () => {
    const scope = store.getState()
    // While something is dragged the address waits for where it is dropped: the browser takes its time over a long one.
    if (currentOf(scope.history).scenario !== scope.scenario) return
    history.replaceState(null, '', writeFragment(scope, documents.ready(scope.scenario)))
  }
  store.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      const { edited, scenario, history: made } = store.getState()
      write()
      if (edited && currentOf(made).scenario === scenario)
        void documents.of(scenario).then(() => timer ?? write())
    }, 400)
  })
  // Whoever reloads within that time would come back to what was there before it.
  addEventListener('pagehide', write)
}

/** Packs each scenario once. */
function packedDocuments() {
  let last: { readonly scenario: Scenario; readonly text: string | null } | null = null
  return {
    /** Null: not packed yet. */
    ready: (scenario: Scenario) => (last?.scenario === scenario ? last.text : null),
    async of(scenario: Scenario): Promise<void> {
      if (last?.scenario === scenario) return
      last = { scenario, text: await packed(scenario) }
    },
  }
}

/** Whether this address is that of an embed, which neither opens nor changes what is kept here. */
export function isEmbed(hash: string): boolean {
  return readFragment(hash).embed !== undefined
}

/** The address of an embed as that of the page by itself. */
export function ownPage(address: string): string {
  return address.replace(/&embed=[^&]*/, '')
}

/** Null: no link can carry so much. */
async function packed(scenario: Scenario): Promise<string | null> {
  const { largest, pack } = await packing()
  const text = new Blob([await textOf(scenario)])
  return text.size > largest ? null : pack(text)
}

/** The whole view as a fragment, edits included. */
export async function fragmentOf(store: ScopeStore): Promise<string> {
  const scope = store.getState()
  const document = scope.edited ? await packed(scope.scenario) : null
  return writeFragment(scope, document)
}
