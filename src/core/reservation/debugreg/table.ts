import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { DebugregVersion } from './version.ts'
import type { Errno } from '../outcomes.ts'

/** What the kernel's code answers where it does not do what was asked. */
export interface Refusal {
  readonly errno: Errno
  readonly reason: string
}

/** Whose a register is: nobody's, any number of tasks', or the kernel's alone. */
export type Ownership = 'none' | 'local' | 'global'

interface Entry {
  readonly flag: Ownership
  /** How many tasks have the L bit set, while the flag is `local`. */
  readonly useCount: number
}

const unused: Entry = { flag: 'none', useCount: 0 }

/** Bits 10-15, GE and the four G bits of DR7 are the kernel's from the start: a task's are never loaded. */
const alwaysGlobal = 0xfeaan

const localBitOf = [1n, 1n << 2n, 1n << 4n, 1n << 6n] as const

export function localBit(slot: SlotIndex): bigint {
  return localBitOf[slot]
}

/** L0 to L3. */
export const localBits = slotIndices.reduce((bits, slot) => bits | localBit(slot), 0n)

/** R/Wn, LENn and Ln of one slot. */
function slotBits(slot: SlotIndex): bigint {
  return (0xfn << BigInt(16 + slot * 4)) | localBit(slot)
}

function isSlot(n: number): n is SlotIndex {
  return slotIndices.some((slot) => slot === n)
}

/**
 * Who owns each of the four registers, on all CPUs at once.
 * Source: arch/i386/kernel/debugreg.c of Alan Stern's as839b, 22 January 2007; `version` for what came before.
 */
export class OwnershipTable {
  readonly #version: DebugregVersion
  readonly #entries: Entry[] = slotIndices.map(() => unused)
  #globalMask = alwaysGlobal
  /** What it wrote into the kernel's log as errors. */
  readonly errors: string[] = []

  constructor(version: DebugregVersion) {
    this.#version = version
  }

  get entries(): readonly Entry[] {
    return this.#entries
  }

  /** The bits of DR7 that a task's own DR7 has no say in. */
  get globalMask(): bigint {
    return this.#globalMask
  }

  isGlobal(slot: SlotIndex): boolean {
    return this.#entries[slot]?.flag === 'global'
  }

  /** A register for the kernel, or null. A number that is none is an error in the log. */
  allocateGlobal(n: number | 'any'): SlotIndex | null {
    if (n !== 'any' && !isSlot(n)) {
      this.errors.push(`there is no debug register ${n} to allocate`)
      return null
    }
    const candidates = n === 'any' ? this.#version.kernelOrder : [n]
    const slot = candidates.find((candidate) => this.#entries[candidate]?.flag === 'none')
    if (slot === undefined) return null
    this.#entries[slot] = { flag: 'global', useCount: this.#useCount(slot) }
    this.#globalMask |= slotBits(slot)
    return slot
  }

  /** Only what is the kernel's can be freed; anything else is an error in the log. */
  freeGlobal(n: number): void {
    if (!isSlot(n) || !this.isGlobal(n)) {
      this.errors.push(`debug register ${n} is not the kernel's to free`)
      return
    }
    this.#entries[n] = unused
    this.#globalMask &= ~slotBits(n)
  }

  /** A task that has this DR7 was copied. */
  addTask(dr7: bigint): void {
    for (const slot of slotIndices) {
      const entry = this.#entries[slot]
      if (entry === undefined || (dr7 & localBit(slot)) === 0n) continue
      this.#entries[slot] = { ...entry, useCount: entry.useCount + 1 }
    }
  }

  /** A task that had this DR7 is gone, or runs another program. */
  removeTask(dr7: bigint): void {
    for (const slot of slotIndices) if ((dr7 & localBit(slot)) !== 0n) this.#freeLocal(slot)
  }

  /** A task's DR7 is to become `next`: takes and gives back registers for the L bits that change. */
  enable(old: bigint, next: bigint): Refusal | null {
    const changed = slotIndices.filter((slot) => ((old ^ next) & localBit(slot)) !== 0n)
    if (this.#version.enabling === 'every bit') {
      const taken = slotIndices.find(
        (slot) => (next & localBit(slot)) !== 0n && this.isGlobal(slot),
      )
      if (taken !== undefined) return busy(taken)
      for (const slot of changed) this.#change(slot, next)
      return null
    }
    const [first] = changed
    if (first === undefined) return { errno: 'EBUSY', reason: 'DR7 changes no L bit' }
    const refusal = this.#change(first, next)
    return this.#version.enabling === 'first bit' ? refusal : null
  }

  #change(slot: SlotIndex, next: bigint): Refusal | null {
    if ((next & localBit(slot)) === 0n) {
      this.#freeLocal(slot)
      return null
    }
    if (this.isGlobal(slot)) return busy(slot)
    this.#entries[slot] = { flag: 'local', useCount: this.#useCount(slot) + 1 }
    return null
  }

  #freeLocal(slot: SlotIndex): void {
    if (this.#entries[slot]?.flag !== 'local') return
    const useCount = this.#useCount(slot) - 1
    this.#entries[slot] = { flag: useCount === 0 ? 'none' : 'local', useCount }
  }

  #useCount(slot: SlotIndex): number {
    return this.#entries[slot]?.useCount ?? 0
  }
}

/** The register is the kernel's, and a task wants it. */
export function busy(slot: SlotIndex): Refusal {
  return { errno: 'EBUSY', reason: `DR${slot} is allocated to the kernel` }
}
