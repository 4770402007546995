import { decodeSlot, encodeSlot } from '../registers/slot-control.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import type { GdbRegisters } from './gdb-registers.ts'

/** `GDB 6`: until 2009 or so, register by register as they change. `GDB 13`: all of them, after DR7 = 0. */
export type GdbStyle = 'GDB 6' | 'GDB 13'

/** What gdb has written into one thread. */
export interface Written {
  readonly dr: readonly [bigint, bigint, bigint, bigint]
  readonly dr7: bigint
}

/** One PTRACE_POKEUSER: the register and its value. */
export type Write = readonly [register: number, value: bigint]

export const nothingWritten: Written = { dr: [0n, 0n, 0n, 0n], dr7: 0n }

/** The thread after one write that succeeded. */
export function afterWrite(written: Written, [register, value]: Write): Written {
  if (register === 7) return { ...written, dr7: value }
  const [a, b, c, d] = written.dr.map((old, slot) => (slot === register ? value : old))
  return { ...written, dr: [a ?? 0n, b ?? 0n, c ?? 0n, d ?? 0n] }
}

/** Whether the thread holds what the mirror says; what stands in a vacant address register does not matter. */
export function isWritten({ dr, dr7 }: Written, mirror: GdbRegisters): boolean {
  return (
    dr7 === mirror.dr7 &&
    slotIndices.every((slot) => mirror.referenceCounts[slot] === 0 || dr[slot] === mirror.dr[slot])
  )
}

/**
 * The writes that bring a thread to the mirror, in gdb's order.
 * GDB 6 writes DR7 and then address 0 for each slot that is given up, and address and then DR7 for each that is taken
 * (gdb/i386-nat.c, i386_insert_aligned_watchpoint and i386_remove_aligned_watchpoint). GDB 13 writes DR7 = 0, all
 * addresses in use, DR7, and DR6 = 0 (gdb/nat/x86-linux-dregs.c, x86_linux_update_debug_registers).
 */
export function writesFor(style: GdbStyle, written: Written, mirror: GdbRegisters): Write[] {
  if (isWritten(written, mirror)) return []
  return style === 'GDB 6' ? changes(written, mirror) : afresh(mirror)
}

function afresh({ dr, dr7, referenceCounts }: GdbRegisters): Write[] {
  const addresses = slotIndices.flatMap((slot): Write[] =>
    referenceCounts[slot] > 0 ? [[slot, dr[slot]]] : [],
  )
  const control: Write[] = dr7 === 0n ? [] : [[7, dr7]]
  return [[7, 0n], ...addresses, ...control, ...(addresses.length > 0 ? [[6, 0n] as const] : [])]
}

function changes(written: Written, mirror: GdbRegisters): Write[] {
  const writes: Write[] = []
  let { dr7 } = written
  const enabled = (value: bigint, n: SlotIndex) => decodeSlot(value, n).local
  const stays = slotIndices.map(
    (slot) =>
      enabled(mirror.dr7, slot) &&
      written.dr[slot] === mirror.dr[slot] &&
      sameControl(written.dr7, mirror.dr7, slot),
  )
  for (const slot of slotIndices) {
    if (stays[slot] || !enabled(dr7, slot)) continue
    dr7 = withoutLe(encodeSlot(dr7, slot, off))
    writes.push([7, dr7], [slot, 0n])
  }
  for (const slot of slotIndices) {
    if (stays[slot] || !enabled(mirror.dr7, slot)) continue
    dr7 = encodeSlot(dr7, slot, decodeSlot(mirror.dr7, slot)) | exact
    writes.push([slot, mirror.dr[slot]], [7, dr7])
  }
  return writes
}

/** LE, which gdb sets with every Ln and clears with the last. */
const exact = 0x100n
const off = { local: false, global: false, type: 'execute', length: 1 } as const

function withoutLe(dr7: bigint): bigint {
  return slotIndices.some((slot) => decodeSlot(dr7, slot).local) ? dr7 : 0n
}

function sameControl(a: bigint, b: bigint, slot: SlotIndex): boolean {
  const one = decodeSlot(a, slot)
  const other = decodeSlot(b, slot)
  return one.local === other.local && one.type === other.type && one.length === other.length
}
