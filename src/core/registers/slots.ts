import { clearSlot, decodeSlot, enables, encodeSlot, type SlotControl } from './slot-control.ts'
import { type Breakpoint, type DebugRegisters, type SlotIndex } from './types.ts'
import { withValues } from './values.ts'

/** What stands in the slot, enabled or not: the address as DRn holds it, even if it is not a multiple of the length. */
export function slotBreakpoint(registers: DebugRegisters, slot: SlotIndex): Breakpoint {
  const { length, type } = decodeSlot(registers.dr7, slot)
  return { address: registers.dr[slot], length, type }
}

const lengthMasks = { 2: ~1n, 4: ~3n, 8: ~7n } as const

/** The first byte that a breakpoint covers: hardware ignores the address bits below its length (Intel SDM 17.2.5, AMD APM 13.1.2). */
export function baseAddress({ address, length }: Breakpoint): bigint {
  return length === 1 ? address : address & lengthMasks[length]
}

/** Whether a breakpoint as DRn and DR7 hold it covers exactly what `base` does, whose address is its first byte. */
export function coversSame(held: Breakpoint, base: Breakpoint): boolean {
  return (
    held.length === base.length && held.type === base.type && baseAddress(held) === base.address
  )
}

/** Ln or Gn is set. */
export function isEnabled(registers: DebugRegisters, slot: SlotIndex): boolean {
  return enables(registers.dr7, slot)
}

/** What `withSlot` puts into a slot. */
export type SlotSetting = Breakpoint & Pick<SlotControl, 'local' | 'global'>

/** New registers with DRn and the slot's fields of DR7 replaced; the low 64 bits of the address are kept. */
export function withSlot(
  registers: DebugRegisters,
  slot: SlotIndex,
  setting: SlotSetting,
): DebugRegisters {
  const dr: [bigint, bigint, bigint, bigint] = [...registers.dr]
  dr[slot] = BigInt.asUintN(64, setting.address)
  return withValues(registers, dr, registers.dr6, encodeSlot(registers.dr7, slot, setting))
}

/** New registers with Ln, Gn, R/Wn and LENn of the slot 0; DRn keeps its address. */
export function withoutSlot(registers: DebugRegisters, slot: SlotIndex): DebugRegisters {
  return withValues(registers, registers.dr, registers.dr6, clearSlot(registers.dr7, slot))
}
