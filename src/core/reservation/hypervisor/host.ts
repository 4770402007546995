import type { Watch } from '../../matching/access.ts'
import { resetRegisters } from '../../registers/registers.ts'
import { formatAddress } from '../../registers/text.ts'
import { type Breakpoint, type BreakpointLength, slotIndices } from '../../registers/types.ts'
import { failure, type Result, success } from '../../result.ts'
import type { ClientId, CpuIndex, RequestId } from '../actions.ts'
import { armedImage, type Image, sameBreakpoint } from '../machine.ts'
import type { Errno } from '../outcomes.ts'

/** The client id of the host's debugger: gdb on the virtual machine's stub, outside the guest. */
export const hostClient: ClientId = 'host'

interface Entry {
  readonly id: RequestId
  readonly breakpoint: Breakpoint
  /** The virtual CPU it is for alone; absent: every one. */
  readonly cpu: CpuIndex | undefined
}

export interface HostRefusal {
  readonly errno: Errno
  readonly reason: string
}

const lengths: readonly BreakpointLength[] = [1, 2, 4, 8]

/**
 * The table of four behind the stub of the virtual machine, and the registers that it makes of it for each CPU.
 * Source: QEMU target/i386/kvm/kvm.c, kvm_arch_insert_hw_breakpoint and kvm_arch_update_guest_debug.
 */
export class HostDebugger {
  #list: readonly Entry[] = []
  /** What `imageOf` made of the entries as they are. */
  readonly #images = new Map<CpuIndex, Image | null>()

  get #entries(): readonly Entry[] {
    return this.#list
  }

  set #entries(entries: readonly Entry[]) {
    this.#list = entries
    this.#images.clear()
  }

  holds(id: RequestId): boolean {
    return this.#entries.some((entry) => entry.id === id)
  }

  /** Answers with the breakpoint that is set. Watches are not split: each is one aligned breakpoint or an error. */
  insert(id: RequestId, watch: Watch, cpu: CpuIndex | undefined): Result<Breakpoint, HostRefusal> {
    const breakpoint = breakpointOf(watch)
    if (!breakpoint.ok) return breakpoint
    const rivals = this.#entries.filter((entry) => meet(entry.cpu, cpu))
    // QEMU says ENOBUFS.
    if (fullest(rivals) >= slotIndices.length) {
      return failure({ errno: 'ENOSPC', reason: 'the host has set four breakpoints already' })
    }
    if (rivals.some((entry) => sameBreakpoint(entry.breakpoint, breakpoint.value))) {
      return failure({ errno: 'EEXIST', reason: 'the host has set the same breakpoint already' })
    }
    this.#entries = [...this.#entries, { id, breakpoint: breakpoint.value, cpu }]
    return breakpoint
  }

  /** The last one moves into the gap. */
  remove(id: RequestId): void {
    const gap = this.#entries.findIndex((entry) => entry.id === id)
    const last = this.#entries.at(-1)
    if (gap < 0 || last === undefined) return
    this.#entries = this.#entries.with(gap, last).slice(0, -1)
  }

  /** A change is a removal and an insertion; where the new one is refused the old one stays as it was. */
  replace(id: RequestId, watch: Watch): Result<Breakpoint, HostRefusal> {
    const before = this.#entries
    const cpu = before.find((entry) => entry.id === id)?.cpu
    this.remove(id)
    const inserted = this.insert(id, watch, cpu)
    if (!inserted.ok) this.#entries = before
    return inserted
  }

  /** What it wants a CPU to hold; null: it lets go, and the registers are the guest's. The same object until it changes. */
  imageOf(cpu: CpuIndex): Image | null {
    const known = this.#images.get(cpu)
    if (known !== undefined) return known
    const own = this.#entries.filter((entry) => meet(entry.cpu, cpu))
    const slots = own.map(({ id, breakpoint }) => ({ breakpoint, owner: id }))
    const image = own.length === 0 ? null : armedImage(resetRegisters(), slots)
    this.#images.set(cpu, image)
    return image
  }
}

function breakpointOf({ address, length, type }: Watch): Result<Breakpoint, HostRefusal> {
  const refuse = (reason: string) => failure({ errno: 'EINVAL' as const, reason })
  if (type === 'io') return refuse('the stub knows no I/O breakpoints')
  if (type === 'execute') return success({ address, length: 1, type })
  const fitting = lengths.find((each) => each === length)
  if (fitting === undefined)
    return refuse(`the stub splits no watch, and ${length} bytes fit no slot`)
  if (address % BigInt(length) !== 0n) {
    return refuse(
      `the stub splits no watch, and ${formatAddress(address)} is not a multiple of ${length}`,
    )
  }
  return success({ address, length: fitting, type })
}

function meet(one: CpuIndex | undefined, other: CpuIndex | undefined): boolean {
  return one === undefined || other === undefined || one === other
}

/** The number of entries on the CPU that has most of them. */
function fullest(entries: readonly Entry[]): number {
  const everywhere = entries.filter(({ cpu }) => cpu === undefined).length
  const cpus = entries.flatMap(({ cpu }) => cpu ?? [])
  return everywhere + Math.max(0, ...cpus.map((cpu) => cpus.filter((n) => n === cpu).length))
}
