import type { Watch } from '../../matching/access.ts'
import { codeOfType } from '../../registers/codes.ts'
import type { SlotIndex } from '../../registers/types.ts'
import type { CpuIndex, RequestId } from '../actions.ts'
import type { KwatchList } from './kwatch.ts'
import { shortPieces } from './pieces.ts'
import type { Refusal } from './table.ts'
import type { DebugregVersion } from './version.ts'

interface Held {
  readonly watch: Watch
  readonly slots: readonly SlotIndex[]
}

/**
 * The kernel clients, who call register_kwatch once for each aligned piece of their watch. An execute watch goes in as
 * it is, so that its length is judged by kwatch.
 */
export class KwatchClients {
  readonly #kwatches: KwatchList
  readonly #errors: DebugregVersion['kernelErrors']
  readonly #held = new Map<RequestId, Held>()

  constructor(kwatches: KwatchList, { kernelErrors }: DebugregVersion) {
    this.#kwatches = kwatches
    this.#errors = kernelErrors
  }

  has(id: RequestId): boolean {
    return this.#held.has(id)
  }

  /** Whose kwatch stands in this register. */
  owner(slot: SlotIndex): RequestId | null {
    for (const [id, { slots }] of this.#held) if (slots.includes(slot)) return id
    return null
  }

  /** All pieces, or none: what was registered before the one that failed is unregistered, the last one first. */
  register(caller: CpuIndex, id: RequestId, watch: Watch): Refusal | null {
    const pieces = watch.type === 'execute' ? [watch] : shortPieces(watch)
    if (pieces.length === 0) {
      return this.#told({ errno: 'EINVAL', reason: `${watch.length} bytes cannot be watched` })
    }
    const slots: SlotIndex[] = []
    for (const { address, length, type } of pieces) {
      const registered = this.#kwatches.register(caller, {
        address,
        length,
        type: Number(codeOfType(type)),
        handler: heard,
      })
      if (!registered.ok) {
        this.#unregister(caller, slots)
        return this.#told(registered.error)
      }
      slots.push(registered.value)
    }
    this.#held.set(id, { watch, slots })
    return null
  }

  unregister(caller: CpuIndex, id: RequestId): void {
    this.#unregister(caller, this.#held.get(id)?.slots ?? [])
    this.#held.delete(id)
  }

  /** There is no call to change a kwatch: out and in again, and where that is refused the old one is put back. */
  modify(caller: CpuIndex, id: RequestId, watch: Watch): Refusal | null {
    const old = this.#held.get(id)
    this.unregister(caller, id)
    const refusal = this.register(caller, id, watch)
    if (refusal !== null && old !== undefined) this.register(caller, id, old.watch)
    return refusal
  }

  #unregister(caller: CpuIndex, slots: readonly SlotIndex[]): void {
    for (const slot of slots.toReversed()) this.#kwatches.unregister(caller, slot)
  }

  #told({ errno, reason }: Refusal): Refusal {
    if (this.#errors === 'named') return { errno, reason }
    return { errno: 'EPERM', reason: `-1 and no more: ${reason}` }
  }
}

/** What a client does with its hit is no business of the registers. */
function heard(): void {}
