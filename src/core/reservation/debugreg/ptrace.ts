import { formatAddress } from '../../registers/text.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { TaskId } from '../actions.ts'
import { busy, localBits, type OwnershipTable, type Refusal } from './table.ts'
import type { Threads } from './threads.ts'
import type { DebugregVersion } from './version.ts'

/** Bits 10-15 of DR7, which ptrace clears before it looks. */
const notStored = 0xfc00n
/** Bit f is set where f in LENn and R/Wn is no breakpoint: I/O, execution of more than one byte, 8 bytes. */
const invalidFields = 0x5f54n

/**
 * PTRACE_POKEUSER of u_debugreg[n] while the task is stopped. DR6 and DR7 are registers of 32 bits there, and what is
 * wider loses its upper half.
 * Source: the hunk of arch/i386/kernel/ptrace.c in Alan Stern's as839b, 22 January 2007.
 */
export class DebugregPtrace {
  readonly #threads: Threads
  readonly #table: OwnershipTable
  readonly #version: DebugregVersion
  /** The first address that is not the task's: 0xc0000000 on i386. */
  readonly #taskSize: bigint

  constructor(threads: Threads, table: OwnershipTable, version: DebugregVersion, taskSize: bigint) {
    this.#threads = threads
    this.#table = table
    this.#version = version
    this.#taskSize = taskSize
  }

  /**
   * Null: stored. EIO for what no register takes, then EBUSY for what is the kernel's: an address for its register,
   * or a DR7 that enables it.
   */
  poke(task: TaskId, register: number, value: bigint): Refusal | null {
    const slot = slotIndices.find((each) => each === register)
    if (slot !== undefined) return this.#pokeAddress(task, slot, value)
    if (register === 7) return this.#pokeControl(task, BigInt.asUintN(32, value) & ~notStored)
    if (register !== 6) return { errno: 'EIO', reason: `ptrace has no DR${register}` }
    this.#threads.store(task, 6, BigInt.asUintN(32, value))
    return null
  }

  #pokeAddress(task: TaskId, slot: SlotIndex, value: bigint): Refusal | null {
    if (value < 0n || value >= this.#taskSize - 3n) {
      const end = formatAddress(this.#taskSize)
      return { errno: 'EIO', reason: `4 bytes at ${formatAddress(value)} do not end below ${end}` }
    }
    if (this.#version.kernelAddress === 'refused' && this.#table.isGlobal(slot)) return busy(slot)
    this.#threads.store(task, slot, value)
    return null
  }

  #pokeControl(task: TaskId, dr7: bigint): Refusal | null {
    const bad = slotIndices.find((slot) => (invalidFields >> fields(dr7, slot)) & 1n)
    if (bad !== undefined) {
      const reason = `type and length of slot ${bad} in ${formatAddress(dr7)} are no breakpoint`
      return { errno: 'EIO', reason }
    }
    const refusal = this.#table.enable(this.#threads.saved(task), dr7)
    if (refusal !== null) return refusal
    this.#threads.store(task, 7, dr7)
    this.#threads.setDebugged(task, (dr7 & localBits) !== 0n)
    return null
  }
}

/** LENn and R/Wn of one slot, as four bits. */
function fields(dr7: bigint, slot: SlotIndex): bigint {
  return (dr7 >> BigInt(16 + slot * 4)) & 0xfn
}
