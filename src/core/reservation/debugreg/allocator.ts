import { isEnabled } from '../../registers/slots.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type {
  CpuIndex,
  LifeAction,
  ModifyAction,
  PokeAction,
  ReleaseAction,
  Request,
  RequestId,
  SwitchAction,
  TaskId,
} from '../actions.ts'
import { KwatchClients } from './clients.ts'
import { DebugregKernel } from './kernel.ts'
import { ownersOf } from './owners.ts'
import { shortPieces } from './pieces.ts'
import { Tracer } from './tracer.ts'
import type { DebugregVersion } from './version.ts'
import { userSpaceEnd } from '../../registers/limits.ts'
import { type CpuState, type Machine, sameOwners } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'
import type { Allocator } from '../policy.ts'

/** Kernel clients and debuggers over a kernel with the ownership table. */
export class DebugregAllocator implements Allocator {
  readonly #machine: Machine
  readonly #kernel: DebugregKernel
  readonly #clients: KwatchClients
  readonly #tracer: Tracer
  readonly #requests = new Map<RequestId, Request>()
  /** Each CPU as it was when the owners of its slots were last looked up. */
  readonly #known: CpuState[]

  constructor(machine: Machine, version: DebugregVersion) {
    this.#machine = machine
    this.#kernel = new DebugregKernel(machine, version, userSpaceEnd)
    this.#clients = new KwatchClients(this.#kernel.kwatches, version)
    this.#tracer = new Tracer(this.#kernel.threads, this.#kernel.ptrace)
    this.#known = [...machine.states]
  }

  /** A kernel watch is armed on every CPU, whichever it asked for. */
  request(request: Request): PolicyOutcome[] {
    return this.#carryOut('claims', () => {
      const { id, task, watch, from = 0 } = request
      const refusal =
        task === undefined
          ? this.#clients.register(from, id, watch)
          : this.#tracer.insert(task, id, watch)
      if (task !== undefined) this.#resume(task)
      if (refusal !== null) return [{ type: 'refused', id, ...refusal, request }]
      this.#requests.set(id, request)
      return [{ type: 'granted', id, request, breakpoints: shortPieces(watch) }]
    })
  }

  release({ id, from = 0 }: ReleaseAction): PolicyOutcome[] {
    return this.#carryOut('claims', () => {
      if (!this.#giveUp(from, id)) return [{ type: 'ignored', reason: `${id} holds no register` }]
      return [{ type: 'released', id }]
    })
  }

  modify({ id, watch, from = 0 }: ModifyAction): PolicyOutcome[] {
    return this.#carryOut('claims', () => {
      const request = this.#requests.get(id)
      if (request === undefined) return [{ type: 'ignored', reason: `${id} holds no register` }]
      const { task, watch: old } = request
      const refusal =
        task === undefined
          ? this.#clients.modify(from, id, watch)
          : this.#tracer.modify(task, id, old, watch)
      if (task !== undefined) this.#resume(task)
      if (refusal !== null) return [{ type: 'refused', id, ...refusal }]
      this.#requests.set(id, { ...request, watch })
      return [{ type: 'modified', id, watch, breakpoints: shortPieces(watch) }]
    })
  }

  switch({ cpu, task }: SwitchAction): PolicyOutcome[] {
    return this.#carryOut('registers', () => {
      this.#kernel.processes.switchTo(cpu, task)
      return []
    })
  }

  poke(action: PokeAction): PolicyOutcome[] {
    return this.#carryOut('claims', () => {
      const outcomes = this.#tracer.poke(action)
      this.#resume(action.task)
      return outcomes
    })
  }

  peek(task: TaskId, register: number): bigint {
    return this.#kernel.threads.saved(task, register)
  }

  /** exec and exit take back what the task had saved; a fork's child starts with a copy that nobody asked for. */
  life({ type, task, child }: LifeAction): PolicyOutcome[] {
    return this.#carryOut('claims', () => {
      const { processes } = this.#kernel
      if (type !== 'fork') {
        processes[type](task)
        return this.#ended(task)
      }
      if (child === undefined || child === task) return []
      processes.exec(child)
      const outcomes = this.#ended(child)
      processes.fork(task, child)
      this.#tracer.copy(task, child)
      return outcomes
    })
  }

  /** The handler, and the signal where it sends one: the task is stopped and goes on with its own DR7. */
  trap(cpu: CpuIndex): PolicyOutcome[] {
    return this.#carryOut('registers', () => {
      const { processes } = this.#kernel
      const { dr6 } = this.#machine.state(cpu).registers
      if (processes.trap(cpu, dr6) === 'SIGTRAP') processes.signal(cpu)
      return []
    })
  }

  /** Any hit sets DR7 to the kernel's bits and those of the running task. That it clears DR6 is not counted. */
  reactiveSlots(cpu: CpuIndex): SlotIndex[] {
    const { registers } = this.#machine.state(cpu)
    if (this.#kernel.processes.controlAfterTrap(cpu) === registers.dr7) return []
    return slotIndices.filter((slot) => isEnabled(registers, slot))
  }

  /** Whether there was such a request. */
  #giveUp(from: CpuIndex, id: RequestId): boolean {
    this.#requests.delete(id)
    const task = this.#tracer.taskOf(id)
    if (task !== null) {
      this.#tracer.remove(task, id)
      this.#resume(task)
      return true
    }
    if (!this.#clients.has(id)) return false
    this.#clients.unregister(from, id)
    return true
  }

  #ended(task: TaskId): PolicyOutcome[] {
    return this.#tracer.forget(task).map((id) => {
      this.#requests.delete(id)
      return { type: 'released', id }
    })
  }

  /** A task is stopped while its debugger works; where the scenario has it running it is switched in again at once. */
  #resume(task: TaskId): void {
    const cpu = this.#machine.cpuOf(task)
    if (cpu === null) return
    this.#kernel.processes.switchTo(cpu, null)
    this.#kernel.processes.switchTo(cpu, task)
  }

  /**
   * Lets the kernel write, and then says whose what stands in the registers is. Where who claims what stays as it was,
   * only the CPUs that changed are looked at.
   */
  #carryOut(changes: 'claims' | 'registers', work: () => PolicyOutcome[]): PolicyOutcome[] {
    const before = [...this.#machine.states]
    const outcomes = work()
    const { kwatches } = this.#kernel
    const claimants = { kwatches, clients: this.#clients, tracer: this.#tracer }
    before.forEach((old, cpu) => {
      const now = this.#machine.state(cpu)
      if (changes === 'registers' && now === this.#known[cpu]) return
      const owners = ownersOf(old, now, claimants)
      if (!sameOwners(owners, now.owners)) this.#machine.setOwners(cpu, owners)
      this.#known[cpu] = this.#machine.state(cpu)
    })
    return outcomes
  }
}
