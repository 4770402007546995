import { typeCodes } from '../../registers/codes.ts'
import { decodeSlot, encodeSlot } from '../../registers/slot-control.ts'
import { formatAddress } from '../../registers/text.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../../registers/types.ts'
import { failure, type Result, success } from '../../result.ts'
import type { CpuIndex } from '../actions.ts'
import type { CpuMoves } from './cpus.ts'
import type { OwnershipTable, Refusal } from './table.ts'

/** Called in the #DB handler with the number of the register. */
export type KwatchHandler = (slot: SlotIndex) => void

interface Kwatch extends Breakpoint {
  readonly handler: KwatchHandler
}

/** What is handed to register_kwatch: `type` as R/Wn encodes it, `length` in bytes. */
export interface KwatchParameters {
  readonly address: bigint
  readonly length: number
  readonly type: number
  readonly handler: KwatchHandler | null
}

/**
 * The kernel's watches: each takes one register of the table and is armed on every CPU by copying the caller's DR7,
 * all of it. The order is the original's: addresses on all CPUs, then DR7 on all CPUs.
 * Left out: EFLAGS.RF, which the handler sets after an execute watch so that the instruction can go on.
 * Source: arch/i386/kernel/kwatch.c of Alan Stern's as839b, 22 January 2007.
 */
export class KwatchList {
  readonly #cpus: CpuMoves
  readonly #table: OwnershipTable
  readonly #entries: (Kwatch | null)[] = slotIndices.map(() => null)
  /** The registers whose hit is being handled, on whatever CPU. */
  readonly #inProgress = new Set<SlotIndex>()

  constructor(cpus: CpuMoves, table: OwnershipTable) {
    this.#cpus = cpus
    this.#table = table
  }

  get entries(): readonly (Breakpoint | null)[] {
    return this.#entries
  }

  /** The number of the register; EINVAL for what no watch can be, EBUSY where no register is unused. */
  register(caller: CpuIndex, parameters: KwatchParameters): Result<SlotIndex, Refusal> {
    const kwatch = validated(parameters)
    if (!kwatch.ok) return kwatch
    const { address, type, length } = kwatch.value
    const slot = this.#table.allocateGlobal('any')
    if (slot === null) return failure({ errno: 'EBUSY', reason: this.#occupied() })
    this.#entries[slot] = kwatch.value
    if (type === 'io') this.#cpus.enableIo()
    this.#cpus.writeAll(caller, slot, address)
    const dr7 = this.#cpus.read(caller, 7)
    const { local } = decodeSlot(dr7, slot)
    this.#cpus.writeAll(caller, 7, encodeSlot(dr7, slot, { local, global: true, type, length }))
    return success(slot)
  }

  /** Clears R/Wn, LENn and Gn, and leaves Ln as it is. A number without a watch is passed over. */
  unregister(caller: CpuIndex, n: number): void {
    const slot = slotIndices.find((each) => each === n)
    if (slot === undefined || !this.#entries[slot]) return
    const dr7 = this.#cpus.read(caller, 7)
    const { local } = decodeSlot(dr7, slot)
    const off = { local, global: false, type: 'execute', length: 1 } as const
    this.#cpus.writeAll(caller, 7, encodeSlot(dr7, slot, off))
    this.#entries[slot] = null
    this.#table.freeGlobal(slot)
  }

  /**
   * The watch of the lowest register that DR6 reports is told, if the address register still holds its address.
   * True where a handler was at work already: then nobody is told, and the #DB ends here.
   */
  handle(cpu: CpuIndex, condition: bigint): boolean {
    const slot = slotIndices.find((each) => (condition >> BigInt(each)) & 1n)
    if (slot === undefined) return false
    const recursed = this.#inProgress.size > 0
    this.#inProgress.add(slot)
    const kwatch = this.#entries[slot]
    if (!recursed && kwatch?.address === this.#cpus.read(cpu, slot)) kwatch.handler(slot)
    this.#inProgress.delete(slot)
    return recursed
  }

  #occupied(): string {
    const global = this.#table.entries.filter(({ flag }) => flag === 'global').length
    return `no register is unused: the kernel holds ${global}, tasks hold ${slotIndices.length - global}`
  }
}

function validated({ address, length, type, handler }: KwatchParameters): Result<Kwatch, Refusal> {
  const refuse = (reason: string) => failure({ errno: 'EINVAL' as const, reason })
  const named = typeCodes[type]
  if (length !== 1 && length !== 2 && length !== 4) {
    return refuse(`kwatch takes 1, 2 or 4 bytes, not ${length}`)
  }
  if (named === undefined) return refuse(`there is no type ${type}`)
  if (named.type === 'execute' && length !== 1) return refuse('an execute watch is 1 byte long')
  if (handler === null) return refuse(`the watch at ${formatAddress(address)} has no handler`)
  return success({ address, length, type: named.type, handler })
}
