import { type Breakpoint, type SlotIndex, slotIndices } from '../registers/types.ts'
import type { CpuIndex, RequestId } from '../reservation/actions.ts'
import type { ArmedSlots } from '../reservation/armed-slots.ts'
import { sameBreakpoint } from '../reservation/machine.ts'
import type { Outcome } from '../reservation/outcomes.ts'

const none: readonly never[] = []

function isHeld(piece: Breakpoint, slots: ArmedSlots): boolean {
  for (const armed of slots) {
    if (armed !== null && sameBreakpoint(armed.breakpoint, piece)) return true
  }
  return false
}

/** The pieces that stand in these slots; the list itself where all of them do. */
export function heldOf(pieces: readonly Breakpoint[], slots: ArmedSlots): readonly Breakpoint[] {
  let count = 0
  for (const piece of pieces) if (isHeld(piece, slots)) count += 1
  if (count === pieces.length) return pieces
  return count === 0 ? none : pieces.filter((piece) => isHeld(piece, slots))
}

/** The pieces that are not held. */
export function without(
  pieces: readonly Breakpoint[],
  held: readonly Breakpoint[],
): readonly Breakpoint[] {
  if (held === pieces) return none
  return held.length === 0 ? pieces : pieces.filter((piece) => !held.includes(piece))
}

/** The same objects in the same order. */
export function sameItems(a: readonly Breakpoint[], b: readonly Breakpoint[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let n = 0; n < a.length; n += 1) if (a[n] !== b[n]) return false
  return true
}

/** The slot where this piece stands, the owner's own before another's of the same content. */
export function slotOf(slots: ArmedSlots, piece: Breakpoint, id: RequestId): SlotIndex | null {
  let found: SlotIndex | null = null
  for (const slot of slotIndices) {
    const armed = slots[slot]
    if (armed === null || !sameBreakpoint(armed.breakpoint, piece)) continue
    if (armed.owner === id) return slot
    found ??= slot
  }
  return found
}

/** Adds to `outcomes` which of the armed pieces came into a slot of this CPU, or stand in another than before. */
export function addMoves(
  id: RequestId,
  cpu: CpuIndex,
  armed: readonly Breakpoint[],
  were: ArmedSlots,
  slots: ArmedSlots,
  outcomes: Outcome[],
): void {
  for (const piece of armed) {
    const from = slotOf(were, piece, id)
    const slot = slotOf(slots, piece, id)
    if (slot === null || from === slot) continue
    if (from === null) outcomes.push({ type: 'installed', id, cpu, slot })
    else outcomes.push({ type: 'moved', id, cpu, from, slot })
  }
}
