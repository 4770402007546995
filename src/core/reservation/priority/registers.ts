import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { CpuIndex } from '../actions.ts'
import { armedImage, type Machine } from '../machine.ts'
import type { HwBreakpoint } from './breakpoint.ts'

/** The kernel's from DR0 up, the thread's from DR3 down. */
export interface Placement {
  readonly kernel: readonly HwBreakpoint[]
  readonly thread: readonly HwBreakpoint[]
}

export function placedIn({ kernel, thread }: Placement, slot: SlotIndex): HwBreakpoint | undefined {
  return slot < kernel.length ? kernel[slot] : thread[slotIndices.length - 1 - slot]
}

/**
 * Writes a CPU: its DR7 and the thread's addresses, and with `what` the kernel's too. A switch leaves the kernel's
 * addresses alone: what somebody wrote raw over one of them stays until the kernel's table is loaded again.
 */
export function loadPlacement(
  machine: Machine,
  cpu: CpuIndex,
  placement: Placement,
  what: 'thread' | 'kernel and thread',
): void {
  const { registers, owners } = machine.state(cpu)
  const slots = slotIndices.map((slot) => {
    const placed = placedIn(placement, slot)
    if (placed === undefined) return null
    const address = registers.dr[slot]
    const kernels = slot < placement.kernel.length
    const kept = kernels && what === 'thread' && address !== placed.info.address
    const breakpoint = kept ? { ...placed.info, address } : placed.info
    return { breakpoint, owner: kept ? owners[slot] : placed.owner }
  })
  machine.load(cpu, armedImage(registers, slots))
}
