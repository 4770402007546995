import type { Access } from '../matching/access.ts'
import { coverRange } from '../matching/cover.ts'
import { watchMatches } from '../matching/watch.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex, Request, RequestId, TaskId } from '../reservation/actions.ts'
import { armedIn, type CpuState, sameBreakpoint } from '../reservation/machine.ts'
import type { Errno, HardwareOutcome, Outcome } from '../reservation/outcomes.ts'
import type { Belief, BeliefInterval, BeliefState, Coverage } from './record.ts'
import { holdsAt, type Tick } from './world.ts'

/** What comes with an answer besides yes or no. */
interface Told {
  readonly errno?: Errno
  readonly breakpoints?: readonly Breakpoint[]
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * Who was told what, and what the registers hold of it: the two sides whose difference is a silent failure.
 * It hears every outcome and sees every change of a CPU, and decides by itself; no policy reports its own failures.
 */
export class Ledger {
  readonly requests = new Map<RequestId, Request>()
  readonly beliefs = new Map<RequestId, BeliefInterval[]>()
  readonly #closed: Coverage[] = []
  /** Believed armed: the kernel's under the key null, and each task's. */
  readonly #armed = new Map<TaskId | null, Map<RequestId, BeliefInterval>>()
  readonly #open: Map<RequestId, Open<Coverage>>[]

  constructor(cpus: number) {
    this.#open = Array.from({ length: cpus }, () => new Map<RequestId, Open<Coverage>>())
  }

  /** Believes that it is armed, or waits with its client's knowledge: the id is in use. */
  isLive(id: RequestId): boolean {
    const state = this.beliefs.get(id)?.at(-1)?.state
    return state === 'armed' || state === 'waiting'
  }

  /** Takes in what a client is told. Answers whether any belief changed. */
  tell(outcome: Outcome, tick: Tick): boolean {
    switch (outcome.type) {
      case 'granted':
        return this.#believe(outcome.request, 'armed', tick, outcome)
      case 'refused':
        // A change that was refused leaves what was granted before.
        if (outcome.request === undefined || this.isLive(outcome.id)) return false
        return this.#believe(outcome.request, 'refused', tick, outcome)
      case 'modified': {
        const request = this.requests.get(outcome.id)
        return (
          request !== undefined &&
          this.#believe({ ...request, watch: outcome.watch }, 'armed', tick, outcome)
        )
      }
      case 'released':
      case 'evicted':
        return this.#change(outcome.id, outcome.type, tick)
      case 'uninstalled':
        return this.#change(outcome.id, 'waiting', tick)
      case 'queued':
        return this.#believe(outcome.request, 'waiting', tick)
      case 'restored':
        return this.#change(outcome.id, 'armed', tick)
      default:
        return false
    }
  }

  /** Compares what is believed on this CPU with its registers, and says what was lost, moved or put in. */
  settle(
    cpu: CpuIndex,
    before: CpuState,
    after: CpuState,
    tick: Tick,
    quiet: boolean,
  ): HardwareOutcome[] {
    const open = this.#open[cpu]
    if (open === undefined) return []
    const expected = this.#expected(cpu, after.task)
    for (const [id, coverage] of open) if (!expected.has(id)) this.#close(open, id, coverage, tick)
    const outcomes: HardwareOutcome[] = []
    for (const [id, { breakpoints, watch }] of expected) {
      const armed = breakpoints.filter((piece) => slotOf(after, piece, id) !== null)
      const old = open.get(id)
      const same = old?.armed.length === armed.length && old.watch === watch
      if (!same || !armed.every((piece) => old.armed.includes(piece))) {
        const lost = breakpoints.filter((piece) => !armed.includes(piece))
        const taken = lost.flatMap((piece) => slotOf(before, piece, id) ?? [])
        // A changed watch that is not put in is as unarmed as a new one.
        const fresh = lost.length > 0 && (old === undefined || old.watch !== watch)
        const news = this.#news(id, cpu, taken, fresh, after)
        outcomes.push(...news)
        if (old) this.#close(open, id, old, tick)
        const first = taken[0]
        const clobberedBy = first === undefined ? (old?.clobberedBy ?? null) : after.owners[first]
        const next = { id, cpu, watch, armed, lost, from: tick, to: null }
        open.set(id, lost.length > 0 ? { ...next, clobberedBy } : next)
      }
      if (!quiet) outcomes.push(...moves(id, cpu, armed, before, after))
    }
    return outcomes
  }

  /** Who hears of an access that these slots report on this CPU, and who should have. */
  deliver(
    cpu: CpuIndex,
    state: CpuState,
    slots: readonly SlotIndex[],
    access: Access,
  ): HardwareOutcome[] {
    const outcomes: HardwareOutcome[] = []
    const open = [...(this.#open[cpu]?.values() ?? [])]
    const heard = new Set<RequestId>()
    for (const slot of slots) {
      const reported = armedIn(state, slot)?.breakpoint
      const receivers = open.filter(({ armed }) => reported && includes(armed, reported))
      if (receivers.length === 0) outcomes.push({ type: 'stray', cpu, slot })
      for (const { id } of receivers) {
        if (!heard.has(id)) outcomes.push({ type: 'hit', id, cpu, slot })
        heard.add(id)
      }
    }
    for (const { id, watch, lost } of open) {
      if (lost.length > 0 && !heard.has(id) && watchMatches(watch, access)) {
        outcomes.push({ type: 'missed', id, cpu })
      }
    }
    return outcomes
  }

  #believe(request: Request, state: BeliefState, tick: Tick, told: Told = {}): boolean {
    const { id, watch } = request
    const { errno, breakpoints = coverRange(watch.address, watch.length, watch.type) } = told
    this.requests.set(id, request)
    const interval = { id, state, watch, breakpoints, from: tick, to: null }
    this.#append(errno === undefined ? interval : { ...interval, errno })
    return true
  }

  #change(id: RequestId, state: BeliefState, tick: Tick): boolean {
    const last = this.beliefs.get(id)?.at(-1)
    if (last === undefined || last.state === state) return false
    const { watch, breakpoints } = last
    this.#append({ id, state, watch, breakpoints, from: tick, to: null })
    return true
  }

  #append(interval: BeliefInterval): void {
    const { id, from } = interval
    const past = this.beliefs.get(id) ?? []
    const last = past.pop()
    if (last !== undefined && last.from < from) past.push({ ...last, to: from })
    past.push(interval)
    this.beliefs.set(id, past)
    const key = this.requests.get(id)?.task ?? null
    const armed = this.#armed.get(key) ?? new Map<RequestId, BeliefInterval>()
    this.#armed.set(key, armed)
    if (interval.state === 'armed') armed.set(id, interval)
    else armed.delete(id)
  }

  /** What should be in hardware here: the kernel's watches, and those of the task that runs. */
  #expected(cpu: CpuIndex, task: TaskId | null): Map<RequestId, BeliefInterval> {
    const expected = new Map<RequestId, BeliefInterval>()
    for (const key of task === null ? [null] : [null, task]) {
      for (const [id, belief] of this.#armed.get(key) ?? []) {
        const only = this.requests.get(id)?.cpu
        if (only === undefined || only === cpu) expected.set(id, belief)
      }
    }
    return expected
  }

  #news(
    id: RequestId,
    cpu: CpuIndex,
    taken: readonly SlotIndex[],
    fresh: boolean,
    after: CpuState,
  ): HardwareOutcome[] {
    if (taken.length === 0) return fresh ? [{ type: 'unarmed', id, cpu }] : []
    return taken.map((slot) => ({ type: 'clobbered', id, cpu, slot, by: after.owners[slot] }))
  }

  #close(
    open: Map<RequestId, Open<Coverage>>,
    id: RequestId,
    coverage: Open<Coverage>,
    tick: Tick,
  ): void {
    open.delete(id)
    coverage.to = tick
    if (coverage.from < tick) this.#closed.push(coverage)
  }

  /** Every coverage interval, those that last included. */
  get allCoverage(): readonly Coverage[] {
    return [...this.#closed, ...this.#open.flatMap((open) => [...open.values()])]
  }

  /** What each client believed at this tick, in the order in which the requests were first made. */
  beliefsAt(tick: Tick): Belief[] {
    const covered = this.allCoverage.filter((coverage) => holdsAt(coverage, tick))
    return [...this.beliefs].flatMap(([id, intervals]): Belief[] => {
      const request = this.requests.get(id)
      const interval = intervals.find((each) => holdsAt(each, tick))
      if (request === undefined || interval === undefined) return []
      const { state, from, to: _, ...told } = interval
      const hardware = covered.filter((coverage) => coverage.id === id)
      const silent = hardware.some(({ lost }) => lost.length > 0)
      return [{ ...request, ...told, believes: state, since: from, hardware, silent }]
    })
  }
}

function includes(list: readonly Breakpoint[], breakpoint: Breakpoint): boolean {
  return list.some((piece) => sameBreakpoint(piece, breakpoint))
}

/** The slot where this piece stands, the owner's own before another's of the same content. */
function slotOf(state: CpuState, piece: Breakpoint, id: RequestId): SlotIndex | null {
  const holding = slotIndices.filter((slot) => {
    const held = armedIn(state, slot)?.breakpoint
    return held !== undefined && sameBreakpoint(held, piece)
  })
  return holding.find((slot) => state.owners[slot] === id) ?? holding[0] ?? null
}

function moves(
  id: RequestId,
  cpu: CpuIndex,
  armed: readonly Breakpoint[],
  before: CpuState,
  after: CpuState,
): HardwareOutcome[] {
  return armed.flatMap((piece): HardwareOutcome[] => {
    const from = slotOf(before, piece, id)
    const slot = slotOf(after, piece, id)
    if (slot === null || from === slot) return []
    return from === null
      ? [{ type: 'installed', id, cpu, slot }]
      : [{ type: 'moved', id, cpu, from, slot }]
  })
}
