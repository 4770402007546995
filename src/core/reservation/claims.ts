import type { DebugRegisters, SlotIndex } from '../registers/types.ts'
import { slotIndices } from '../registers/types.ts'
import type { ClientId, CpuIndex, RequestId, TaskId } from './actions.ts'
import { isSameSlot } from './armed-slots.ts'
import { armedIn, type Image, sameBreakpoint, toOwners } from './machine.ts'
import type { PolicyOutcome } from './outcomes.ts'

/** Who writes registers without asking: the ids of its requests are made from it, one for each slot. */
export interface Writer {
  readonly client: ClientId
  readonly task?: TaskId
  readonly cpu?: CpuIndex
}

export function rawId(writer: Writer, slot: SlotIndex): RequestId {
  const place = writer.task ?? (writer.cpu === undefined ? '' : `cpu${writer.cpu}`)
  return `${writer.client}:${place}:DR${slot}`
}

/**
 * Whose slots are they after somebody wrote `registers` over `before`?
 * A slot that watches something else than before belongs to the writer, who believes it armed from now on;
 * a slot that watches the same keeps its owner; a slot that is disabled belongs to nobody.
 */
export function claim(
  before: Image,
  registers: DebugRegisters,
  writer: Writer,
): { image: Image; outcomes: PolicyOutcome[] } {
  const after: Image = { registers, owners: before.owners }
  const outcomes: PolicyOutcome[] = []
  const owners = slotIndices.map((slot) => {
    const old = armedIn(before, slot)
    const now = isSameSlot(before, after, slot) ? old : armedIn(after, slot)
    if (old === null && now === null) return null
    if (old !== null && now !== null && sameBreakpoint(old.breakpoint, now.breakpoint)) {
      return old.owner
    }
    const id = rawId(writer, slot)
    if (now === null) {
      if (old?.owner === id) outcomes.push({ type: 'released', id })
      return null
    }
    outcomes.push({ type: 'granted', id, request: { id, ...writer, watch: now.breakpoint } })
    return id
  })
  return { image: { registers, owners: toOwners(owners) }, outcomes }
}
