import type {
  Access,
  AccessContext,
  BlockProgress,
  ContextFilter,
  Findings,
  Gap,
  HitLog,
  ImportError,
  ImportProgress,
  Makers,
  MapView,
  MemoryMap,
  PolicyKey,
  Reaction,
  Region,
  Result,
  Scenario,
  Score,
  Step,
  TextBlock,
  TraceNotes,
  Watch,
} from '../core/index.ts'

/**
 * Messages between the page and the replay worker. All values are structured-cloned; the typed arrays of an answer
 * are transferred. Each request carries a number that its answers repeat.
 */
export type ToWorker =
  /** Reads a trace and keeps it in place of the one before. A newer import stops an older one. */
  | {
      readonly type: 'import'
      readonly request: number
      readonly source: TraceSource
      readonly name: string
    }
  /** Runs the scenario under each policy against the trace, if there is one. Only the newest is answered. */
  | {
      readonly type: 'replay'
      readonly request: number
      readonly scenario: Scenario
      readonly policies: readonly PolicyKey[]
    }
  /** Counts accesses for the strip under the timeline, in `buckets` equal spans of [from, to). Only the newest is answered. */
  | {
      readonly type: 'density'
      readonly request: number
      readonly from: number
      readonly to: number
      readonly buckets: number
    }
  /** The accesses in [from, to) that touch a watch: how many, and the first `most` of them. */
  | {
      readonly type: 'find'
      readonly request: number
      readonly watch: Watch
      readonly from: number
      readonly to: number
      readonly most: number
    }
  /** How many accesses begin in which part of memory, and when. Only the newest is answered. */
  | { readonly type: 'map'; readonly request: number; readonly view: MapView }
  /** The memory that the trace touches, as at most `most` regions. */
  | { readonly type: 'regions'; readonly request: number; readonly most: number }
  /**
   * From now on the accesses that these made count alone, in every answer but those of `inspect` and `pack`, until
   * this is asked again or another trace is read.
   */
  | { readonly type: 'count-only'; readonly request: number; readonly by: ContextFilter }
  /** The nearest access after (1) or before (-1) the tick that touches a watch. */
  | {
      readonly type: 'neighbour'
      readonly request: number
      readonly watch: Watch
      readonly tick: number
      readonly direction: 1 | -1
    }
  /** One access of the trace, for a sentence about it. */
  | { readonly type: 'inspect'; readonly request: number; readonly ordinal: number }
  /** The trace as a .bpt, to be saved. */
  | { readonly type: 'pack'; readonly request: number }
  /** Reads a scenario file. */
  | { readonly type: 'decode'; readonly request: number; readonly file: Blob }
  /** Gives up the trace. */
  | { readonly type: 'close'; readonly request: number }
  | { readonly type: 'cancel'; readonly request: number }

export type FromWorker =
  /** Sent once, when the worker is up. */
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly request: number; readonly progress: ImportProgress }
  | { readonly type: 'imported'; readonly request: number; readonly trace: TraceSummary }
  | { readonly type: 'replayed'; readonly request: number; readonly replays: readonly Replay[] }
  /** Null: there is no trace. */
  | { readonly type: 'density'; readonly request: number; readonly density: Density | null }
  | { readonly type: 'found'; readonly request: number; readonly found: FoundAccesses }
  | {
      readonly type: 'inspected'
      readonly request: number
      readonly access: InspectedAccess | null
    }
  /** Null: there is no trace. */
  | { readonly type: 'mapped'; readonly request: number; readonly map: MemoryMap | null }
  | { readonly type: 'regions'; readonly request: number; readonly regions: readonly Region[] }
  /** How many count now. */
  | { readonly type: 'counting'; readonly request: number; readonly counted: number }
  /** Null: there is none. */
  | { readonly type: 'neighbour'; readonly request: number; readonly ordinal: number | null }
  | { readonly type: 'packed'; readonly request: number; readonly file: Blob }
  /** Some of a scenario's steps, in their order: all at once would keep the page for long. */
  | { readonly type: 'steps'; readonly request: number; readonly steps: readonly Step[] }
  /** The scenario without the steps that came before, or why the file is none. */
  | { readonly type: 'decoded'; readonly request: number; readonly decoded: Result<Scenario> }
  | { readonly type: 'failed'; readonly request: number; readonly error: ReplayError }

/** To a block worker: reads the block [from, to) of a file (core/trace/blocks.ts). One at a time. */
export interface ToBlockWorker {
  readonly file: Blob
  readonly from: number
  readonly to: number
}

export type FromBlockWorker =
  | { readonly type: 'progress'; readonly progress: BlockProgress }
  | { readonly type: 'read'; readonly block: Result<TextBlock, ImportError> }

/** Why a trace was not imported, or not packed; `stopped`: the worker broke down, at this or altogether. */
export interface ReplayError extends Pick<ImportError, 'reason' | 'line' | 'byte'> {
  readonly kind: ImportError['kind'] | 'stopped' | 'pack'
}

/** A dropped file, or its bytes. */
export type TraceSource = Blob | Uint8Array

/** What the page knows of a trace that the worker keeps. */
export interface TraceSummary {
  readonly name: string
  readonly format: string
  /** Accesses, or hits. */
  readonly length: number
  /** Bytes of the source. */
  readonly bytes: number
  readonly notes: TraceNotes
  /** How the source was understood, and what it does not tell: sentences. */
  readonly told: readonly string[]
  /** Who made its accesses, as far as the source tells. */
  readonly makers: Makers
  /** Where the source lost something. */
  readonly gaps: readonly Gap[]
  /** The source holds what breakpoints reported when it was recorded: a tick is a hit, and there are no accesses. */
  readonly hits: HitLog | null
}

/** One policy's run of the scenario: what the page needs to run it again without the trace, and what was found. */
export interface Replay {
  readonly policy: PolicyKey
  readonly reactions: readonly Reaction[]
  readonly findings: Findings
  readonly score: Score
}

/** Counts of data accesses and of instructions in equal spans of ticks. */
export interface Density {
  readonly from: number
  readonly to: number
  readonly data: Uint32Array
  readonly execute: Uint32Array
}

/** Accesses that touch a watch, in order; `accesses` are the first of `count`. */
export interface FoundAccesses {
  readonly count: number
  readonly accesses: readonly InspectedAccess[]
}

export interface InspectedAccess {
  readonly ordinal: number
  readonly access: Access
  /** The line of the file, where it is a text. */
  readonly line: number | null
  /** What the source tells of it besides. */
  readonly context: AccessContext
}
