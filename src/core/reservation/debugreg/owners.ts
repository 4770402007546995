import { baseAddress } from '../../registers/slots.ts'
import { enables } from '../../registers/slot-control.ts'
import { type Breakpoint, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { RequestId } from '../actions.ts'
import type { KwatchClients } from './clients.ts'
import type { KwatchList } from './kwatch.ts'
import type { Tracer } from './tracer.ts'
import { armedIn, type CpuState, noOwners, type Owners, toOwners } from '../machine.ts'

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
  if (!slotIndices.some((slot) => enables(now.registers.dr7, slot))) return noOwners
  return toOwners(slotIndices.map((slot) => ownerOf(slot, before, now, claimants)))
}

function ownerOf(
  slot: SlotIndex,
  before: CpuState,
  now: CpuState,
  { kwatches, clients, tracer }: Claimants,
): RequestId | null {
  const breakpoint = armedIn(now, slot)?.breakpoint
  if (breakpoint === undefined) return null
  const same = (other: Breakpoint) =>
    other.length === breakpoint.length &&
    other.type === breakpoint.type &&
    baseAddress(other) === breakpoint.address
  const kwatch = kwatches.entries[slot]
  if (kwatch && same(kwatch)) return clients.owner(slot)
  const own = now.task === null ? null : tracer.ownerIn(now.task, slot, same)
  if (own !== null) return own
  const old = armedIn(before, slot)
  if (old !== null && same(old.breakpoint)) return old.owner
  for (const task of tracer.tasks) {
    const owner = tracer.ownerIn(task, slot, same)
    if (owner !== null) return owner
  }
  if (!kwatch || now.task === null) return null
  return tracer.ownerIn(now.task, slot, ({ address }) => address === now.registers.dr[slot])
}
