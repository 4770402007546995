import { matchAccess } from '../matching/rule.ts'
import { raiseDebug } from '../registers/debug-exception.ts'
import { decodeDr7 } from '../registers/decode.ts'
import { isEnabled } from '../registers/slots.ts'
import { type DebugRegisters, type SlotIndex, slotIndices } from '../registers/types.ts'
import type {
  AccessAction,
  Action,
  CpuIndex,
  Request,
  RequestId,
  WriteAction,
} from '../reservation/actions.ts'
import { type CpuState, Machine, type Owners } from '../reservation/machine.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import type { Allocator, Policy } from '../reservation/policy.ts'
import { writeImage } from '../reservation/raw-write.ts'
import { impossible } from './impossible.ts'
import { Ledger } from './ledger.ts'
import { Recorder } from './recorder.ts'
import type { Arming, Belief, BeliefInterval, Coverage, JournalEntry } from './record.ts'
import type { TaskInterval, Tick, World } from './world.ts'

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
  #tick: Tick = -1

  constructor(policy: Policy, world: World) {
    this.policy = policy
    this.world = world
    this.#machine = new Machine(world.cpus, world.de ?? false)
    this.#allocator = policy.create(this.#machine)
    this.#ledger = new Ledger(world.cpus)
    this.#recorder = new Recorder(this.#machine.states)
  }

  /**
   * Lets one thing happen. `tick` defaults to the next one, and never runs backwards: an earlier one counts as now.
   * `ordinal` marks an access of the trace, whose hits are counted from the trace itself.
   */
  apply(action: Action, tick: Tick = this.#tick + 1, ordinal?: number): Outcome[] {
    const now = Math.max(tick, this.#tick, 0)
    this.#tick = now
    const reason = impossible(action, this.world, this.#machine, this.#ledger)
    const outcomes: Outcome[] =
      reason === null ? this.#carryOut(action, now) : [{ type: 'invalid', reason }]
    const entry = { tick: now, action, outcomes }
    this.journal.push(ordinal === undefined ? entry : { ...entry, ordinal })
    return outcomes
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

  /** Every request that was ever made, by id, as it was last asked for. */
  get requests(): ReadonlyMap<RequestId, Request> {
    return this.#ledger.requests
  }

  /** What was believed about each request, over time. */
  get beliefIntervals(): readonly BeliefInterval[] {
    return [...this.#ledger.beliefs.values()].flat()
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
    if (decodeDr7(registers.dr7).gd) return slotIndices.filter((slot) => isEnabled(registers, slot))
    return this.#allocator.reactiveSlots(cpu)
  }

  #carryOut(action: Action, tick: Tick): Outcome[] {
    const before = [...this.#machine.states]
    const outcomes = this.#perform(action)
    const told = outcomes.map((outcome) => this.#ledger.tell(outcome, tick))
    const changed = told.includes(true)
    before.forEach((old, cpu) => {
      const state = this.#machine.state(cpu)
      if (state !== old) this.#recorder.record(cpu, old, state, tick)
      if (state === old && !changed) return
      const quiet = action.type === 'switch' || action.type === 'access'
      outcomes.push(...this.#ledger.settle(cpu, old, state, tick, quiet))
    })
    return outcomes
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
        this.#machine.update(action.cpu, { task: action.task })
        return this.#allocator.switch(action)
      case 'poke':
        return this.#allocator.poke(action)
      case 'fork':
      case 'exec':
      case 'exit':
        return this.#allocator.life(action)
      case 'write':
        return this.#allocator.write?.(action) ?? this.#write(action)
      case 'control': {
        const { registers } = this.#machine.state(action.cpu)
        this.#machine.update(action.cpu, { registers: { ...registers, de: action.de } })
        return []
      }
      case 'access':
        return this.#access(action)
    }
  }

  /** A raw MOV: no policy is asked, and what it changes belongs to the writer from now on. */
  #write(action: WriteAction): Outcome[] {
    const { image, outcomes } = writeImage(this.#machine.state(action.cpu), action)
    this.#machine.update(action.cpu, image)
    return outcomes
  }

  /** The access goes through; what the enabled breakpoints report raises one #DB, and its handler may write registers. */
  #access({ cpu, access }: AccessAction): Outcome[] {
    const state = this.#machine.state(cpu)
    const hits = matchAccess(state.registers, access)
    const slots = slotIndices.filter((slot) => (hits >> slot) & 1)
    const outcomes: Outcome[] = this.#ledger.deliver(cpu, state, slots, access)
    if (hits === 0) return outcomes
    this.#machine.update(cpu, { registers: raiseDebug(state.registers, { hits }) })
    return [...outcomes, ...this.#allocator.trap(cpu, slots, access)]
  }
}

/** A fresh run: reset registers, no requests. `world` needs at least one CPU. */
export function createRun(policy: Policy, world: World): Run {
  return new Run(policy, world)
}
