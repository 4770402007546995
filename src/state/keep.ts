/** What a person made on this page and a reload would lose: the edited scenario, and a trace that came from a file. */
export interface Kept {
  readonly scenario: string
  readonly scenarioId: string | null
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

/** Keeps the last document in the browser's own database, for this origin. */
export const browserKeep: Keep = {
  async save(kept) {
    const shelves = (await open()).transaction(shelf, 'readwrite').objectStore(shelf)
    await settled(shelves.put(kept, place))
  },
  async load() {
    const shelves = (await open()).transaction(shelf, 'readonly').objectStore(shelf)
    const kept = (await settled(shelves.get(place))) as Kept | undefined
    return kept ?? null
  },
}
