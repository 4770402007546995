import { distance } from '../../matching/overlap.ts'
import { isEnabled } from '../../registers/slots.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import {
  type AccessAction,
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
import { PerfBreakpoints } from './breakpoints.ts'
import type { Constraints } from './counts.ts'
import { KernelDebugger, setByDebugger } from './debugger.ts'
import { RotatingScheduler } from './flexible.ts'
import { Ptrace } from './ptrace.ts'
import { PerfRequests } from './requests.ts'
import { EventScheduler } from './scheduler.ts'
import { CpuSlots } from './slots.ts'
import type { Machine } from '../machine.ts'
import type { PolicyOutcome } from '../outcomes.ts'
import type { Allocator, PassedOver } from '../policy.ts'

/** One version of the arbiter. */
export interface LinuxVersion {
  readonly constraints: (cpus: number) => Constraints
  /** Breakpoints that are not pinned take turns. */
  readonly rotates: boolean
  /** An NMI runs with DR7 cleared (local_db_save, Linux 5.8). */
  readonly masksNmi: boolean
  /** The #DB handler leaves at the first bit of DR6 for which it has no event (before about Linux 5.10). */
  readonly stopsAtUnknown: boolean
}

/** Less far apart than one instruction reaches: breakpoints that are further apart are not hit together. */
function areNear(one: bigint, other: bigint): boolean {
  return distance(other - 4096n, one) < 8192
}

/** perf, ptrace and kgdb over the slots of every CPU: who may have one is counted, where it stands is found out later. */
export class LinuxAllocator implements Allocator {
  readonly #machine: Machine
  readonly #slots: readonly CpuSlots[]
  readonly #scheduler: EventScheduler
  readonly #requests: PerfRequests
  readonly #ptrace: Ptrace
  /** Null where breakpoints take turns: there kgdb asks like any kernel client. */
  readonly #debugger: KernelDebugger | null
  readonly #version: LinuxVersion

  constructor(machine: Machine, version: LinuxVersion) {
    const cpus = machine.states.length
    this.#machine = machine
    this.#slots = machine.states.map((_, cpu) => new CpuSlots(machine, cpu))
    const constraints = version.constraints(cpus)
    this.#scheduler = new (version.rotates ? RotatingScheduler : EventScheduler)(this.#slots)
    const breakpoints = new PerfBreakpoints(constraints, this.#scheduler)
    this.#requests = new PerfRequests(breakpoints, this.#scheduler, cpus)
    this.#ptrace = new Ptrace(breakpoints, this.#scheduler)
    this.#version = version
    this.#debugger = version.rotates ? null : new KernelDebugger(this.#slots, constraints)
  }

  request(request: Request): PolicyOutcome[] {
    const { id, task, cpu } = request
    const kgdb = isKind(request, 'kgdb') && task === undefined && cpu === undefined
    if (!kgdb || this.#debugger === null) return this.#written(this.#requests.open(request))
    const refusal = this.#debugger.set(id, request.watch)
    return this.#written([
      refusal === null
        ? { type: 'granted', id, request: { ...request, watch: setByDebugger(request.watch) } }
        : { type: 'refused', id, ...refusal, request },
    ])
  }

  release({ id }: ReleaseAction): PolicyOutcome[] {
    if (this.#debugger?.holds(id)) {
      this.#debugger.remove(id)
      return this.#written([{ type: 'released', id }])
    }
    if (!this.#requests.has(id)) return [unknown(id)]
    return this.#written(this.#requests.close(id))
  }

  modify(action: ModifyAction): PolicyOutcome[] {
    const { id, watch } = action
    if (this.#debugger?.holds(id)) {
      const refusal = this.#debugger.replace(id, watch)
      return this.#written([
        refusal === null
          ? { type: 'modified', id, watch: setByDebugger(watch) }
          : { type: 'refused', id, ...refusal },
      ])
    }
    if (!this.#requests.has(id)) return [unknown(id)]
    return this.#written(this.#requests.modify(action))
  }

  switch({ cpu, task }: SwitchAction): PolicyOutcome[] {
    this.#scheduler.switch(cpu, task)
    return this.#written([])
  }

  poke(action: PokeAction): PolicyOutcome[] {
    return this.#written(this.#ptrace.poke(action))
  }

  /** What PTRACE_PEEKUSER of u_debugreg[register] answers to the debugger of this task. */
  peek(task: TaskId, register: number): bigint {
    return this.#ptrace.peek(task, register)
  }

  /** exec gives back what debuggers hold, exit everything; a fork's child starts with nothing. */
  life(action: LifeAction): PolicyOutcome[] {
    if (action.type === 'fork') return []
    return this.#written([...this.#ptrace.flush(action.task), ...this.#requests.end(action)])
  }

  /** Source: local_db_save, arch/x86/include/asm/debugreg.h, Linux 5.8 and later. */
  masks({ nmi }: AccessAction): string | null {
    if (!nmi || !this.#version.masksNmi) return null
    return 'it happened in an NMI, for which Linux clears DR7'
  }

  /** An event that excludes the kernel hears nothing of what the kernel writes on behalf of the task. */
  filters(id: RequestId, { mode }: AccessAction): string | null {
    if (mode !== 'kernel') return null
    if (!this.#ptrace.holds(id) && !this.#requests.excludesKernel(id)) return null
    return 'the kernel made the access on behalf of the task, and Linux tells neither debuggers nor events with exclude_kernel of those'
  }

  passesOver(cpu: CpuIndex, slots: readonly SlotIndex[]): PassedOver | null {
    if (!this.#version.stopsAtUnknown) return null
    const events = this.#slots[cpu]?.events ?? []
    const end = slots.find((slot) => !events[slot])
    const over = slots.filter((slot) => end !== undefined && slot > end && events[slot])
    if (over.length === 0) return null
    return {
      slots: over,
      reason: `the #DB handler stopped at DR${end}, of which it knows nothing`,
    }
  }

  /** The handler saves DR7 and writes it back as it was; only kgdb's stop writes registers afresh. */
  trap(cpu: CpuIndex, slots: readonly SlotIndex[]): PolicyOutcome[] {
    const { task } = this.#machine.state(cpu)
    const events = this.#slots[cpu]?.events ?? []
    if (task !== null) {
      const hit = slots.flatMap((slot) => events[slot] ?? [])
      this.#ptrace.trap(task, hit)
    }
    const stopping = this.#debugger?.stoppingSlots(cpu) ?? []
    if (slots.some((slot) => stopping.includes(slot))) this.#debugger?.trap()
    return this.#written([])
  }

  reactiveSlots(cpu: CpuIndex): SlotIndex[] {
    const stopping = this.#debugger?.wouldChange ? this.#debugger.stoppingSlots(cpu) : []
    if (!this.#version.stopsAtUnknown) return stopping
    const { registers } = this.#machine.state(cpu)
    const events = this.#slots[cpu]?.events ?? []
    const silencing = slotIndices.filter(
      (slot) =>
        !events[slot] &&
        isEnabled(registers, slot) &&
        events.some(
          (event, n) => event && n > slot && areNear(event.breakpoint.address, registers.dr[slot]),
        ),
    )
    return [...stopping, ...silencing]
  }

  #written(outcomes: PolicyOutcome[]): PolicyOutcome[] {
    for (const slots of this.#slots) slots.write()
    return outcomes
  }
}

function unknown(id: RequestId): PolicyOutcome {
  return {
    type: 'ignored',
    reason: `${id} is not to be closed: what ptrace holds ends at exec or exit`,
  }
}
