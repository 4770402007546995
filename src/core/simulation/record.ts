import type { Watch } from '../matching/access.ts'
import type { Breakpoint, SlotIndex } from '../registers/types.ts'
import type { ScenarioAction } from '../clients/wishes.ts'
import type { CpuIndex, Request, RequestId } from '../reservation/actions.ts'
import type { Errno, FallbackMethod, Outcome } from '../reservation/outcomes.ts'
import type { Interval, Tick } from './world.ts'

/**
 * What a client was last told about a request. `waiting`: registered, not in hardware, and it knows; `fallback`: not
 * in hardware, it knows, and goes on by another method.
 */
export type BeliefState = 'armed' | 'waiting' | 'refused' | 'evicted' | 'released' | 'fallback'

/** For how long a client believed one thing about one request. */
export interface BeliefInterval extends Interval {
  readonly id: RequestId
  readonly state: BeliefState
  readonly watch: Watch
  /** The aligned breakpoints that the watch needs, in gdb's order. */
  readonly breakpoints: readonly Breakpoint[]
  readonly errno?: Errno
  /** With `fallback`: how it goes on. */
  readonly method?: FallbackMethod
  /** With `waiting`: what it has is disabled, and it wants no slot until that is enabled. */
  readonly disabled?: boolean
}

/**
 * For how long a watch that its client believes armed had these of its breakpoints in hardware,
 * on a CPU where its context ran. `lost` not empty: a silent failure, and `clobberedBy` holds the slot that was its.
 */
export interface Coverage extends Interval {
  readonly id: RequestId
  readonly cpu: CpuIndex
  readonly watch: Watch
  readonly armed: readonly Breakpoint[]
  readonly lost: readonly Breakpoint[]
  readonly clobberedBy?: RequestId | null
}

/** For how long an enabled slot held one breakpoint of one owner. */
export interface Arming extends Interval {
  readonly cpu: CpuIndex
  readonly slot: SlotIndex
  readonly breakpoint: Breakpoint
  readonly owner: RequestId | null
}

export interface JournalEntry {
  readonly tick: Tick
  readonly action: ScenarioAction
  readonly outcomes: readonly Outcome[]
  /** The place in the journal of the entry that this one follows from: a client's wish, or what it was told. */
  readonly cause?: number
  /** Set where the action is an access of the trace, replayed because its #DB changed the registers. */
  readonly ordinal?: number
}

/** What one client believes about one request at one moment, and what the hardware holds. */
export interface Belief extends Request {
  readonly believes: BeliefState
  /** The tick since which it believes so. */
  readonly since: Tick
  readonly breakpoints: readonly Breakpoint[]
  readonly errno?: Errno
  readonly method?: FallbackMethod
  /** One entry for each CPU where its context runs now, while it believes the watch armed. */
  readonly hardware: readonly Pick<Coverage, 'cpu' | 'armed' | 'lost' | 'from'>[]
  /** Believes armed, and on some CPU where its context runs it is not. */
  readonly silent: boolean
}
