import type { Access } from '../matching/access.ts'
import { coverRange } from '../matching/cover.ts'
import { watchMatches } from '../matching/watch.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex, Request, RequestId, TaskId } from '../reservation/actions.ts'
import type { ArmedSlots } from '../reservation/armed-slots.ts'
import { type CpuState, sameBreakpoint } from '../reservation/machine.ts'
import type { Errno, FallbackMethod, Outcome } from '../reservation/outcomes.ts'
import { CoverageIndex } from './coverage-index.ts'
import { addMoves, heldOf, sameItems, slotOf, without } from './held.ts'
import type { Belief, BeliefInterval, BeliefState, Coverage } from './record.ts'
import type { Tick } from './world.ts'

/** What comes with an answer besides yes or no. */
interface Told {
  readonly errno?: Errno
  readonly method?: FallbackMethod
  readonly breakpoints?: readonly Breakpoint[]
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] }

/** All that is known about one request. */
interface Account {
  readonly id: RequestId
  /** As it was last asked for. */
  request: Request
  /** What was believed over time; the last one is what is believed now. */
  readonly intervals: BeliefInterval[]
  believed: BeliefInterval
  /** What `beliefsAt` says for every tick since then, where that is not armed; made when it is asked. */
  unarmed: Belief | null
  /** The number of the action by which `believed` was last told. */
  toldBy: number
}

/** One CPU before and after an action, and what its slots held and hold. */
export interface Change {
  readonly before: CpuState
  readonly after: CpuState
  readonly were: ArmedSlots
  readonly armed: ArmedSlots
}

/** What one CPU holds of what is believed. */
type Covered = Map<Account, Open<Coverage>>

const none: readonly never[] = []

/** Coverages that are entered into the index between two rests. */
const indexedAtOnce = 20_000

/**
 * Who was told what, and what the registers hold of it: the two sides whose difference is a silent failure.
 * It hears every outcome and sees every change of a CPU, and decides by itself; no policy reports its own failures.
 */
export class Ledger {
  readonly requests = new Map<RequestId, Request>()
  readonly #accounts = new Map<RequestId, Account>()
  readonly #closed: Coverage[] = []
  readonly #index = new CoverageIndex(this.#closed)
  /** Believed armed, for each CPU those of the kernel there, and those of each task, in the order of the answers. */
  readonly #kernel: readonly Set<Account>[]
  readonly #tasks = new Map<TaskId, Set<Account>>()
  readonly #open: readonly Covered[]
  /** Counts the actions. */
  #action = 0
  /** Those of whom this action has changed a belief. */
  #told: Account[] = []

  constructor(cpus: number) {
    this.#open = Array.from({ length: cpus }, () => new Map<Account, Open<Coverage>>())
    this.#kernel = this.#open.map(() => new Set<Account>())
  }

  /** Believes that it is armed, waits with its client's knowledge, or goes on by another method: the id is in use. */
  isLive(id: RequestId): boolean {
    const state = this.#accounts.get(id)?.believed.state
    return state === 'armed' || state === 'waiting' || state === 'fallback'
  }

  /** Takes in what the clients are told by one action. Answers whether any belief changed. */
  hear(outcomes: readonly Outcome[], tick: Tick): boolean {
    this.#action += 1
    if (this.#told.length > 0) this.#told = []
    for (const outcome of outcomes) this.#tell(outcome, tick)
    return this.#told.length > 0
  }

  /**
   * Compares what is believed on this CPU with its registers after an action, and adds what was lost, moved or put in
   * to `outcomes`. Only what can have changed is looked at: `hear` knows the beliefs, `change` the slots.
   */
  settle(cpu: CpuIndex, change: Change, tick: Tick, quiet: boolean, outcomes: Outcome[]): void {
    const open = this.#open[cpu]
    if (open === undefined) return
    const { task } = change.after
    const switched = change.before.task !== task
    const told = this.#concerns(open, cpu, task)
    if (!switched && !told && change.armed === change.were) return
    if (switched || told) {
      for (const [account, coverage] of open) {
        if (!isExpected(account, cpu, task)) this.#close(open, account, coverage, tick)
      }
    }
    const [first] = this.#told
    // Nothing else can have changed: every belief that is expected here has its coverage open.
    if (!switched && change.armed === change.were && this.#told.length === 1 && first) {
      if (isExpected(first, cpu, task)) {
        this.#compare(first, cpu, open, change, tick, quiet, outcomes)
      }
      return
    }
    for (const account of this.#kernel[cpu] ?? none) {
      this.#compare(account, cpu, open, change, tick, quiet, outcomes)
    }
    if (task === null) return
    for (const account of this.#tasks.get(task) ?? none) {
      this.#compare(account, cpu, open, change, tick, quiet, outcomes)
    }
  }

  /** Adds who hears of an access that these slots report on this CPU, and who should have, to `outcomes`. */
  deliver(
    cpu: CpuIndex,
    armed: ArmedSlots,
    hits: number,
    access: Access,
    outcomes: Outcome[],
  ): void {
    const open = this.#open[cpu]
    if (open === undefined) return
    const heard = hits === 0 ? null : this.#report(cpu, open, armed, hits, outcomes)
    for (const { id, watch, lost } of open.values()) {
      if (lost.length > 0 && !heard?.has(id) && watchMatches(watch, access)) {
        outcomes.push({ type: 'missed', id, cpu })
      }
    }
  }

  /** What each client believed at this tick, in the order in which the requests were first made. */
  beliefsAt(tick: Tick): Belief[] {
    const beliefs: Belief[] = []
    for (const account of this.#accounts.values()) {
      const { believed, intervals } = account
      const interval =
        believed.from <= tick ? believed : intervals.findLast(({ from }) => from <= tick)
      // Who comes later in the list was heard of later.
      if (interval === undefined) break
      if (interval.state === 'armed') {
        beliefs.push(beliefOf(account, interval, this.#coverageOf(account, tick)))
      } else if (interval === believed) {
        account.unarmed ??= beliefOf(account, interval, none)
        beliefs.push(account.unarmed)
      } else beliefs.push(beliefOf(account, interval, none))
    }
    return beliefs
  }

  /** Makes ready for questions about the past, in parts. */
  *prepare(): Generator<void, void> {
    while (this.#index.catchUp(indexedAtOnce)) yield
  }

  /** What was believed about each request, over time. */
  get intervals(): readonly BeliefInterval[] {
    return [...this.#accounts.values()].flatMap(({ intervals }) => intervals)
  }

  /** Every coverage interval, those that last included. */
  get allCoverage(): readonly Coverage[] {
    return [...this.#closed, ...this.#open.flatMap((open) => [...open.values()])]
  }

  #coverageOf(account: Account, tick: Tick): Coverage[] {
    const open = this.#open.flatMap((covered) => covered.get(account) ?? [])
    return [...this.#index.of(account.id, tick), ...open.filter(({ from }) => from <= tick)]
  }

  #tell(outcome: Outcome, tick: Tick): void {
    switch (outcome.type) {
      case 'granted':
        this.#believe(outcome.request, 'armed', tick, outcome)
        return
      case 'refused':
        // A change that was refused leaves what was granted before.
        if (outcome.request === undefined || this.isLive(outcome.id)) return
        this.#believe(outcome.request, 'refused', tick, outcome)
        return
      case 'modified': {
        const request = this.requests.get(outcome.id)
        if (request === undefined) return
        this.#believe({ ...request, watch: outcome.watch }, 'armed', tick, outcome)
        return
      }
      case 'released':
      case 'evicted':
        this.#change(outcome.id, outcome.type, tick)
        return
      case 'uninstalled':
        this.#change(outcome.id, 'waiting', tick)
        return
      case 'queued':
        this.#believe(outcome.request, 'waiting', tick)
        return
      case 'assumed':
        this.#believe(outcome.request, 'armed', tick)
        return
      case 'fallback':
        this.#believe(outcome.request, 'fallback', tick, outcome)
        return
      case 'restored':
        this.#change(outcome.id, 'armed', tick)
        return
      default:
    }
  }

  #believe(request: Request, state: BeliefState, tick: Tick, told: Told = {}): void {
    const { id, watch } = request
    const { errno, method } = told
    const { breakpoints = coverRange(watch.address, watch.length, watch.type) } = told
    this.requests.set(id, request)
    const interval = { id, state, watch, breakpoints, from: tick, to: null }
    if (method !== undefined) this.#append(request, { ...interval, method })
    else this.#append(request, errno === undefined ? interval : { ...interval, errno })
  }

  #change(id: RequestId, state: BeliefState, tick: Tick): void {
    const account = this.#accounts.get(id)
    if (account === undefined || account.believed.state === state) return
    const { watch, breakpoints } = account.believed
    this.#append(account.request, { id, state, watch, breakpoints, from: tick, to: null })
  }

  #append(request: Request, interval: BeliefInterval): void {
    const { id, from } = interval
    let account = this.#accounts.get(id)
    if (account === undefined) {
      account = { id, request, intervals: [interval], believed: interval, unarmed: null, toldBy: 0 }
      this.#accounts.set(id, account)
    } else {
      const { intervals, believed } = account
      intervals.pop()
      if (believed.from < from) intervals.push({ ...believed, to: from })
      intervals.push(interval)
      account.request = request
      account.believed = interval
      account.unarmed = null
    }
    account.toldBy = this.#action
    this.#told.push(account)
    const { task, cpu } = request
    if (task !== undefined) enter(account, this.#believersOf(task))
    else if (cpu !== undefined) enter(account, this.#kernel[cpu])
    else for (const believers of this.#kernel) enter(account, believers)
  }

  #believersOf(task: TaskId): Set<Account> {
    const known = this.#tasks.get(task)
    if (known !== undefined) return known
    const fresh = new Set<Account>()
    this.#tasks.set(task, fresh)
    return fresh
  }

  /** Whether this action has changed a belief about this CPU. */
  #concerns(open: Covered, cpu: CpuIndex, running: TaskId | null): boolean {
    for (const account of this.#told) {
      if (open.has(account) || isExpected(account, cpu, running)) return true
    }
    return false
  }

  /** Opens and closes what one CPU holds of one belief. */
  #compare(
    account: Account,
    cpu: CpuIndex,
    open: Covered,
    { after, were, armed: slots }: Change,
    tick: Tick,
    quiet: boolean,
    outcomes: Outcome[],
  ): void {
    const { id, request } = account
    if (request.cpu !== undefined && request.cpu !== cpu) return
    const old = open.get(account)
    if (slots === were && old !== undefined && account.toldBy !== this.#action) return
    const { breakpoints, watch } = account.believed
    const armed = heldOf(breakpoints, slots)
    if (old === undefined || old.watch !== watch || !sameItems(old.armed, armed)) {
      const lost = without(breakpoints, armed)
      let first: SlotIndex | null = null
      for (const piece of lost) {
        const slot = slotOf(were, piece, id)
        if (slot === null) continue
        first ??= slot
        outcomes.push({ type: 'clobbered', id, cpu, slot, by: after.owners[slot] })
      }
      // A changed watch that is not put in is as unarmed as a new one.
      const fresh = old === undefined || old.watch !== watch
      if (fresh && lost.length > 0 && first === null) outcomes.push({ type: 'unarmed', id, cpu })
      if (old !== undefined) this.#close(open, account, old, tick)
      const clobberedBy = first === null ? (old?.clobberedBy ?? null) : after.owners[first]
      const next: Open<Coverage> =
        lost.length === 0
          ? { id, cpu, watch, armed, lost, from: tick, to: null }
          : { id, cpu, watch, armed, lost, from: tick, to: null, clobberedBy }
      open.set(account, next)
    }
    if (!quiet && slots !== were) addMoves(id, cpu, armed, were, slots, outcomes)
  }

  #close(open: Covered, account: Account, coverage: Open<Coverage>, tick: Tick): void {
    open.delete(account)
    coverage.to = tick
    if (coverage.from < tick) this.#closed.push(coverage)
  }

  /** Who hears of what these slots report: whoever has that breakpoint, and if nobody has it is a stray trap. */
  #report(
    cpu: CpuIndex,
    open: Covered,
    armed: ArmedSlots,
    hits: number,
    outcomes: Outcome[],
  ): Set<RequestId> {
    const heard = new Set<RequestId>()
    for (const slot of slotIndices) {
      if ((hits & (1 << slot)) === 0) continue
      const reported = armed[slot]?.breakpoint
      let received = false
      for (const { id, armed: pieces } of open.values()) {
        if (!reported || !pieces.some((piece) => sameBreakpoint(piece, reported))) continue
        received = true
        if (!heard.has(id)) outcomes.push({ type: 'hit', id, cpu, slot })
        heard.add(id)
      }
      if (!received) outcomes.push({ type: 'stray', cpu, slot })
    }
    return heard
  }
}

function beliefOf(
  { request }: Account,
  interval: BeliefInterval,
  hardware: readonly Coverage[],
): Belief {
  const { state, from, to: _, ...told } = interval
  const silent = hardware.some(({ lost }) => lost.length > 0)
  return { ...request, ...told, believes: state, since: from, hardware, silent }
}

/** Among those who believe that they are armed, if it is one. */
function enter(account: Account, believers: Set<Account> | undefined): void {
  if (account.believed.state === 'armed') believers?.add(account)
  else believers?.delete(account)
}

/** Whether it should be in hardware here: it is the kernel's, or of the task that runs. */
function isExpected(
  { believed, request }: Account,
  cpu: CpuIndex,
  running: TaskId | null,
): boolean {
  const { task, cpu: only } = request
  return (
    believed.state === 'armed' &&
    (task === undefined || task === running) &&
    (only === undefined || only === cpu)
  )
}
