import type { SlotIndex } from '../../registers/types.ts'
import type {
  CpuIndex,
  LifeAction,
  ModifyAction,
  PokeAction,
  ReleaseAction,
  Request,
  SwitchAction,
  TaskId,
} from '../actions.ts'
import type { Machine } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'
import type { Allocator } from '../policy.ts'
import { HwBreakpoints } from './facility.ts'
import { PriorityPtrace } from './ptrace.ts'
import { PriorityRequests } from './requests.ts'

/** The facility and its clients, driven by what happens in a scenario. */
export class PriorityAllocator implements Allocator {
  readonly #machine: Machine
  readonly #facility: HwBreakpoints
  readonly #requests: PriorityRequests
  readonly #ptrace: PriorityPtrace
  /** What was told since the action began, callbacks and answers in their order. */
  #told: PolicyOutcome[] = []

  constructor(machine: Machine) {
    this.#machine = machine
    this.#facility = new HwBreakpoints(machine)
    this.#requests = new PriorityRequests(this.#facility, (outcome) => this.#told.push(outcome))
    this.#ptrace = new PriorityPtrace(this.#facility)
  }

  request(request: Request): PolicyOutcome[] {
    this.#requests.register(request)
    return this.#takeTold()
  }

  release({ id }: ReleaseAction): PolicyOutcome[] {
    if (this.#requests.get(id) === undefined) return [notRegistered(id)]
    this.#requests.unregister(id)
    return this.#takeTold()
  }

  modify({ id, watch }: ModifyAction): PolicyOutcome[] {
    if (this.#requests.get(id) === undefined) return [notRegistered(id)]
    this.#requests.modify(id, watch)
    return this.#takeTold()
  }

  switch({ cpu }: SwitchAction): PolicyOutcome[] {
    this.#facility.switchTo(cpu)
    return this.#takeTold()
  }

  poke(action: PokeAction): PolicyOutcome[] {
    const answer = this.#ptrace.poke(action)
    return [...this.#takeTold(), ...answer]
  }

  /** What the debugger of this task reads back from u_debugreg[register]. */
  peek(task: TaskId, register: number): bigint {
    return this.#ptrace.peek(task, register)
  }

  /** exec and exit unregister all that the thread has; a fork's child starts with nothing. */
  life({ type, task }: LifeAction): PolicyOutcome[] {
    if (type === 'fork') return []
    const released = this.#ptrace.flush(task)
    this.#requests.flush(task)
    return [...this.#takeTold(), ...released]
  }

  /** Each client's `triggered` is called; the registers stay as they are. */
  trap(cpu: CpuIndex, slots: readonly SlotIndex[]): PolicyOutcome[] {
    const { task } = this.#machine.state(cpu)
    if (task === null) return []
    const hit = slots.flatMap((slot) => this.#facility.at(cpu, slot) ?? [])
    this.#ptrace.trap(task, hit)
    return []
  }

  reactiveSlots(): SlotIndex[] {
    return []
  }

  #takeTold(): PolicyOutcome[] {
    const told = this.#told
    this.#told = []
    return told
  }
}

function notRegistered(id: string): PolicyOutcome {
  return { type: 'ignored', reason: `${id} has registered no breakpoint` }
}
