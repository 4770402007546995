import { decodeSlot } from '../registers/slot-control.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import { type Armed, armedIn, type CpuState, type Image, sameBreakpoint } from './machine.ts'

/** `armedIn` of every slot of one CPU. */
export type ArmedSlots = readonly [Armed | null, Armed | null, Armed | null, Armed | null]

export const noneArmed: ArmedSlots = [null, null, null, null]

/**
 * What is armed in `after`, given what was in `before`. Where that is the same it is the same object, slot by slot
 * and as a whole: so comparing references says what changed.
 */
export function armedAfter(before: CpuState, slots: ArmedSlots, after: CpuState): ArmedSlots {
  if (before.registers === after.registers && before.owners === after.owners) return slots
  let next: [...ArmedSlots] | null = null
  for (const slot of slotIndices) {
    if (isSameSlot(before, after, slot)) continue
    const armed = armedIn(after, slot)
    if (sameArmed(slots[slot], armed)) continue
    next ??= [...slots]
    next[slot] = armed
  }
  return next ?? slots
}

/** All that `armedIn` looks at is the same. */
export function isSameSlot(before: Image, after: Image, slot: SlotIndex): boolean {
  const a = before.registers
  const b = after.registers
  return (
    before.owners[slot] === after.owners[slot] &&
    a.dr[slot] === b.dr[slot] &&
    a.de === b.de &&
    (a.dr7 === b.dr7 || decodeSlot(a.dr7, slot) === decodeSlot(b.dr7, slot))
  )
}

function sameArmed(a: Armed | null, b: Armed | null): boolean {
  if (a === null || b === null) return a === b
  return a.owner === b.owner && sameBreakpoint(a.breakpoint, b.breakpoint)
}
