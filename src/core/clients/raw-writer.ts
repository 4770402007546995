import { coverRange } from '../matching/cover.ts'
import { encodeSlot } from '../registers/slot-control.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex, RequestId } from '../reservation/actions.ts'
import { type Behaviour, type Deeds, requestOf, withoutSlot } from './behaviour.ts'
import type { ClientProgram, WishAction } from './wishes.ts'

interface Entry {
  readonly id: RequestId
  readonly slot: SlotIndex
  readonly cpus: readonly CpuIndex[]
}

/** The bits of DR7 that are this slot's: Ln, Gn, R/Wn and LENn. */
function slotBits(slot: SlotIndex): bigint {
  return (0b11n << BigInt(2 * slot)) | (0b1111n << BigInt(16 + 4 * slot))
}

/**
 * Somebody who writes DRn and DR7 on each CPU and asks nobody: a private module, or kgdb where it was never taught to
 * ask. It knows its own four and no other user of the machine. For each CPU it reads DR7, changes the bits of its slot
 * and writes it back. Source for kgdb: kgdb_correct_hw_break, arch/x86/kernel/kgdb.c, Linux 2.6.28.
 */
export class RawWriter implements Behaviour {
  readonly #program: ClientProgram
  readonly #cpus: readonly CpuIndex[]
  #entries: readonly Entry[] = []

  constructor(program: ClientProgram, cpus: number) {
    this.#program = program
    this.#cpus = Array.from({ length: cpus }, (_, cpu) => cpu)
  }

  *wish(action: WishAction): Deeds {
    const { id, watch, cpu } = action
    const pieces = coverRange(watch.address, watch.length, watch.type)
    const free = slotIndices.filter((slot) => !this.#entries.some((entry) => entry.slot === slot))
    if (pieces.length === 0 || pieces.length > free.length) {
      const request = requestOf(this.#program, action)
      const reason = `the watch needs ${pieces.length} slots, its own table has ${free.length} left`
      const refusal = { type: 'refused', id, errno: 'ENOSPC', reason, request } as const
      yield { note: [refusal, ...withoutSlot(this.#program, request)] }
      return
    }
    const cpus = cpu === undefined ? this.#cpus : [cpu]
    for (const [n, piece] of pieces.entries()) {
      const slot = free[n]
      if (slot === undefined) continue
      this.#entries = [...this.#entries, { id, slot, cpus }]
      for (const each of cpus) yield* this.#set(each, slot, piece)
    }
  }

  *unwish(id: RequestId): Deeds {
    const gone = this.#entries.filter((entry) => entry.id === id)
    this.#entries = this.#entries.filter((entry) => entry.id !== id)
    if (gone.length === 0) yield { note: [{ type: 'released', id }] }
    for (const { slot, cpus } of gone) {
      for (const cpu of cpus) yield* this.#write(cpu, 7, 0n, slotBits(slot))
    }
  }

  *#set(cpu: CpuIndex, slot: SlotIndex, piece: Breakpoint): Deeds {
    const { type, length } = piece
    yield* this.#write(cpu, slot, piece.address)
    const control = encodeSlot(0n, slot, { type, length, local: false, global: true })
    yield* this.#write(cpu, 7, control, slotBits(slot))
  }

  *#write(cpu: CpuIndex, register: number, value: bigint, mask?: bigint): Deeds {
    const write = { type: 'write', cpu, register, value, client: this.#program.id } as const
    yield { act: mask === undefined ? write : { ...write, mask } }
  }
}
