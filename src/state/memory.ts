import {
  askingOf,
  formatNumber,
  policyOf,
  type RequestId,
  success,
  type Tick,
  type Watch,
  withWatch,
} from '../core/index.ts'
import { describeAction } from '../core/simulation/describe-action.ts'
import type { ReplayClient } from '../worker/client.ts'
import type { TraceSummary } from '../worker/protocol.ts'
import { lastTick, nearest } from './moments.ts'
import { movedMemory, zoomedMemory } from './memory-view.ts'
import { currentOf } from './history.ts'
import type { AddressSpan, ScopeState, Span } from './model.ts'
import type { Scope } from './scope.ts'

type SetState = (partial: Partial<ScopeState>) => void
type Get = () => Scope

/** Regions that the address axis shows at most: the smallest gaps between them are closed. */
const mostRegions = 16

export interface MemoryActions {
  /** Asks for the regions of the trace, once for each trace. */
  readonly loadRegions: (trace: TraceSummary | null) => Promise<void>
  /** Draws the map of this time with these rows, ascending, in this many columns at most. The newest wins. */
  readonly drawMemory: (span: Span, rows: readonly bigint[], columns: number) => Promise<void>
  /** Shows this part of memory; null: all that is touched. */
  readonly viewMemory: (view: AddressSpan | null) => void
  /**
   * Shows `factor` times as much of memory about an address that is at this share of the height: without one, about
   * the chosen watch or the middle.
   */
  readonly zoomMemory: (factor: number, at?: bigint, share?: number) => void
  /** Shows memory that is higher by a share of what is shown. */
  readonly panMemory: (share: number) => void
  /** Chooses the request whose watch is moved; null: none. */
  readonly grab: (id: RequestId | null) => void
  /** Moves or changes the chosen watch. While it is dragged it is shown and no step of undo. */
  readonly moveWatch: (watch: Watch, dragging: boolean) => void
  /** Changes a part of the chosen watch, as an edit. */
  readonly changeWatch: (part: Partial<Watch>) => void
  /** The cursor to the nearest access that touches the chosen watch, or the nearest hit of any; or a sentence that there is none. */
  readonly stepHit: (direction: 1 | -1) => Promise<void>
}

/** The watch that is moved over memory; null: none is chosen, or it is not in the scenario any more. */
export function grabbedWatch({
  scenario,
  grabbed,
}: Pick<ScopeState, 'scenario' | 'grabbed'>): Watch | null {
  return grabbed === null ? null : (askingOf(scenario, grabbed)?.watch ?? null)
}

function isSame(one: Watch, other: Watch): boolean {
  return one.address === other.address && one.length === other.length && one.type === other.type
}

/** In the middle of what is shown: of a stretch, or where the most accesses are. */
function middleOf({ memoryView, regions }: Pick<ScopeState, 'memoryView' | 'regions'>): bigint {
  if (memoryView !== null) return (memoryView.from + memoryView.to) / 2n
  const busiest = regions?.toSorted((a, b) => b.accesses - a.accesses)[0]
  return busiest === undefined ? 0n : (busiest.from + busiest.to) / 2n
}

/**
 * The nearest tick at which an access of the trace touches the chosen watch or, where none is chosen, at which any
 * watch has a hit under the policy that is shown. Or a sentence that there is none.
 */
async function nextHit(
  client: ReplayClient,
  scope: ScopeState,
  direction: 1 | -1,
): Promise<Tick | string> {
  const { tick, trace, focus, results } = scope
  const where = `${direction === 1 ? 'after' : 'before'} tick ${formatNumber(tick)}`
  const watch = grabbedWatch(scope)
  if (watch !== null && trace !== null) {
    const found = await client.neighbour(watch, tick, direction)
    return found ?? `No access ${where} touches this watch.`
  }
  const hits = results[focus]?.findings.hits.map(({ ticks }) => ticks) ?? []
  // Of a log of hits each tick is one.
  const next = trace?.hits ? tick + direction : nearest(hits, tick, direction, -1)
  return next >= 0 && next <= lastTick(scope)
    ? next
    : `There is no hit ${where} under ${policyOf(focus).title}.`
}

export function createMemory(client: ReplayClient, set: SetState, get: Get): MemoryActions {
  return {
    async loadRegions(trace) {
      const told = trace === null ? success([]) : await client.regions(mostRegions)
      if (get().trace !== trace) return
      if (told.ok) set({ regions: told.value })
      else set({ memoryFault: told.error.reason })
    },
    async drawMemory({ from, to }, rows, columns) {
      const told = await client.map({ from, to, columns: Math.min(columns, to - from), rows })
      if (!told.ok) set({ memoryMap: null, memoryFault: told.error.reason })
      else if (told.value !== null) set({ memoryMap: { ...told.value, rows }, memoryFault: null })
    },
    viewMemory: (memoryView) => set({ memoryView }),
    zoomMemory(factor, at = grabbedWatch(get())?.address ?? middleOf(get()), share = 0.5) {
      const { regions, memoryView } = get()
      set({ memoryView: zoomedMemory(regions ?? [], memoryView, factor, at, share) })
    },
    panMemory: (share) => set({ memoryView: movedMemory(get().memoryView, share) }),
    grab: (grabbed) => set({ grabbed }),
    moveWatch(watch, dragging) {
      const { scenario, grabbed, history, preview, edit } = get()
      if (grabbed === null) return
      const moved = withWatch(scenario, grabbed, watch)
      const from = askingOf(currentOf(history).scenario, grabbed)?.watch
      // A drag that ends where it began is nothing to undo.
      if (dragging) preview(moved)
      else if (from !== undefined && isSame(from, watch)) preview(currentOf(history).scenario)
      else edit(describeAction({ type: 'modify', id: grabbed, watch }), moved)
    },
    changeWatch(part) {
      const watch = grabbedWatch(get())
      if (watch !== null) get().moveWatch({ ...watch, ...part }, false)
    },
    async stepHit(direction) {
      const found = await nextHit(client, get(), direction)
      if (typeof found === 'number') get().seek(found)
      else set({ message: { tone: 'good', text: found } })
    },
  }
}
