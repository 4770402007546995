import type { Access } from '../matching/access.ts'
import { watchMatches } from '../matching/watch.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex, Request, RequestId, TaskId } from '../reservation/actions.ts'
import type { ArmedSlots } from '../reservation/armed-slots.ts'
import { type CpuState, sameBreakpoint } from '../reservation/machine.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import {
  type Account,
  beliefIn,
  beliefOf,
  type Covered,
  isExpected,
  isInUse,
  type Open,
} from './account.ts'
import { Believers } from './believers.ts'
import { CoverageIndex } from './coverage-index.ts'
import { addMoves, heldOf, sameItems, slotOf, without } from './held.ts'
import type { Belief, BeliefInterval, BeliefState, Coverage } from './record.ts'
import type { Tick } from './world.ts'

/** One CPU before and after an action, and what its slots held and hold. */
export interface Change {
  readonly cpu: CpuIndex
  before: CpuState
  after: CpuState
  were: ArmedSlots
  armed: ArmedSlots
}

const none: readonly never[] = []

/** Coverages that are entered into the index between two rests. */
const indexedAtOnce = 20_000

/**
 * Who was told what, and what the registers hold of it: the two sides whose difference is a silent failure.
 * It hears every outcome and sees every change of a CPU, and decides by itself; no policy reports its own failures.
 */
export class Ledger {
  readonly #accounts = new Map<RequestId, Account>()
  readonly #closed: Coverage[] = []
  readonly #index = new CoverageIndex(this.#closed)
  readonly #believers: Believers
  /** The task that ran on each CPU when it was last settled. */
  readonly #running: (TaskId | null)[]
  /** What all share that are not believed armed: nothing on any CPU. Never written to. */
  readonly #uncovered: Covered
  /** Counts the actions. */
  #action = 0
  /** Those of whom this action has changed a belief. */
  readonly #told: Account[] = []
  /** What came into a slot or went out of one of the CPU that is being settled. */
  readonly #touched: Breakpoint[] = []

  constructor(cpus: number) {
    this.#believers = new Believers(cpus)
    this.#running = Array.from({ length: cpus }, () => null)
    this.#uncovered = this.#running.map(() => null)
  }

  /** Believes that it is armed, waits with its client's knowledge, or goes on by another method: the id is in use. */
  isLive(id: RequestId): boolean {
    const account = this.#accounts.get(id)
    return account !== undefined && isInUse(account)
  }

  /** As it was last asked for; undefined: nobody was told anything about such a request. */
  request(id: RequestId): Request | undefined {
    return this.#accounts.get(id)?.request
  }

  /** Takes in what the clients are told by one action. Answers whether any belief changed. */
  hear(outcomes: readonly Outcome[], tick: Tick): boolean {
    this.#action += 1
    // To set the length of a list that is empty already is a slow call in V8.
    if (this.#told.length > 0) this.#told.length = 0
    for (const outcome of outcomes) this.#tell(outcome, tick)
    return this.#told.length > 0
  }

  /**
   * Compares what is believed on this CPU with its registers after an action, and adds what was lost, moved or put in
   * to `outcomes`. Only what can have changed is looked at: `hear` knows the beliefs, `change` the slots.
   */
  settle(change: Change, tick: Tick, quiet: boolean, outcomes: Outcome[]): void {
    const { cpu, were, armed, after } = change
    const { task } = after
    const last = this.#running[cpu] ?? null
    if (last !== task) {
      this.#running[cpu] = task
      for (const account of this.#believers.ofTask(last)) this.#close(account, cpu, tick)
    }
    if (last === task && armed === were) {
      // Whoever was told nothing has what it had.
      for (const account of this.#told) {
        if (isExpected(account, cpu, task)) {
          this.#compare(account, change, tick, quiet, outcomes)
        }
      }
      return
    }
    this.#touch(change)
    for (const account of this.#believers.ofKernel(cpu)) {
      this.#compare(account, change, tick, quiet, outcomes)
    }
    for (const account of this.#believers.ofTask(task)) {
      this.#compare(account, change, tick, quiet, outcomes)
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
    const heard = hits === 0 ? null : report(cpu, this.#coveredOn(cpu), armed, hits, outcomes)
    const miss = (account: Account) => {
      const coverage = account.covered[cpu]
      if (!coverage || coverage.lost.length === 0) return
      const { id, watch } = coverage
      if (!heard?.has(id) && watchMatches(watch, access)) outcomes.push({ type: 'missed', id, cpu })
    }
    this.#believers.ofKernel(cpu).forEach(miss)
    this.#believers.ofTask(this.#running[cpu] ?? null).forEach(miss)
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

  /** Every request that anybody was told something about, by id, as it was last asked for. */
  get requests(): ReadonlyMap<RequestId, Request> {
    return new Map([...this.#accounts.values()].map(({ id, request }) => [id, request]))
  }

  /** What was believed about each request, over time. */
  get intervals(): readonly BeliefInterval[] {
    return [...this.#accounts.values()].flatMap(({ intervals }) => intervals)
  }

  /** Every coverage interval, those that last included. */
  get allCoverage(): readonly Coverage[] {
    return [...this.#closed, ...this.#running.flatMap((_, cpu) => this.#coveredOn(cpu))]
  }

  #coverageOf({ id, covered }: Account, tick: Tick): Coverage[] {
    const open = covered.filter((coverage) => coverage !== null)
    return [...this.#index.of(id, tick), ...open.filter(({ from }) => from <= tick)]
  }

  /** What this CPU holds of what is believed. */
  #coveredOn(cpu: CpuIndex): Open<Coverage>[] {
    const running = this.#running[cpu] ?? null
    const expected = [...this.#believers.ofKernel(cpu), ...this.#believers.ofTask(running)]
    return expected.flatMap(({ covered }) => covered[cpu] ?? [])
  }

  #tell(outcome: Outcome, tick: Tick): void {
    switch (outcome.type) {
      case 'granted':
        this.#believe(outcome.request, 'armed', tick, outcome.breakpoints)
        return
      case 'refused': {
        const { id, request, errno } = outcome
        // A change that was refused leaves what was granted before.
        if (request === undefined || this.isLive(id)) return
        const refused = beliefIn(request, 'refused', tick)
        refused.errno = errno
        this.#append(request, refused)
        return
      }
      case 'modified': {
        const request = this.request(outcome.id)
        if (request === undefined) return
        this.#believe({ ...request, watch: outcome.watch }, 'armed', tick, outcome.breakpoints)
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
      case 'fallback': {
        const { request, method } = outcome
        const fallback = beliefIn(request, 'fallback', tick)
        fallback.method = method
        this.#append(request, fallback)
        return
      }
      case 'restored':
        this.#change(outcome.id, 'armed', tick)
        return
      default:
    }
  }

  #believe(
    request: Request,
    state: BeliefState,
    tick: Tick,
    breakpoints?: readonly Breakpoint[],
  ): void {
    this.#append(request, beliefIn(request, state, tick, breakpoints))
  }

  #change(id: RequestId, state: BeliefState, tick: Tick): void {
    const account = this.#accounts.get(id)
    if (account === undefined || account.believed.state === state) return
    const { watch, breakpoints } = account.believed
    this.#enter(account, account.request, { id, state, watch, breakpoints, from: tick, to: null })
  }

  #append(request: Request, interval: BeliefInterval): void {
    const { id } = request
    const known = this.#accounts.get(id)
    if (known !== undefined) {
      this.#enter(known, request, interval)
      return
    }
    const account: Account = {
      id,
      request,
      task: request.task,
      cpu: request.cpu,
      intervals: [interval],
      believed: interval,
      unarmed: null,
      toldBy: this.#action,
      covered: this.#uncovered,
    }
    this.#accounts.set(id, account)
    this.#told.push(account)
    if (interval.state === 'armed') this.#join(account)
  }

  /** What is believed from now on; of several beliefs at one tick the last. */
  #enter(account: Account, request: Request, interval: BeliefInterval): void {
    const { intervals, believed } = account
    const { from } = interval
    const was = believed.state === 'armed'
    const is = interval.state === 'armed'
    const moves = account.task !== request.task || account.cpu !== request.cpu
    if (was && (moves || !is)) this.#leave(account, from)
    if (believed.from < from) believed.to = from
    else intervals.pop()
    intervals.push(interval)
    account.request = request
    account.task = request.task
    account.cpu = request.cpu
    account.believed = interval
    account.unarmed = null
    account.toldBy = this.#action
    this.#told.push(account)
    if (is && (moves || !was)) this.#join(account)
  }

  /** It is believed armed from now on: what the CPUs hold of it is found when they are settled. */
  #join(account: Account): void {
    account.covered = this.#uncovered.slice()
    this.#believers.add(account)
  }

  #leave(account: Account, tick: Tick): void {
    for (let cpu = 0; cpu < this.#running.length; cpu += 1) this.#close(account, cpu, tick)
    account.covered = this.#uncovered
    this.#believers.delete(account)
  }

  /** Notes which breakpoints another state of the slots can matter to. */
  #touch({ were, armed }: Change): void {
    if (this.#touched.length > 0) this.#touched.length = 0
    if (were === armed) return
    for (const slot of slotIndices) {
      const before = were[slot]
      const after = armed[slot]
      if (before === after) continue
      if (before !== null) this.#touched.push(before.breakpoint)
      if (after !== null) this.#touched.push(after.breakpoint)
    }
  }

  #isTouched(pieces: readonly Breakpoint[]): boolean {
    for (const piece of pieces) {
      for (const touched of this.#touched) if (sameBreakpoint(piece, touched)) return true
    }
    return false
  }

  /** Opens and closes what one CPU holds of one belief. */
  #compare(
    account: Account,
    { cpu, after, were, armed: slots }: Change,
    tick: Tick,
    quiet: boolean,
    outcomes: Outcome[],
  ): void {
    const { id, covered } = account
    if (account.cpu !== undefined && account.cpu !== cpu) return
    const old = covered[cpu]
    const { breakpoints, watch } = account.believed
    const told = account.toldBy === this.#action
    if (old && !told && !this.#isTouched(breakpoints)) return
    const armed = heldOf(breakpoints, slots)
    if (!old || old.watch !== watch || !sameItems(old.armed, armed)) {
      const lost = without(breakpoints, armed)
      let first: SlotIndex | null = null
      for (const piece of lost) {
        const slot = slotOf(were, piece, id)
        if (slot === null) continue
        first ??= slot
        outcomes.push({ type: 'clobbered', id, cpu, slot, by: after.owners[slot] })
      }
      // A changed watch that is not put in is as unarmed as a new one.
      const fresh = !old || old.watch !== watch
      if (fresh && lost.length > 0 && first === null) outcomes.push({ type: 'unarmed', id, cpu })
      this.#close(account, cpu, tick)
      const clobberedBy = first === null ? (old?.clobberedBy ?? null) : after.owners[first]
      covered[cpu] =
        lost.length === 0
          ? { id, cpu, watch, armed, lost, from: tick, to: null }
          : { id, cpu, watch, armed, lost, from: tick, to: null, clobberedBy }
    }
    if (!quiet && slots !== were) addMoves(id, cpu, armed, were, slots, outcomes)
  }

  /** Ends what this CPU holds of it, if it is to hold anything. */
  #close({ covered }: Account, cpu: CpuIndex, tick: Tick): void {
    const coverage = covered[cpu]
    if (!coverage) return
    covered[cpu] = null
    coverage.to = tick
    if (coverage.from < tick) this.#closed.push(coverage)
  }
}

/** Who hears of what these slots report: whoever has that breakpoint, and if nobody has it is a stray trap. */
function report(
  cpu: CpuIndex,
  open: readonly Coverage[],
  armed: ArmedSlots,
  hits: number,
  outcomes: Outcome[],
): Set<RequestId> {
  const heard = new Set<RequestId>()
  for (const slot of slotIndices) {
    if ((hits & (1 << slot)) === 0) continue
    const reported = armed[slot]?.breakpoint
    let received = false
    for (const { id, armed: pieces } of open) {
      if (!reported || !pieces.some((piece) => sameBreakpoint(piece, reported))) continue
      received = true
      if (!heard.has(id)) outcomes.push({ type: 'hit', id, cpu, slot })
      heard.add(id)
    }
    if (!received) outcomes.push({ type: 'stray', cpu, slot })
  }
  return heard
}
