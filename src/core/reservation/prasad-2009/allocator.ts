import { isEnabled } from '../../registers/slots.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import {
  type ClientId,
  type CpuIndex,
  isKind,
  type LifeAction,
  type ModifyAction,
  type PokeAction,
  type ReleaseAction,
  type Request,
  type RequestId,
  type SwitchAction,
  type TaskId,
} from '../actions.ts'
import { rawId } from '../claims.ts'
import type { Machine } from '../machine.ts'
import type { Errno, PolicyOutcome } from '../outcomes.ts'
import type { Allocator } from '../policy.ts'
import { PokedRegisters } from './debugger.ts'
import { HwBreakpointFacility } from './facility.ts'
import { ksymAnswer, ksymRefusal, ksymTracer } from './ksym.ts'
import { pokeThread } from './ptrace.ts'
import { pokeReason, refusalReason } from './reasons.ts'
import { MachineRegisters } from './registers.ts'
import { PrasadRequests } from './requests.ts'
import { Thread } from './thread.ts'

/** The facility of 2009, driven by what happens in a scenario. */
export class PrasadAllocator implements Allocator {
  readonly #machine: Machine
  readonly #registers: MachineRegisters
  readonly #facility: HwBreakpointFacility
  readonly #threads = new Map<TaskId, Thread>()
  readonly #requests: PrasadRequests
  readonly #debuggers = new Map<TaskId, Map<ClientId, PokedRegisters>>()

  constructor(machine: Machine) {
    this.#machine = machine
    this.#registers = new MachineRegisters(machine)
    this.#facility = new HwBreakpointFacility(machine.states.length, this.#registers)
    this.#requests = new PrasadRequests(this.#facility, (task) => this.#threadOf(task))
  }

  /** Neither of the two calls knows of a CPU: whoever asks for one gets all of them. */
  request(action: Request): PolicyOutcome[] {
    const { cpu: _, ...request } = action
    const { from = 0 } = request
    const entries = this.#requests.filter((each) => this.#isTracer(each)).length
    const early = this.#isTracer(request) ? ksymRefusal(request.watch, entries) : null
    const error = early ?? this.#register(from, request)
    this.#commit()
    if (error !== null) return [this.#refused(error, request)]
    return [{ type: 'granted', id: request.id, request }]
  }

  release({ id, from = 0 }: ReleaseAction): PolicyOutcome[] {
    if (this.#requests.get(id) === undefined) return [notRegistered(id)]
    this.#requests.unregister(from, id)
    this.#commit()
    return [{ type: 'released', id }]
  }

  /**
   * The kernel's side has no modify: there it is unregistered and registered anew, and gone where that fails.
   * A task's is gone for its caller too once the answer is ENOENT.
   */
  modify({ id, watch, from = 0 }: ModifyAction): PolicyOutcome[] {
    const old = this.#requests.get(id)
    if (old === undefined) return [notRegistered(id)]
    const request = { ...old, watch }
    const early = this.#isTracer(request) ? ksymRefusal(watch, 0) : null
    if (early !== null) return [this.#refused(early, request)]
    const { task } = request
    if (task === undefined) this.#requests.unregister(from, id)
    const error =
      task === undefined
        ? this.#register(from, request)
        : this.#requests.modify(from, id, this.#threadOf(task), watch)
    if (error === 'ENOENT') this.#requests.unregister(from, id)
    this.#commit()
    if (error === null) return [{ type: 'modified', id, watch }]
    const gone = this.#requests.get(id) === undefined
    return [...(gone ? [released(id)] : []), this.#refused(error, request)]
  }

  switch({ cpu, task }: SwitchAction): PolicyOutcome[] {
    this.#facility.switchTo(cpu, task === null ? new Thread() : this.#threadOf(task))
    this.#commit()
    return []
  }

  /** ptrace waits until the task has stopped and is off its CPU; where the scenario has it running it goes on at once. */
  poke(action: PokeAction): PolicyOutcome[] {
    const { task, register, value, client = 'ptrace' } = action
    const thread = this.#threadOf(task)
    const cpu = this.#machine.cpuOf(task)
    if (cpu !== null) this.#facility.switchTo(cpu, new Thread())
    const ownerOf = (slot: SlotIndex) => rawId({ client, task }, slot)
    const errno = pokeThread(this.#facility, thread, register, value, ownerOf)
    if (cpu !== null) this.#facility.switchTo(cpu, thread)
    this.#commit()
    if (errno !== null) {
      const reason = pokeReason(errno, register)
      return [{ type: 'refused', id: `${client}:${task}:DR${register}`, errno, reason }]
    }
    const told = this.#debuggerOf(task, client).succeeded(register, value)
    return [{ type: 'stored', task, register, value }, ...told]
  }

  /** ptrace_get_debugreg. */
  peek(task: TaskId, register: number): bigint {
    const { debugreg, debugreg7 } = this.#threadOf(task)
    return register === 7 ? debugreg7 : (debugreg[register] ?? 0n)
  }

  /** exec and exit run on the CPU of the task; the flush at exec is the one of the recordings. */
  life({ type, task, child }: LifeAction): PolicyOutcome[] {
    const ends = type === 'fork' ? child : task
    if (ends === undefined) return []
    const outcomes = this.#end(ends)
    if (type === 'fork') this.#become(ends, this.#threadOf(task).fork())
    if (type === 'exit') this.#become(ends, new Thread())
    this.#commit()
    return outcomes
  }

  /** The handler clears DR7 and puts it back; only for a task without TIF_DEBUG it puts back less. */
  trap(cpu: CpuIndex, slots: readonly SlotIndex[]): PolicyOutcome[] {
    this.#facility.handle(
      cpu,
      slots.reduce((bits, slot) => bits | (1n << BigInt(slot)), 0n),
    )
    this.#commit()
    return []
  }

  reactiveSlots(cpu: CpuIndex): SlotIndex[] {
    const control = this.#facility.controlAfterTrap(cpu)
    if (control === null || this.#registers.holds(cpu, control)) return []
    const { registers } = this.#machine.state(cpu)
    return slotIndices.filter((slot) => isEnabled(registers, slot))
  }

  #commit(): void {
    this.#registers.commit((cpu, slot) => this.#facility.holder(cpu, slot)?.owner ?? null)
  }

  #threadOf(task: TaskId): Thread {
    const thread = this.#threads.get(task) ?? new Thread()
    this.#threads.set(task, thread)
    return thread
  }

  #debuggerOf(task: TaskId, client: ClientId): PokedRegisters {
    const debuggers = this.#debuggers.get(task) ?? new Map<ClientId, PokedRegisters>()
    const found = debuggers.get(client) ?? new PokedRegisters(client, task)
    this.#debuggers.set(task, debuggers.set(client, found))
    return found
  }

  /** The task is this thread from now on. */
  #become(task: TaskId, thread: Thread): void {
    this.#threads.set(task, thread)
    const cpu = this.#machine.cpuOf(task)
    if (cpu !== null) this.#facility.switchTo(cpu, thread)
  }

  /** The program of the task is gone, and all who had breakpoints in it know. */
  #end(task: TaskId): PolicyOutcome[] {
    const thread = this.#threadOf(task)
    if (thread.debug) this.#facility.flush(this.#machine.cpuOf(task) ?? 0, thread)
    const ids = this.#requests.filter((request) => request.task === task).map(({ id }) => id)
    for (const id of ids) this.#requests.forget(id)
    const poked = [...(this.#debuggers.get(task)?.values() ?? [])].flatMap((each) => each.ids())
    this.#debuggers.delete(task)
    return [...ids, ...poked].map(released)
  }

  #isTracer(request: Request): boolean {
    const { client, task } = request
    return task === undefined && (client === ksymTracer || isKind(request, 'ksym'))
  }

  #register(from: CpuIndex, request: Request): Errno | null {
    const error = this.#requests.register(from, request)
    return this.#isTracer(request) ? ksymAnswer(error) : error
  }

  #refused(errno: Errno, request: Request): PolicyOutcome {
    const reason = refusalReason(errno, request, this.#facility)
    return { type: 'refused', id: request.id, errno, reason, request }
  }
}

function released(id: RequestId): PolicyOutcome {
  return { type: 'released', id }
}

function notRegistered(id: RequestId): PolicyOutcome {
  return { type: 'ignored', reason: `${id} has registered no breakpoint` }
}
