import { coverRange } from '../matching/cover.ts'
import { resetRegisters } from '../registers/registers.ts'
import { isEnabled } from '../registers/slots.ts'
import { formatSlots } from '../registers/text.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type {
  ClientId,
  CpuIndex,
  LifeAction,
  ModifyAction,
  PokeAction,
  ReleaseAction,
  Request,
  RequestId,
  SwitchAction,
  TaskId,
} from './actions.ts'
import { claim } from './claims.ts'
import { type Image, type Machine, noOwners, type Placing, toOwners, withArmed } from './machine.ts'
import type { PolicyOutcome } from './outcomes.ts'
import { pokeRegisters, savedValue } from './poke.ts'
import type { Allocator, Policy } from './policy.ts'

/** A request and the slots that its client believes it wrote. */
interface Placed {
  readonly request: Request
  readonly slots: readonly SlotIndex[]
}

/** A task that never used the registers: DR7 enables nothing, TIF_DEBUG is clear. */
const unused: Image = { registers: resetRegisters(), owners: noOwners }

/** TIF_DEBUG: the task's saved DR7 is not empty, so a switch to it loads the registers. */
function usesRegisters(image: Image): boolean {
  return image.registers.dr7 !== unused.registers.dr7
}

/** gdb writes DR7 = 0 once its last breakpoint is gone, so that TIF_DEBUG is cleared. */
function emptied(image: Image): Image {
  if (slotIndices.some((slot) => isEnabled(image.registers, slot))) return image
  return { ...image, registers: { ...image.registers, dr7: unused.registers.dr7 } }
}

const vacate = (slot: SlotIndex): Placing => [slot, null]

class RawAllocator implements Allocator {
  readonly #machine: Machine
  /** thread.debugreg0-7 of each task that was poked. */
  readonly #saved = new Map<TaskId, Image>()
  readonly #placed = new Map<RequestId, Placed>()
  /** For each kernel client, bit n: a request of its own is in slot n. */
  readonly #taken = new Map<ClientId, number>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  request(request: Request): PolicyOutcome[] {
    return this.#place(request, this.#freeSlots(request), {
      type: 'granted',
      id: request.id,
      request,
    })
  }

  /** The slot is disabled by number, whoever stands in it by now. */
  release({ id }: ReleaseAction): PolicyOutcome[] {
    const placed = this.#placed.get(id)
    if (placed === undefined) return [{ type: 'ignored', reason: `${id} holds no slot` }]
    this.#forget(id, placed)
    const user = placed.request.task !== undefined
    const vacated = placed.slots.map(vacate)
    this.#write(placed.request, (image) => {
      const cleared = withArmed(image, vacated)
      return user ? emptied(cleared) : cleared
    })
    return [{ type: 'released', id }]
  }

  modify({ id, watch }: ModifyAction): PolicyOutcome[] {
    const placed = this.#placed.get(id)
    if (placed === undefined) return [{ type: 'ignored', reason: `${id} holds no slot` }]
    this.#forget(id, placed)
    const own = [...placed.slots, ...this.#freeSlots(placed.request)]
    const free = slotIndices.filter((slot) => own.includes(slot))
    const request = { ...placed.request, watch }
    const outcomes = this.#place(request, free, { type: 'modified', id, watch }, placed.slots)
    if (outcomes[0]?.type === 'refused') this.#remember(id, placed)
    return outcomes
  }

  /** A task with TIF_DEBUG is loaded wholesale; for any other task nothing is written (lazy switching). */
  switch({ cpu, task }: SwitchAction): PolicyOutcome[] {
    if (task !== null) this.#reload(task, cpu)
    return []
  }

  poke(action: PokeAction): PolicyOutcome[] {
    const { task, register, value, client = 'ptrace' } = action
    const before = this.#savedOf(task)
    const poked = pokeRegisters(before.registers, action)
    if (!poked.ok)
      return [{ type: 'refused', id: `${client}:${task}:DR${register}`, ...poked.error }]
    const { image, outcomes } = claim(before, poked.value, { client, task })
    this.#save(task, image)
    return [{ type: 'stored', task, register, value }, ...outcomes]
  }

  /** thread.debugregN, which holds 0 until it is poked, and never the bit that hardware fixes. */
  peek(task: TaskId, register: number): bigint {
    const image = this.#saved.get(task)
    return image === undefined ? 0n : savedValue(image.registers, register)
  }

  /** exec and exit forget the saved registers and leave the hardware as it is; a fork's child starts with a copy. */
  life({ type, task, child }: LifeAction): PolicyOutcome[] {
    if (type === 'fork') {
      const image = this.#saved.get(task)
      if (child !== undefined && image !== undefined) this.#saved.set(child, image)
      return []
    }
    const owners = this.#savedOf(task).owners.filter((id) => id !== null)
    this.#saved.delete(task)
    for (const id of owners) {
      const placed = this.#placed.get(id)
      if (placed !== undefined) this.#forget(id, placed)
    }
    return [...new Set(owners)].map((id) => ({ type: 'released' as const, id }))
  }

  /**
   * do_debug: a kernel client recognises its own breakpoint and is done. Otherwise, with no breakpoints of the
   * running task the hit is taken for a leftover of lazy switching and DR7 is cleared; a task with breakpoints
   * gets its signal, and DR7 is set to the task's own value before that is delivered.
   */
  trap(cpu: CpuIndex, slots: readonly SlotIndex[]): PolicyOutcome[] {
    const { task, registers, owners } = this.#machine.state(cpu)
    if (task !== null && this.#saved.has(task)) {
      const image = this.#savedOf(task)
      this.#saved.set(task, { ...image, registers: { ...image.registers, dr6: registers.dr6 } })
    }
    const reactive = this.reactiveSlots(cpu)
    if (!slots.some((slot) => reactive.includes(slot))) return []
    const dr7 = this.#taskImage(task).registers.dr7
    const kept = slotIndices.map((slot) =>
      isEnabled({ ...registers, dr7 }, slot) ? owners[slot] : null,
    )
    this.#machine.load(cpu, {
      registers: { ...registers, dr7 },
      owners: toOwners(kept),
    })
    return []
  }

  reactiveSlots(cpu: CpuIndex): SlotIndex[] {
    const { task, registers, owners } = this.#machine.state(cpu)
    const own = this.#taskImage(task)
    if (own.registers.dr7 === registers.dr7) return []
    return slotIndices.filter(
      (slot) => isEnabled(registers, slot) && !this.#isKernels(owners[slot]),
    )
  }

  #isKernels(owner: RequestId | null): boolean {
    if (owner === null) return false
    const placed = this.#placed.get(owner)
    if (placed !== undefined) return placed.request.task === undefined
    return ![...this.#saved.values()].some((image) => image.owners.includes(owner))
  }

  #taskImage(task: TaskId | null): Image {
    return task === null ? unused : this.#savedOf(task)
  }

  #savedOf(task: TaskId): Image {
    return this.#saved.get(task) ?? unused
  }

  /** Free in the client's own table: a debugger looks at the task's saved DR7, a kernel client at its own four. */
  #freeSlots({ task, client }: Request): SlotIndex[] {
    if (task !== undefined) {
      const { registers } = this.#savedOf(task)
      return slotIndices.filter((slot) => !isEnabled(registers, slot))
    }
    const taken = this.#taken.get(client) ?? 0
    return slotIndices.filter((slot) => (taken & (1 << slot)) === 0)
  }

  #remember(id: RequestId, placed: Placed): void {
    this.#placed.set(id, placed)
    this.#take(placed, (taken, slot) => taken | (1 << slot))
  }

  #forget(id: RequestId, placed: Placed): void {
    this.#placed.delete(id)
    this.#take(placed, (taken, slot) => taken & ~(1 << slot))
  }

  #take({ request, slots }: Placed, change: (taken: number, slot: SlotIndex) => number): void {
    const { task, client } = request
    if (task === undefined)
      this.#taken.set(client, slots.reduce(change, this.#taken.get(client) ?? 0))
  }

  #place(
    request: Request,
    free: readonly SlotIndex[],
    told: PolicyOutcome,
    earlier: readonly SlotIndex[] = [],
  ): PolicyOutcome[] {
    const { id, watch, client, task } = request
    const pieces = coverRange(watch.address, watch.length, watch.type)
    if (pieces.length === 0 || pieces.length > free.length) {
      const reason = `the watch needs ${formatSlots(pieces.length)}, ${client}'s own table has ${free.length} left`
      return [{ type: 'refused', id, errno: 'ENOSPC', reason, request }]
    }
    const slots = free.slice(0, pieces.length)
    this.#remember(id, { request, slots })
    const style = task === undefined ? 'kgdb' : 'gdb'
    const placings = earlier.map(vacate)
    for (const [n, slot] of slots.entries()) {
      const breakpoint = pieces[n]
      if (breakpoint !== undefined) placings.push([slot, { breakpoint, owner: id }])
    }
    this.#write(request, (image) => withArmed(image, placings, style))
    return [told]
  }

  /** A kernel client reads and writes DR7 on each CPU; a debugger goes through the saved registers. */
  #write({ task, cpu }: Request, change: (image: Image) => Image): void {
    if (task !== undefined) {
      this.#save(task, change(this.#savedOf(task)))
      return
    }
    for (const n of cpu === undefined ? this.#machine.cpus : [cpu]) {
      this.#machine.load(n, change(this.#machine.state(n)))
    }
  }

  /** The tracee is stopped while it is poked; where the scenario has it running it is switched in again at once. */
  #save(task: TaskId, image: Image): void {
    this.#saved.set(task, image)
    const cpu = this.#machine.cpuOf(task)
    if (cpu !== null) this.#reload(task, cpu)
  }

  #reload(task: TaskId, cpu: CpuIndex): void {
    const image = this.#savedOf(task)
    if (usesRegisters(image)) this.#machine.load(cpu, image, true)
  }
}

export const raw: Policy = {
  id: 'raw',
  title: 'Nobody coordinates',
  years: 'until 2009',
  people: 'mainline Linux and kgdb',
  motto: 'the last writer wins',
  summary:
    'Every client writes the registers as if it were alone. A debugger stores into its task and the next context switch loads all four over whatever the kernel had set; a kernel client writes over the debugger. Nothing is refused, nothing is told.',
  sources: [
    {
      title: 'x86 ptrace and do_debug',
      where: 'arch/x86/kernel/ptrace.c, traps.c, Linux 2.6.25-2.6.29',
    },
    { title: 'kgdb: add x86 HW breakpoints', where: 'Linux commit 64e9ee3095b6, 2008' },
    {
      title: 'how long kgdb went on so',
      where: 'until it became a client of perf, Linux 2.6.34, early 2010',
      reconstructed: true,
    },
    {
      title: 'the wording of the lazy trap',
      where: 'do_debug, before 2.6.33',
      reconstructed: true,
    },
  ],
  create: (machine) => new RawAllocator(machine),
}
