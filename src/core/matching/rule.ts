import { decodeSlot } from '../registers/slot-control.ts'
import { baseAddress, isEnabled } from '../registers/slots.ts'
import { type DebugRegisters, type SlotIndex, slotIndices } from '../registers/types.ts'
import type { Access } from './access.ts'
import { reportsKind, touches } from './overlap.ts'

/** `matched`, or the rule that kept a slot from reporting an access. They are tried in the order written here. */
export type Rule = 'matched' | 'enabled' | 'type' | 'cr4.de' | 'length' | 'range'

/**
 * The first rule that the slot's breakpoint fails, its enable bits left aside.
 * With CR4.DE 0 the type R/W = 10 is undefined; here it reports nothing, as in Bochs, Xen and VirtualBox.
 * An execute breakpoint with LEN other than 00 is undefined too; here it reports nothing, as in KVM's emulator.
 * Source: Intel SDM 17.2.4, 17.2.5; AMD APM 13.1.1.4, 13.1.2, 13.1.3.3.
 */
export function conditionOf(
  registers: DebugRegisters,
  slot: SlotIndex,
  access: Access,
): Exclude<Rule, 'enabled'> {
  const { length, type } = decodeSlot(registers.dr7, slot)
  if (!reportsKind(type, access.kind)) return 'type'
  if (type === 'io' && !registers.de) return 'cr4.de'
  if (type === 'execute' && length !== 1) return 'length'
  const address = baseAddress({ address: registers.dr[slot], length, type })
  return touches({ address, length }, access) ? 'matched' : 'range'
}

export interface MatchOptions {
  /**
   * Report breakpoints that match and are not enabled too, once an enabled one matches. Intel allows it, AMD does
   * not; Bochs does it (Intel SDM 17.2.3, AMD APM 13.1.1.3).
   */
  readonly includeDisabled?: boolean
}

/** Bits 0-3 of DR6 for the access: the enabled breakpoints that match. 0: no #DB. */
export function matchAccess(
  registers: DebugRegisters,
  access: Access,
  options?: MatchOptions,
): number {
  const includeDisabled = options?.includeDisabled === true
  let enabled = 0
  let disabled = 0
  for (const slot of slotIndices) {
    const on = isEnabled(registers, slot)
    if (!on && !includeDisabled) continue
    if (conditionOf(registers, slot, access) !== 'matched') continue
    if (on) enabled |= 1 << slot
    else disabled |= 1 << slot
  }
  return enabled === 0 ? 0 : enabled | disabled
}
