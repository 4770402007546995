import type { ScenarioAction } from '../clients/wishes.ts'
import { matchAccess } from '../matching/rule.ts'
import { raiseDebug } from '../registers/debug-exception.ts'
import { isSet } from '../registers/bits.ts'
import { fieldNamed } from '../registers/fields.ts'
import { isEnabled } from '../registers/slots.ts'
import { type DebugRegisters, type SlotIndex, slotIndices } from '../registers/types.ts'
import type {
  AccessAction,
  Action,
  CpuIndex,
  PeekAction,
  Request,
  RequestId,
  TaskId,
  WriteAction,
} from '../reservation/actions.ts'
import { armedAfter, noneArmed } from '../reservation/armed-slots.ts'
import { type CpuState, Machine, type Owners } from '../reservation/machine.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import type { Allocator, Policy } from '../reservation/policy.ts'
import { writeImage } from '../reservation/raw-write.ts'
import { Fallbacks } from './fallbacks.ts'
import { impossible } from './impossible.ts'
import { type Change, Ledger } from './ledger.ts'
import { Recorder } from './recorder.ts'
import type { Arming, Belief, BeliefInterval, Coverage, JournalEntry } from './record.ts'
import { withheld } from './withheld.ts'
import type { TaskInterval, Tick, World } from './world.ts'

/** What a journal entry is marked with: see `JournalEntry`. */
type Marks = Pick<JournalEntry, 'ordinal' | 'cause'>
const unmarked: Marks = {}

const generalDetect = fieldNamed('dr7', 'GD')

/**
 * A world under one policy: actions go in, outcomes come out, and everything that was ever true can be asked for.
 * Nothing is random and nothing is forgotten: the same actions give the same run, and `at` steps back.
 */
export class Run {
  readonly policy: Policy
  readonly world: World
  readonly journal: JournalEntry[] = []
  readonly #machine: Machine
  readonly #allocator: Allocator
  readonly #ledger: Ledger
  readonly #recorder: Recorder
  readonly #fallbacks = new Fallbacks()
  /** For each CPU what the last action that changed it did. */
  readonly #changes: readonly Change[]
  readonly #tasks: ReadonlySet<TaskId>
  /** What hardware and beliefs make of one action. */
  readonly #found: Outcome[] = []
  #tick: Tick = -1

  constructor(policy: Policy, world: World) {
    this.policy = policy
    this.world = world
    this.#machine = new Machine(world.cpus, world.de ?? false)
    this.#allocator = policy.create(this.#machine)
    this.#ledger = new Ledger(world.cpus)
    this.#changes = this.#machine.states.map((state, cpu) => ({
      cpu,
      before: state,
      after: state,
      were: noneArmed,
      armed: noneArmed,
    }))
    this.#tasks = new Set(world.tasks)
    this.#recorder = new Recorder(this.#machine.states)
  }

  /**
   * Lets one thing happen. `tick` defaults to the next one, and never runs backwards: an earlier one counts as now.
   */
  apply(action: Action, tick: Tick = this.#tick + 1, marks: Marks = unmarked): Outcome[] {
    const now = this.#moveTo(tick)
    const reason = impossible(action, this.world, this.#tasks, this.#machine, this.#ledger)
    const outcomes: Outcome[] =
      reason === null ? this.#perform(action) : [{ type: 'invalid', reason }]
    return this.#enter(action, now, outcomes, marks)
  }

  /** Enters what happens within a client: no policy is asked, but what it believes from now on counts. */
  note(
    action: ScenarioAction,
    outcomes: readonly Outcome[],
    tick: Tick,
    marks: Marks = unmarked,
  ): Outcome[] {
    return this.#enter(action, this.#moveTo(tick), [...outcomes], marks)
  }

  #moveTo(tick: Tick): Tick {
    this.#tick = Math.max(tick, this.#tick, 0)
    return this.#tick
  }

  /** The tick of the last action, -1 before the first. */
  get now(): Tick {
    return this.#tick
  }

  state(cpu: CpuIndex): CpuState {
    return this.#machine.state(cpu)
  }

  registers(cpu: CpuIndex): DebugRegisters {
    return this.#machine.state(cpu).registers
  }

  owners(cpu: CpuIndex): Owners {
    return this.#machine.state(cpu).owners
  }

  beliefs(): Belief[] {
    return this.beliefsAt(this.#tick)
  }

  /** The CPU as it was once everything up to and including this tick had happened. */
  stateAt(tick: Tick, cpu: CpuIndex): CpuState {
    return this.#recorder.stateAt(tick, cpu)
  }

  /** In the order in which the requests were made. */
  beliefsAt(tick: Tick): Belief[] {
    return this.#ledger.beliefsAt(tick)
  }

  /** Makes ready for questions about the past, which the first of them would wait for; in parts. */
  *prepare(): Generator<void, void> {
    yield* this.#ledger.prepare()
    yield
    void this.armings
  }

  /** The request is believed armed, or its client waits or goes on by another method. */
  isLive(id: RequestId): boolean {
    return this.#ledger.isLive(id)
  }

  /** As it was last asked for; undefined: nobody was told anything about such a request. */
  request(id: RequestId): Request | undefined {
    return this.#ledger.request(id)
  }

  /** Every request that was ever made, by id, as it was last asked for; made anew for each who asks. */
  get requests(): ReadonlyMap<RequestId, Request> {
    return this.#ledger.requests
  }

  /** What was believed about each request, over time. */
  get beliefIntervals(): readonly BeliefInterval[] {
    return this.#ledger.intervals
  }

  get coverage(): readonly Coverage[] {
    return this.#ledger.allCoverage
  }

  get armings(): readonly Arming[] {
    return this.#recorder.armings
  }

  get tasks(): readonly TaskInterval[] {
    return this.#recorder.tasks
  }

  /** The slots on this CPU whose next hit changes more than DR6: any #DB clears DR7.GD, and some handlers write. */
  reactiveSlots(cpu: CpuIndex): SlotIndex[] {
    const { registers } = this.#machine.state(cpu)
    if (isSet(generalDetect, registers.dr7)) {
      return slotIndices.filter((slot) => isEnabled(registers, slot))
    }
    return this.#allocator.reactiveSlots(cpu)
  }

  /** What was told and done, with what beliefs and hardware make of it, goes into the journal. */
  #enter(action: ScenarioAction, tick: Tick, outcomes: Outcome[], marks: Marks): Outcome[] {
    this.#fallbacks.hear(outcomes)
    const told = this.#ledger.hear(outcomes, tick)
    const quiet = action.type === 'switch' || action.type === 'access'
    const { states } = this.#machine
    const found = this.#found
    for (const change of this.#changes) {
      const after = states[change.cpu] ?? change.after
      const changed = after !== change.after
      if (!changed && !told) continue
      change.before = change.after
      change.after = after
      change.were = change.armed
      change.armed = armedAfter(change.before, change.were, after)
      if (changed) this.#recorder.record(change, tick)
      this.#ledger.settle(change, tick, quiet, found)
    }
    // A list that was pushed to keeps room for more, and all of them are kept.
    const all = found.length === 0 ? outcomes : [...outcomes, ...found]
    if (found.length > 0) found.length = 0
    const entry = { tick, action, outcomes: all }
    this.journal.push(marks === unmarked ? entry : { ...entry, ...marks })
    return all
  }

  #perform(action: Action): Outcome[] {
    switch (action.type) {
      case 'request':
        return this.#allocator.request(action)
      case 'release':
        return this.#allocator.release(action)
      case 'modify':
        return this.#allocator.modify(action)
      case 'switch':
        this.#machine.setTask(action.cpu, action.task)
        return this.#allocator.switch(action)
      case 'poke':
        return this.#allocator.poke(action)
      case 'peek':
        return this.#peek(action)
      case 'fork':
      case 'exec':
      case 'exit':
        return this.#allocator.life(action)
      case 'write':
        return this.#allocator.write?.(action) ?? this.#write(action)
      case 'control': {
        const { registers } = this.#machine.state(action.cpu)
        this.#machine.setRegisters(action.cpu, { ...registers, de: action.de })
        return []
      }
      case 'access':
        return this.#access(action)
    }
  }

  /** A raw MOV: no policy is asked, and what it changes belongs to the writer from now on. */
  #write(action: WriteAction): Outcome[] {
    const { image, outcomes } = writeImage(this.#machine.state(action.cpu), action)
    this.#machine.setImage(action.cpu, image)
    return outcomes
  }

  #peek({ task, register }: PeekAction): Outcome[] {
    return [{ type: 'read', task, register, value: this.#allocator.peek(task, register) }]
  }

  /** The access goes through; what the enabled breakpoints report raises one #DB, and its handler may write registers. */
  #access(action: AccessAction): Outcome[] {
    const { cpu, access } = action
    const state = this.#machine.state(cpu)
    const hits = matchAccess(state.registers, access)
    const outcomes: Outcome[] = []
    this.#ledger.deliver(cpu, this.#changes[cpu]?.armed ?? noneArmed, hits, access, outcomes)
    this.#fallbacks.trap(action, state.task, outcomes)
    if (hits === 0) return outcomes
    const slots = slotIndices.filter((slot) => (hits >> slot) & 1)
    const handled = withheld(this.#allocator, action, state.owners, slots, outcomes)
    if (handled === 'no #DB') return outcomes
    this.#machine.setRegisters(cpu, raiseDebug(state.registers, { hits }))
    if (handled.length > 0) outcomes.push(...this.#allocator.trap(cpu, handled, access))
    return outcomes
  }
}

/** A fresh run: reset registers, no requests. `world` needs at least one CPU. */
export function createRun(policy: Policy, world: World): Run {
  return new Run(policy, world)
}
