import type { ScopeStore } from './scope.ts'

const place = 'drscope.tour'

/** Where the browser keeps nothing, nobody is shown around twice by chance: the tour stays a command. */
function seen(): boolean {
  try {
    return localStorage.getItem(place) !== null
  } catch {
    return true
  }
}

/** Begins the tour on a first visit that came without a link, and remembers when it is over. */
export function startTour(store: ScopeStore, hash: string): void {
  store.subscribe(({ tour }, before) => {
    if (tour !== null || before.tour === null) return
    try {
      localStorage.setItem(place, 'seen')
    } catch {
      // Private windows may keep nothing.
    }
  })
  const { presenting, setTour } = store.getState()
  if (hash.length >= 2 || presenting || seen()) return
  setTour(0)
}
