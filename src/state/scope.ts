import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ContextFilter, EmulatorId, PolicyKey, Scenario, Tick, Watch } from '../core/index.ts'
import type { PastedValues } from '../core/paste/types.ts'
import type { Keep } from './keep.ts'
import type { ReplayClient } from '../worker/client.ts'
import type { FoundAccesses } from '../worker/protocol.ts'
import { emptyScenario } from './empty.ts'
import { historyOf } from './history.ts'
import { createDocument, type DocumentActions } from './document.ts'
import {
  mostPolicies,
  type ScopeState,
  type Span,
  type Spotlight,
  type Subject,
  type Theme,
} from './model.ts'
import { createMemory, type MemoryActions } from './memory.ts'
import { lastTick, lastTraceEvent, nextCaption, nextMoment, nextTrouble } from './moments.ts'
import { createResults } from './results.ts'
import type { ShippedRuns } from './shipped-runs.ts'
import { fittedSpan, spanAround, zoomedSpan } from './zoom.ts'

/** What the store needs of the outside: the replay, and the shipped files. */
export interface Services {
  readonly client: ReplayClient
  /** A file under public/. Rejects where it cannot be had. */
  readonly fetchFile: (path: string) => Promise<Blob>
  /** Where edits outlive the page; absent: nowhere. */
  readonly keep?: Keep
  /** Gives a file to the person, for their disk; absent: there is no disk. */
  readonly saveFile?: (file: Blob, name: string) => void
}

export interface ViewActions {
  /** Shows what it can of an arrangement that came from outside; the rest stays as it is. */
  readonly arrange: (
    view: Partial<Pick<ScopeState, 'policies' | 'focus' | 'cpu' | 'theme' | 'zoom' | 'presenting'>>,
  ) => void
  /** Moves the cursor, and pauses: whoever takes the cursor keeps it. */
  readonly seek: (tick: Tick) => void
  /** To the next moment at which anything happens; back is as good as forward. */
  readonly step: (direction: 1 | -1) => void
  readonly stepCaption: (direction: 1 | -1) => void
  readonly stepTrouble: (direction: 1 | -1) => void
  /** To where something new differs between the shown policies; where nothing does, the page says so. */
  readonly stepDifference: (direction: 1 | -1) => Promise<void>
  /** To the first tick at which the shown policies differ. */
  readonly firstDifference: () => Promise<void>
  /** Shows a part of the time axis, moved and cut to fit; null: all of it. */
  readonly setZoom: (zoom: Span | null) => void
  /** Shows `factor` times as many ticks; `at` stays where it is on the screen, the cursor where it is not given. */
  readonly zoomBy: (factor: number, at?: Tick) => void
  readonly play: (playing: boolean) => void
  readonly setSpeed: (speed: number) => void
  readonly setTheme: (theme: Theme) => void
  readonly setCpu: (cpu: number) => void
  /** Into the layout for a projector, or out of it. */
  readonly present: (presenting: boolean) => void
  readonly blank: (blanked: boolean) => void
  readonly setSpotlight: (spotlight: Spotlight | null) => void
  /** To a step of the tour; null: it is over, or skipped. */
  readonly setTour: (tour: number | null) => void
  /** Shows the first six of these policies side by side; an empty list changes nothing. */
  readonly setPolicies: (policies: readonly PolicyKey[]) => void
  readonly setFocus: (policy: PolicyKey) => void
  readonly point: (subject: Subject) => void
  /** Opens what is known about a policy. */
  readonly tellAbout: (policy: PolicyKey) => void
  /** Fetches the access that the sentence about the cursor speaks of. */
  readonly explainMoment: () => void
  readonly show: (dialog: ScopeState['dialog']) => void
  readonly dismiss: () => void
  /** Reads debug registers from a text, in a dialog. */
  readonly paste: (text: string) => void
  /** Puts away what looked wrong about the pasted registers that are shown. */
  readonly dismissFindings: () => void
  /** Says the breakpoints of pasted registers in the words of debuggers and kernels, in a dialog; null: those on the screen. */
  readonly takeAway: (pasted: PastedValues | null) => void
  /** Puts this over the timeline. */
  readonly showPanel: (panel: ScopeState['panel']) => void
  /** Edits this step, with the cursor at it; null: none. */
  readonly editStep: (at: number | null) => void
  /** Shows beside the hardware's answers those of an emulator; null: no longer. */
  readonly setEmulator: (emulator: EmulatorId | null) => void
  /** A shipped scenario under some policies, beside what is on the screen. Rejects where a file cannot be had. */
  readonly shippedRuns: (id: string, policies: readonly PolicyKey[]) => Promise<ShippedRuns>
  /**
   * Lets the accesses count alone that these made; nothing in it: all. Before the trace is there it is kept for it;
   * a trace without any such counts whole, and the page says so.
   */
  readonly countOnly: (by: ContextFilter) => Promise<void>
  /** The accesses of the trace in [from, to) that touch a watch, the first `most` of them whole. */
  readonly findAccesses: (
    watch: Watch,
    from: Tick,
    to: Tick,
    most: number,
  ) => Promise<FoundAccesses>
}

export type Scope = ScopeState & DocumentActions & MemoryActions & ViewActions

export type ScopeStore = StoreApi<Scope>

export const speeds = [0.25, 0.5, 1, 2, 4, 8, 16] as const

/** It speaks of one access, wherever the cursor is. */
function isAccess(
  subject: Subject,
): subject is Extract<Subject, { kind: 'hit' | 'missed' | 'stray' }> {
  return subject.kind === 'hit' || subject.kind === 'missed' || subject.kind === 'stray'
}

/** What a trace that nothing was asked about has. */
const nothingSeen = {
  regions: null,
  memoryView: null,
  memoryMap: null,
  memoryFault: null,
  densityFault: null,
  countedBy: {},
  counted: null,
} as const

/** The page's one store. `scenario` is what it shows until another is opened. */
export function createScope(
  services: Services,
  scenario: Scenario = emptyScenario('Nothing yet'),
): ScopeStore {
  const store = createStore<Scope>((set, get) => {
    const results = createResults(services.client, set, get)
    services.client.onPlace = (place) => set({ place })
    const moveTo = (tick: Tick) =>
      set({ playing: false, tick: Math.max(0, Math.min(lastTick(get()), Math.round(tick))) })
    const goTo = (found: Tick | string) =>
      typeof found === 'string' ? set({ message: { tone: 'good', text: found } }) : moveTo(found)
    /** The page around an embed has its own idea of what stands over everything. */
    const open = (dialog: ScopeState['dialog'], about: Partial<ScopeState> = {}) => {
      if (get().embed === null) set({ ...about, dialog, playing: false })
    }
    return {
      entries: [],
      scenarioId: null,
      scenario,
      edited: false,
      history: historyOf(scenario),
      trace: null,
      ownTrace: null,
      countedBy: {},
      counted: null,
      policies: scenario.policies,
      focus: scenario.policies[0] ?? 'reservation',
      cpu: 0,
      tick: 0,
      zoom: null,
      playing: false,
      speed: 1,
      theme: 'system',
      presenting: false,
      presented: false,
      blanked: false,
      spotlight: null,
      embed: null,
      tour: null,
      subject: { kind: 'moment' },
      inspected: null,
      results: {},
      density: null,
      densityFault: null,
      job: null,
      message: null,
      place: services.client.place,
      dialog: null,
      pasted: '',
      readFindings: null,
      handed: null,
      about: scenario.policies[0] ?? 'reservation',
      emulator: null,
      panel: 'registers',
      regions: null,
      memoryView: null,
      memoryMap: null,
      memoryFault: null,
      grabbed: null,
      editedStep: null,

      ...createDocument(services, results, set, get),
      ...createMemory(services.client, set, get),

      arrange(view) {
        const now = get()
        const policies = view.policies ?? now.policies
        const wanted = view.focus ?? now.focus
        const cpu = view.cpu ?? now.cpu
        set({
          policies,
          focus: policies.includes(wanted) ? wanted : (policies[0] ?? now.focus),
          cpu: cpu < now.scenario.world.cpus ? cpu : 0,
          theme: view.theme ?? now.theme,
          presenting: view.presenting ?? now.presenting,
          presented: view.presenting ?? now.presented,
          zoom: view.zoom ? fittedSpan(now, view.zoom) : now.zoom,
        })
        results.refresh()
      },
      seek: moveTo,
      step: (direction) => moveTo(nextMoment(get(), get().tick, direction)),
      stepCaption: (direction) => moveTo(nextCaption(get(), get().tick, direction)),
      stepTrouble: (direction) => moveTo(nextTrouble(get(), get().tick, direction)),
      setZoom(zoom) {
        set({ zoom: zoom && fittedSpan(get(), zoom) })
        results.recount()
      },
      zoomBy: (factor, at = get().tick) => get().setZoom(zoomedSpan(get(), factor, at)),
      async stepDifference(direction) {
        const { nextDifference } = await import('./differences.ts')
        goTo(await nextDifference(get(), get().tick, direction))
      },
      async firstDifference() {
        const { nextDifference } = await import('./differences.ts')
        goTo(await nextDifference(get(), -1, 1))
      },
      play(playing) {
        const restart = playing && get().tick >= lastTick(get())
        set(restart ? { playing, tick: 0 } : { playing })
      },
      setSpeed: (speed) => set({ speed }),
      setTheme: (theme) => set({ theme }),
      setCpu: (cpu) => set({ cpu }),
      present(presenting) {
        const presented = presenting || get().presented
        // On stage the presenter sets the pace: what played before does not run on under the talk.
        const playing = !presenting && get().playing
        const plain = { blanked: false, spotlight: null, tour: null, dialog: null } as const
        set({ presenting, presented, playing, ...plain })
      },
      blank: (blanked) => set({ blanked, playing: false }),
      setSpotlight: (spotlight) => set({ spotlight }),
      setTour: (tour) => set({ tour }),
      setPolicies(policies) {
        const shown = policies.slice(0, mostPolicies)
        if (shown.length > 0) get().arrange({ policies: shown })
      },
      setFocus: (focus) => set({ focus }),
      point(subject) {
        set({ subject })
        if (isAccess(subject)) results.inspect(subject.tick)
        else get().explainMoment()
      },
      tellAbout: (about) => open('policy', { about }),
      show: open,
      paste: (pasted) => open('paste', { pasted }),
      dismissFindings: () => set({ readFindings: get().scenario }),
      takeAway: (handed) => open('take-away', { handed }),
      dismiss: () => set({ message: null }),
      setEmulator: (emulator) => set({ emulator }),
      showPanel(panel) {
        const { scenario, tick } = get()
        const here = scenario.steps.findLastIndex((step) => step.tick <= tick)
        set({ panel, playing: false, editedStep: panel === 'editor' && here >= 0 ? here : null })
      },
      editStep(editedStep) {
        set({ editedStep })
        const step = editedStep === null ? undefined : get().scenario.steps[editedStep]
        if (step !== undefined) moveTo(step.tick)
      },
      async shippedRuns(id, policies) {
        const { shippedRuns } = await import('./shipped-runs.ts')
        return shippedRuns(services.fetchFile, id, policies)
      },
      async countOnly(by) {
        const { countOnly } = await import('./counting.ts')
        await countOnly(services.client, results, set, get, by)
      },
      findAccesses: (watch, from, to, most) => services.client.find(watch, from, to, most),
      explainMoment() {
        results.inspect(lastTraceEvent(get(), get().tick))
      },
    }
  })
  store.subscribe((scope, before) => {
    // What was seen of the memory of one trace says nothing of another.
    if (scope.trace !== before.trace) {
      store.setState(nothingSeen)
      // What a link asked of a trace that it could not carry.
      if (before.trace === null && Object.keys(scope.countedBy).length > 0)
        void scope.countOnly(scope.countedBy)
    }
    const moved = scope.tick !== before.tick || scope.results !== before.results
    if (moved && !isAccess(scope.subject)) scope.explainMoment()
    // Good news is of the moment: it goes when the cursor goes on. What went wrong stays.
    const read = scope.message?.tone === 'good' && scope.message === before.message
    if (scope.tick !== before.tick && read) scope.dismiss()
    // Whoever steps or plays out of the shown part takes it along.
    const zoom = spanAround(scope, scope.tick)
    if (scope.tick !== before.tick && zoom !== scope.zoom) scope.setZoom(zoom)
  })
  return store
}
