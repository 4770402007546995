import { reservedControl } from '../../registers/limits.ts'
import { decodeSlot } from '../../registers/slot-control.ts'
import { type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { RequestId } from '../actions.ts'
import type { Errno } from '../outcomes.ts'
import { codesOf, type HwBreakpoint, isInUserSpace } from './breakpoint.ts'
import type { HwBreakpointFacility } from './facility.ts'
import type { Thread } from './thread.ts'

/** A stopped thread is current on no CPU, so that it does not matter on which its tracer calls. */
const tracerCpu = 0

/**
 * PTRACE_POKEUSER of u_debugreg[register] of a stopped thread: null, or the error.
 * `ownerOf` names whose the breakpoint is that DR7 creates for an index.
 * Source: ptrace_set_debugreg, arch/x86/kernel/ptrace.c, Linux commit 72f674d203cd, 2009.
 */
export function pokeThread(
  facility: HwBreakpointFacility,
  thread: Thread,
  register: number,
  value: bigint,
  ownerOf: (slot: SlotIndex) => RequestId,
): Errno | null {
  if (register === 4 || register === 5) return 'EIO'
  if (register === 7) return writeControl(facility, thread, value & ~reservedControl, ownerOf)
  const slot = slotIndices[register]
  if (slot === undefined) return null
  const bp = thread.hbp[slot]
  if (bp !== null) {
    if (!isInUserSpace(value, bp.len)) return 'EIO'
    bp.address = value
  }
  thread.debugreg[slot] = value
  return null
}

/**
 * ptrace_write_dr7. The first pass registers what is enabled and unregisters nothing, so that nobody else can take a
 * register in between; the second unregisters what is not enabled, or puts the old value back after an error.
 */
function writeControl(
  facility: HwBreakpointFacility,
  thread: Thread,
  control: bigint,
  ownerOf: (slot: SlotIndex) => RequestId,
): Errno | null {
  const before = thread.debugreg7
  const error = pass(facility, thread, control, ownerOf, false)
  const second = pass(facility, thread, error === null ? control : before, ownerOf, true)
  return error ?? second
}

/**
 * It reads index n of the thread's table, but a new breakpoint goes to the first free index, with the address that
 * was poked into DRn. One that is there is kept with the length and the type that it has, whatever DR7 says now.
 */
function pass(
  facility: HwBreakpointFacility,
  thread: Thread,
  control: bigint,
  ownerOf: (slot: SlotIndex) => RequestId,
  unregister: boolean,
): Errno | null {
  for (const slot of slotIndices) {
    const bp = thread.hbp[slot]
    const { local, global } = decodeSlot(control, slot)
    if (!local && !global) {
      if (bp !== null && unregister) facility.unregisterUser(tracerCpu, thread, bp)
      continue
    }
    const error =
      bp === null
        ? facility.registerUser(tracerCpu, thread, created(thread, control, slot, ownerOf))
        : facility.modifyUser(tracerCpu, thread, bp)
    if (error !== null) return error
  }
  return null
}

function created(
  thread: Thread,
  control: bigint,
  slot: SlotIndex,
  ownerOf: (slot: SlotIndex) => RequestId,
): HwBreakpoint {
  const codes = codesOf(decodeSlot(control, slot))
  return { address: thread.debugreg[slot], ...codes, triggered: true, owner: ownerOf(slot) }
}
