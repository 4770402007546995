import { coverRange } from '../matching/cover.ts'
import { resetRegisters } from '../registers/registers.ts'
import { isEnabled, slotBreakpoint } from '../registers/slots.ts'
import { formatAddress, formatSlots } from '../registers/text.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../registers/types.ts'
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
} from './actions.ts'
import { rawId } from './claims.ts'
import { type Armed, armedImage, type Machine, sameBreakpoint } from './machine.ts'
import type { PolicyOutcome } from './outcomes.ts'
import { pokeRegisters, savedValue } from './poke.ts'
import type { Allocator, PolicyWith } from './policy.ts'
import { prasad2009 } from './prasad-2009.ts'

/** A slot that is taken: by whom, for what, and on which CPU alone it is armed, if not on all. */
interface Taken extends Armed {
  readonly owner: RequestId
  readonly cpu: CpuIndex | undefined
}

type Table = readonly (Taken | null)[]
const emptyTable: Table = [null, null, null, null]

const taskSlots = (table: Table) => slotIndices.filter((slot) => table[slot])

class ReservationAllocator implements Allocator {
  readonly #machine: Machine
  /** The kernel's breakpoints from DR3 down, in the order of their grants. */
  #kernel: readonly Taken[] = []
  /** For each task what it holds in DR0..DR3. */
  readonly #tasks = new Map<TaskId, Table>()
  /** What ptrace wrote, for a later DR7 to refer to: addresses without a slot of their own. */
  readonly #poked = new Map<TaskId, DebugRegisters>()
  readonly #requests = new Map<RequestId, Request>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  request(request: Request): PolicyOutcome[] {
    return this.#reserve(request, { type: 'granted', id: request.id, request })
  }

  release({ id }: ReleaseAction): PolicyOutcome[] {
    const request = this.#requests.get(id)
    if (request === undefined) return [{ type: 'ignored', reason: `${id} holds no slot` }]
    this.#drop(id)
    this.#update(request.task)
    return [{ type: 'released', id }]
  }

  /** The old slots count as free; where the new watch does not fit everything stays as it was. */
  modify({ id, watch }: ModifyAction): PolicyOutcome[] {
    const request = this.#requests.get(id)
    if (request === undefined) return [{ type: 'ignored', reason: `${id} holds no slot` }]
    const kernel = this.#kernel
    const tasks = new Map(this.#tasks)
    this.#drop(id)
    const outcomes = this.#reserve({ ...request, watch }, { type: 'modified', id, watch })
    if (outcomes[0]?.type === 'refused') {
      this.#kernel = kernel
      for (const [task, table] of tasks) this.#tasks.set(task, table)
      this.#requests.set(id, request)
    }
    return outcomes
  }

  switch({ cpu }: SwitchAction): PolicyOutcome[] {
    this.#load(cpu, 'task')
    return []
  }

  /** ptrace asks for index n itself. DR7 is all or nothing: where one slot is refused the old state stays. */
  poke(action: PokeAction): PolicyOutcome[] {
    const { task, register, value, client = 'ptrace' } = action
    const writer = { client, task }
    const id = `${client}:${task}:DR${register}`
    const poked = pokeRegisters(this.#poked.get(task) ?? resetRegisters(), action)
    if (!poked.ok) return [{ type: 'refused', id, ...poked.error }]
    const registers = poked.value
    const table = this.#tasks.get(task) ?? emptyTable
    const wanted = slotIndices.filter((slot) => isEnabled(registers, slot))
    const outcomes: PolicyOutcome[] = [{ type: 'stored', task, register, value }]
    const next: (Taken | null)[] = [...table]
    for (const slot of slotIndices) {
      const own = rawId(writer, slot)
      const old = table[slot]
      if (!wanted.includes(slot)) {
        if (old?.owner !== own) continue
        next[slot] = null
        this.#requests.delete(own)
        outcomes.push({ type: 'released', id: own })
        continue
      }
      const breakpoint = slotBreakpoint(registers, slot)
      const refusal =
        slot >= this.#lowestKernelSlot
          ? { errno: 'ENOSPC' as const, reason: `the kernel holds DR${slot}` }
          : old && old.owner !== own
            ? { errno: 'EBUSY' as const, reason: `${old.owner} holds DR${slot} of the task` }
            : misaligned(breakpoint)
      if (refusal !== null) return [{ type: 'refused', id, ...refusal }]
      // What it holds already it is not told again.
      if (old && sameBreakpoint(old.breakpoint, breakpoint)) continue
      next[slot] = { breakpoint, owner: own, cpu: undefined }
      const request: Request = { id: own, client, task, watch: breakpoint }
      outcomes.push({ type: 'granted', id: own, request })
    }
    this.#poked.set(task, registers)
    this.#tasks.set(task, next)
    for (const outcome of outcomes) {
      if (outcome.type === 'granted') this.#requests.set(outcome.id, outcome.request)
    }
    this.#update(task)
    return outcomes
  }

  peek(task: TaskId, register: number): bigint {
    const poked = this.#poked.get(task)
    return poked === undefined ? 0n : savedValue(poked, register)
  }

  /** exec and exit give everything back; a fork's child inherits nothing. */
  life({ type, task }: LifeAction): PolicyOutcome[] {
    if (type === 'fork') return []
    const held = new Set((this.#tasks.get(task) ?? []).flatMap((taken) => taken?.owner ?? []))
    this.#tasks.delete(task)
    this.#poked.delete(task)
    for (const id of held) this.#requests.delete(id)
    this.#update(task)
    return [...held].map((id) => ({ type: 'released' as const, id }))
  }

  trap(): PolicyOutcome[] {
    return []
  }

  reactiveSlots(): SlotIndex[] {
    return []
  }

  /** The lower watermark of the kernel, 4 where it holds none: Ingo's "min debug register index". */
  get #lowestKernelSlot(): number {
    return slotIndices.length - this.#kernel.length
  }

  /** The upper watermark of all tasks, running or not, -1 where none holds a slot: the "max debug register index". */
  get #highestTaskSlot(): number {
    return Math.max(-1, ...[...this.#tasks.values()].flatMap(taskSlots))
  }

  #reserve(request: Request, told: PolicyOutcome): PolicyOutcome[] {
    const { id, watch, task, cpu } = request
    const refuse = (errno: 'EINVAL' | 'ENOSPC', reason: string): PolicyOutcome[] => [
      { type: 'refused', id, errno, reason, request },
    ]
    if (watch.type === 'io') return refuse('EINVAL', 'I/O breakpoints are not among the types')
    if (watch.type === 'execute' && watch.length !== 1) {
      return refuse('EINVAL', 'an execute breakpoint is 1 byte long')
    }
    const pieces = coverRange(watch.address, watch.length, watch.type)
    if (pieces.length === 0) return refuse('EINVAL', `${watch.length} bytes cannot be watched`)
    const need = formatSlots(pieces.length)
    const entries = pieces.map((breakpoint) => ({ breakpoint, owner: id, cpu }))
    if (task === undefined) {
      const free = this.#lowestKernelSlot - 1 - this.#highestTaskSlot
      if (pieces.length > free) {
        const borders = [
          below(this.#lowestKernelSlot),
          this.#highestTaskSlot < 0 ? '' : ' above what the tasks hold',
        ]
        const where = borders.filter((border) => border !== '').join(' and')
        return refuse(
          'ENOSPC',
          `it needs ${need}, ${free} ${free === 1 ? 'is' : 'are'} free${where}`,
        )
      }
      this.#kernel = [...this.#kernel, ...entries]
    } else {
      const table = this.#tasks.get(task) ?? emptyTable
      const free = slotIndices.filter((slot) => !table[slot] && slot < this.#lowestKernelSlot)
      if (pieces.length > free.length) {
        return refuse(
          'ENOSPC',
          `it needs ${need}, task ${task} has ${free.length} free${below(this.#lowestKernelSlot)}`,
        )
      }
      const next = [...table]
      entries.forEach((entry, i) => {
        const slot = free[i]
        if (slot !== undefined) next[slot] = entry
      })
      this.#tasks.set(task, next)
    }
    this.#requests.set(id, request)
    this.#update(task)
    return [told]
  }

  /** The kernel's other breakpoints close up towards DR3; a task's keep their slots. */
  #drop(id: RequestId): void {
    this.#requests.delete(id)
    this.#kernel = this.#kernel.filter(({ owner }) => owner !== id)
    for (const [task, table] of this.#tasks) {
      if (table.some((taken) => taken?.owner === id)) {
        this.#tasks.set(
          task,
          table.map((taken) => (taken?.owner === id ? null : taken)),
        )
      }
    }
  }

  /** The kernel's change reaches every CPU at once, by inter-processor interrupt; a task's the CPU where it runs. */
  #update(task: TaskId | undefined): void {
    if (task !== undefined) {
      const cpu = this.#machine.cpuOf(task)
      if (cpu !== null) this.#load(cpu, 'task')
      return
    }
    for (const cpu of this.#machine.cpus) this.#load(cpu, 'kernel and task')
  }

  /** Writes DR7 and the address registers named; what somebody wrote raw over the kernel's address stays at a switch. */
  #load(cpu: CpuIndex, what: 'task' | 'kernel and task'): void {
    const state = this.#machine.state(cpu)
    const table = state.task === null ? emptyTable : (this.#tasks.get(state.task) ?? emptyTable)
    const slots = slotIndices.map((slot) => {
      const kernels = slot >= this.#lowestKernelSlot
      const taken = kernels ? this.#kernel[slotIndices.length - 1 - slot] : table[slot]
      if (!taken || (taken.cpu !== undefined && taken.cpu !== cpu)) return null
      const address = state.registers.dr[slot]
      const kept = kernels && what === 'task' && address !== taken.breakpoint.address
      if (!kept) return taken
      return { breakpoint: { ...taken.breakpoint, address }, owner: state.owners[slot] }
    })
    this.#machine.load(cpu, armedImage(state.registers, slots))
  }
}

/** Where the kernel holds none its watermark is no register: DR4 is another name of DR6. */
function below(lowestKernelSlot: number): string {
  return lowestKernelSlot < slotIndices.length ? ` below DR${lowestKernelSlot}` : ''
}

function misaligned({ address, length }: Breakpoint): { errno: 'EINVAL'; reason: string } | null {
  if (address % BigInt(length) === 0n) return null
  return { errno: 'EINVAL', reason: `${formatAddress(address)} is not a multiple of ${length}` }
}

export const reservation: PolicyWith<'prasad-2009'> = {
  id: 'reservation',
  title: 'Simple reservation',
  years: '2009',
  people: 'Ingo Molnar',
  motto: 'refuse early',
  summary:
    'The kernel takes registers from DR3 down, on every CPU at once; tasks take them from DR0 up. Two watermarks say how far each has come, and who would cross the other is refused with ENOSPC at once. First come, first served; nobody is ever evicted.',
  sources: [
    {
      title: 'Re: [patch 02/11] x86 architecture implementation of Hardware Breakpoint interfaces',
      where: 'linux-kernel, 11 Mar 2009, as quoted on 14 Mar',
      reconstructed: true,
    },
    { title: 'closing up on release', where: 'kernel/hw_breakpoint.c, K.Prasad, 2009' },
  ],
  variants: { 'prasad-2009': prasad2009 },
  create: (machine) => new ReservationAllocator(machine),
}
