import { coversSame } from '../../registers/slots.ts'
import { enables } from '../../registers/slot-control.ts'
import type { SlotIndex } from '../../registers/types.ts'
import type { RequestId } from '../actions.ts'
import { isSameSlot } from '../armed-slots.ts'
import type { KwatchClients } from './clients.ts'
import type { KwatchList } from './kwatch.ts'
import type { Tracer } from './tracer.ts'
import { armedIn, type CpuState, type Owners, sameBreakpoint } from '../machine.ts'

/** Who can have put something into a slot. */
export interface Claimants {
  readonly kwatches: KwatchList
  readonly clients: KwatchClients
  readonly tracer: Tracer
}

/**
 * Whose is what stands in each slot of a CPU? The kernel's code keeps no record of it, so it is told by content: a
 * kwatch; what the running task has saved; what stood there before; what another task has saved, whose L bit was
 * copied here; last a task's address under the kernel's control bits. Null: nobody meant it to be there.
 */
export function ownersOf(before: CpuState, now: CpuState, claimants: Claimants): Owners {
  const owner = (slot: SlotIndex) =>
    enables(now.registers.dr7, slot) ? ownerOf(slot, before, now, claimants) : null
  return [owner(0), owner(1), owner(2), owner(3)]
}

function ownerOf(
  slot: SlotIndex,
  before: CpuState,
  now: CpuState,
  { kwatches, clients, tracer }: Claimants,
): RequestId | null {
  const breakpoint = armedIn(now, slot)?.breakpoint
  if (breakpoint === undefined) return null
  const kwatch = kwatches.entries[slot]
  if (kwatch && coversSame(kwatch, breakpoint)) return clients.owner(slot)
  const own = now.task === null ? null : tracer.ownerIn(now.task, slot, breakpoint)
  if (own !== null) return own
  if (isSameSlot(before, now, slot)) return before.owners[slot]
  const old = armedIn(before, slot)
  if (old !== null && sameBreakpoint(old.breakpoint, breakpoint)) return old.owner
  for (const task of tracer.tasks) {
    const owner = tracer.ownerIn(task, slot, breakpoint)
    if (owner !== null) return owner
  }
  if (!kwatch || now.task === null) return null
  return tracer.ownerAt(now.task, slot, now.registers.dr[slot])
}
