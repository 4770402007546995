import type { KeptHistory } from './kept-history.ts'
import type { ScenarioText } from './scenario-text.ts'

/** What a person made on this page and a reload would lose: the edited scenario, and a trace that came from a file. */
export interface Kept {
  readonly scenario: ScenarioText
  readonly scenarioId: string | null
  /** What undo and redo reach; null: too large to be kept. */
  readonly history: KeptHistory | null
  /** Null: the trace is the scenario's own, or there is none. */
  readonly trace: { readonly name: string; readonly file: Blob } | null
}

/** Somewhere that outlives the page. Both may fail (a private window, a full disk): the page goes on without. */
export interface Keep {
  save(kept: Kept): Promise<void>
  load(): Promise<Kept | null>
}

const database = 'drscope'
const shelf = 'documents'
const place = 'last'

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(shelf))
  return settled(request)
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')))
  })
}

/** A kept document as it lies on the shelf; its trace lies beside it, under the key named here. */
type Shelved = Omit<Kept, 'trace'> & { readonly trace: string | null }

const traces = 'trace '

/** Where the traces of this page lie: one of gigabytes is not to be written again with every bit that is toggled. */
const keys = new WeakMap<object, string>()

function keyOf(trace: object): string {
  const key = keys.get(trace) ?? `${traces}${Date.now()} ${Math.random()}`
  keys.set(trace, key)
  return key
}

/** Keeps the last document in the browser's own database, for this origin. */
export const browserKeep: Keep = {
  async save({ trace, ...document }) {
    const shelves = (await open()).transaction(shelf, 'readwrite').objectStore(shelf)
    const key = trace === null ? null : keyOf(trace)
    // Another tab of this origin may have put its own trace here meanwhile.
    if (key === null || (await settled(shelves.getKey(key))) === undefined) {
      await settled(shelves.delete(IDBKeyRange.bound(traces, `${traces}\uffff`)))
      if (key !== null) await settled(shelves.put(trace, key))
    }
    await settled(shelves.put({ ...document, trace: key } satisfies Shelved, place))
  },
  async load() {
    const shelves = (await open()).transaction(shelf, 'readonly').objectStore(shelf)
    const found = (await settled(shelves.get(place))) as Shelved | undefined
    if (found === undefined) return null
    const { trace: key, ...document } = found
    if (key === null) return { ...document, trace: null }
    const trace = (await settled(shelves.get(key))) as Kept['trace'] | undefined
    // A scenario over a trace that is gone would be another scenario.
    if (!trace) return null
    keys.set(trace, key)
    return { ...document, trace }
  },
}
