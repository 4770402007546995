import type {
  ContextFilter,
  CpuIndex,
  EmulatorId,
  Findings,
  ImportProgress,
  MemoryMap,
  PolicyKey,
  Region,
  RequestId,
  Run,
  Scenario,
  Score,
  SlotIndex,
  Tick,
} from '../core/index.ts'
import type { PastedValues } from '../core/paste/types.ts'
import type { History } from './history.ts'
import type { Place } from '../worker/client.ts'
import type { Density, InspectedAccess, TraceSummary } from '../worker/protocol.ts'

/** The most policies that are shown side by side. */
export const mostPolicies = 6

/** A part of the time axis: the ticks from `from` to before `to`. */
export interface Span {
  readonly from: Tick
  readonly to: Tick
}

/** `contrast`: as the system, with the strongest contrasts. */
export const themes = ['system', 'light', 'dark', 'contrast'] as const

export type Theme = (typeof themes)[number]

/** How the page stands in the frame of another: `live` uses the keys of time, `still` none. */
export type EmbedMode = 'live' | 'still'

/** A slot to look at: all of it, or one of its fields of DR7. */
export interface Spotlight {
  readonly slot: SlotIndex
  readonly part: 'slot' | 'enable' | 'type' | 'length'
}

/** One scenario of public/scenarios, as its index names it. */
export interface ScenarioEntry {
  readonly id: string
  readonly title: string
  readonly summary: string
}

/** What the pointer or the focus is on, for the sentence under the timeline. */
export type Subject =
  | { readonly kind: 'moment' }
  | { readonly kind: 'bit'; readonly register: 6 | 7; readonly bit: number }
  | { readonly kind: 'slot'; readonly slot: SlotIndex }
  /** What a client believes of a request, wherever the cursor goes. */
  | { readonly kind: 'belief'; readonly policy: PolicyKey; readonly id: RequestId }
  | {
      readonly kind: 'request'
      readonly policy: PolicyKey
      readonly id: RequestId
      readonly tick: Tick
    }
  | {
      readonly kind: 'outcome'
      readonly policy: PolicyKey
      readonly entry: number
      readonly outcome: number
    }
  | {
      readonly kind: 'hit' | 'missed'
      readonly policy: PolicyKey
      readonly id: RequestId
      readonly tick: Tick
      /** Of a ring that stands for several: for how many. */
      readonly among?: number
    }
  | { readonly kind: 'stray'; readonly policy: PolicyKey; readonly tick: Tick }

/** What one policy made of the scenario. Found and scored once the worker has answered. */
export interface Result {
  /** As it was when it was run: of a long one the old results stay after an edit, each until the new one is there. */
  readonly scenario: Scenario
  readonly run: Run
  readonly findings: Findings
  readonly score: Score
}

export interface Message {
  readonly tone: 'good' | 'bad'
  readonly text: string
}

/** A long piece of work that shows its progress and can be cancelled. */
export interface Job {
  readonly title: string
  readonly size: number
  readonly progress: ImportProgress
  /** Milliseconds from its start to this progress. */
  readonly passed: number
  readonly cancel: () => void
}

/** Memory from `from` up to and without `to`. */
export interface AddressSpan {
  readonly from: bigint
  readonly to: bigint
}

export interface ShownMap extends MemoryMap {
  readonly rows: readonly bigint[]
}

export type Panel = 'registers' | 'editor' | 'memory'

/** What can stand over the page, one at a time. */
export type DialogName =
  | 'evidence'
  | 'gallery'
  | 'guide'
  | 'help'
  | 'history'
  | 'palette'
  | 'paste'
  | 'pictures'
  | 'policy'
  | 'scores'
  | 'share'
  | 'source'
  | 'take-away'
  | 'watch'
  | 'why-not'

export interface ScopeState {
  /** The shipped scenarios. */
  readonly entries: readonly ScenarioEntry[]
  /** The id of the shipped scenario that this one began as; null: it came from a file. */
  readonly scenarioId: string | null
  readonly scenario: Scenario
  /** Something on the screen came from this person: an edit, a file. */
  readonly edited: boolean
  /** `scenario` is the one that its cursor stands at. */
  readonly history: History
  readonly trace: TraceSummary | null
  /** The name of the file that the trace came from, or that a link asks for; null: the trace is the scenario's own. */
  readonly ownTrace: string | null
  /** Whose accesses of the trace count; nothing in it: all do. */
  readonly countedBy: ContextFilter
  /** How many these are; null: all. */
  readonly counted: number | null
  /** Shown side by side, at least one. */
  readonly policies: readonly PolicyKey[]
  /** The policy whose registers and clients are shown, one of `policies`. */
  readonly focus: PolicyKey
  readonly cpu: CpuIndex
  readonly tick: Tick
  /** What is shown of the time axis; null: all of it. */
  readonly zoom: Span | null
  readonly playing: boolean
  readonly speed: number
  readonly theme: Theme
  /** The layout for a projector. */
  readonly presenting: boolean
  /** It was used since the page was opened: whoever holds the clicker may come back to it. */
  readonly presented: boolean
  /** The screen is black until the next key. */
  readonly blanked: boolean
  readonly spotlight: Spotlight | null
  /** Not null: the page is a part of another one, with neither header nor dialogs. Decided once, by the address. */
  readonly embed: EmbedMode | null
  /** The step of the first visit's tour, from 0; null: none. */
  readonly tour: number | null
  readonly subject: Subject
  readonly inspected: InspectedAccess | null
  readonly results: Readonly<Partial<Record<PolicyKey, Result>>>
  readonly density: Density | null
  /** Why the accesses could not be counted; null: they could, or were not asked for. */
  readonly densityFault: string | null
  readonly job: Job | null
  readonly message: Message | null
  readonly place: Place
  readonly dialog: DialogName | null
  /** The text that the dialog `paste` reads. */
  readonly pasted: string
  /** The pasted registers whose findings were read and put away; null: none. */
  readonly readFindings: Scenario | null
  /** The pasted registers whose breakpoints the dialog `take-away` says; null: those on the screen. */
  readonly handed: PastedValues | null
  /** Which policy the dialog `policy` tells about. */
  readonly about: PolicyKey
  /** What stands over the timeline: registers and clients, the scenario editor, or the map of memory. */
  readonly panel: Panel
  /** The step that is edited, by its place among the steps; null: none. */
  readonly editedStep: number | null
  /** The memory that the trace touches, ascending; null: not asked for yet. */
  readonly regions: readonly Region[] | null
  /** What of memory is shown; null: every region, gaps folded. */
  readonly memoryView: AddressSpan | null
  /** How many accesses begin where and when, with the edges of its rows. */
  readonly memoryMap: ShownMap | null
  /** Why the map could not be drawn; null: it could, or was not asked for. */
  readonly memoryFault: string | null
  /** The request whose watch is moved over memory; null: none yet. */
  readonly grabbed: RequestId | null
  /** Whose answers are shown beside the hardware's; null: nobody's. */
  readonly emulator: EmulatorId | null
}
