import { resetRegisters } from '../../registers/registers.ts'
import { type DebugRegisters, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { Access } from '../../matching/access.ts'
import type {
  AccessAction,
  CpuIndex,
  LifeAction,
  ModifyAction,
  PokeAction,
  ReleaseAction,
  Request,
  RequestId,
  SwitchAction,
  TaskId,
  WriteAction,
} from '../actions.ts'
import { Guest } from './guest.ts'
import { hostClient, HostDebugger } from './host.ts'
import type { CpuState, Image, Machine } from '../machine.ts'
import type { Outcome, PolicyOutcome } from '../outcomes.ts'
import type { Allocator, Policy } from '../policy.ts'

/** One kind of virtual machine. */
export interface HypervisorVersion {
  /** Who deals out the registers inside the guest. */
  readonly guest: Policy
  /** The guest's registers are not kept while the host uses the hardware: writes are dropped, reads give reset values. */
  readonly discards: boolean
}

interface Entered {
  readonly hardware: CpuState
  readonly guest: CpuState
  readonly hosts: Image | null
}

/** An allocator through which raw writes go. */
export interface WritingAllocator extends Allocator {
  /** A MOV to DRn by somebody who asks nobody, in place of the hardware's own; the registers are written by then. */
  write(action: WriteAction): Outcome[]
}

/**
 * All but the host's debugger are inside the guest and have only its virtual registers. They are loaded while the
 * host holds no breakpoint on that CPU; while it holds one, the hardware is the host's alone.
 */
export class HypervisorAllocator implements WritingAllocator {
  readonly #machine: Machine
  readonly #guest: Guest
  readonly #discards: boolean
  readonly #host = new HostDebugger()
  /** What was on each side of each CPU when it was entered last. */
  readonly #entered: (Entered | undefined)[] = []

  constructor(machine: Machine, { guest, discards }: HypervisorVersion) {
    this.#machine = machine
    this.#guest = new Guest(machine, guest)
    this.#discards = discards
  }

  /** The host's debugger stops CPUs and knows no task of the guest: whichever runs, its breakpoints are there. */
  request(asked: Request): PolicyOutcome[] {
    if (asked.client !== hostClient) return this.#inGuest(() => this.#guest.kernel.request(asked))
    const { task: _, ...request } = asked
    const { id, cpu, watch } = request
    return this.#byHost(() => {
      const inserted = this.#host.insert(id, watch, cpu)
      return inserted.ok
        ? { type: 'granted', id, request: { ...request, watch: inserted.value } }
        : { type: 'refused', id, ...inserted.error, request }
    })
  }

  release(action: ReleaseAction): PolicyOutcome[] {
    const { id } = action
    if (!this.#host.holds(id)) return this.#inGuest(() => this.#guest.kernel.release(action))
    return this.#byHost(() => {
      this.#host.remove(id)
      return { type: 'released', id }
    })
  }

  modify(action: ModifyAction): PolicyOutcome[] {
    const { id, watch } = action
    if (!this.#host.holds(id)) return this.#inGuest(() => this.#guest.kernel.modify(action))
    return this.#byHost(() => {
      const replaced = this.#host.replace(id, watch)
      return replaced.ok
        ? { type: 'modified', id, watch: replaced.value }
        : { type: 'refused', id, ...replaced.error }
    })
  }

  switch(action: SwitchAction): PolicyOutcome[] {
    return this.#inGuest(() => this.#guest.kernel.switch(action))
  }

  poke(action: PokeAction): PolicyOutcome[] {
    if (action.client === hostClient) {
      return [{ type: 'ignored', reason: 'the host cannot trace a task of the guest' }]
    }
    return this.#inGuest(() => this.#guest.kernel.poke(action))
  }

  /** The guest reads back what it wrote, whatever the hardware holds. */
  peek(task: TaskId, register: number): bigint {
    return this.#guest.kernel.peek(task, register)
  }

  /** While the host holds the hardware the guest's own rules for NMIs and kernel accesses are its business alone. */
  masks(action: AccessAction): string | null {
    return this.#host.imageOf(action.cpu) === null
      ? (this.#guest.kernel.masks?.(action) ?? null)
      : null
  }

  filters(id: RequestId, action: AccessAction): string | null {
    return this.#guest.kernel.filters?.(id, action) ?? null
  }

  life(action: LifeAction): PolicyOutcome[] {
    return this.#inGuest(() => this.#guest.kernel.life(action))
  }

  write(action: WriteAction): Outcome[] {
    const { cpu, client } = action
    if (client === hostClient) {
      return [{ type: 'ignored', reason: 'the host sets breakpoints by request, never by a MOV' }]
    }
    return this.#inGuest(() => this.#guest.write(action, this.#host.imageOf(cpu) !== null))
  }

  /** A #DB while the host uses the hardware leaves the guest, which never hears of it. */
  trap(cpu: CpuIndex, slots: readonly SlotIndex[], access: Access): PolicyOutcome[] {
    if (this.#host.imageOf(cpu) !== null) return []
    this.#guest.trapped(cpu)
    return this.#inGuest(() => this.#guest.kernel.trap(cpu, slots, access))
  }

  reactiveSlots(cpu: CpuIndex): SlotIndex[] {
    if (this.#host.imageOf(cpu) !== null) return []
    this.#guest.follow()
    return this.#guest.kernel.reactiveSlots(cpu)
  }

  /** What the guest reads back: its own values, whatever the hardware holds. */
  guestRegisters(cpu: CpuIndex): DebugRegisters {
    this.#guest.follow()
    return this.#guest.state(cpu).registers
  }

  #inGuest<Told>(act: () => Told[]): Told[] {
    this.#guest.follow()
    const told = act()
    this.#enterAll()
    return told
  }

  #byHost(act: () => PolicyOutcome): PolicyOutcome[] {
    const told = act()
    this.#enterAll()
    return [told]
  }

  /** Every CPU goes on with what is to be loaded; one that holds it already is left alone. */
  #enterAll(): void {
    const { states } = this.#machine
    for (let cpu = 0; cpu < states.length; cpu += 1) {
      const hosts = this.#host.imageOf(cpu)
      const last = this.#entered[cpu]
      const same = last?.hosts === hosts && last.guest === this.#guest.state(cpu)
      if (same && last.hardware === states[cpu]) continue
      this.#enter(cpu, hosts)
      const hardware = this.#machine.state(cpu)
      this.#entered[cpu] = { hardware, guest: this.#guest.state(cpu), hosts }
    }
  }

  #enter(cpu: CpuIndex, hosts: Image | null): void {
    if (hosts !== null && this.#discards) this.#guest.discard(cpu)
    const state = this.#machine.state(cpu)
    if (hosts === null) {
      const guests = this.#guest.state(cpu)
      if (!sameImage(state, guests)) this.#machine.load(cpu, guests, true)
      return
    }
    // The host finds DR6 as after reset when it takes over, and later what its own hits left there.
    const dr6 = this.#holdsHosts(state) ? state.registers.dr6 : resetRegisters().dr6
    const image = { ...hosts, registers: { ...hosts.registers, dr6 } }
    if (!sameImage(state, image)) this.#machine.load(cpu, image, true)
  }

  #holdsHosts({ owners }: Image): boolean {
    return owners.some((owner) => owner !== null && this.#host.holds(owner))
  }
}

function sameImage(a: Image, b: Image): boolean {
  return (
    a.registers.dr6 === b.registers.dr6 &&
    a.registers.dr7 === b.registers.dr7 &&
    slotIndices.every((n) => a.registers.dr[n] === b.registers.dr[n] && a.owners[n] === b.owners[n])
  )
}
