import { resetRegisters } from '../../../src/core/registers/registers.ts'
import { withSlot } from '../../../src/core/registers/slots.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  slotIndices,
} from '../../../src/core/registers/types.ts'

/** Reset registers with the breakpoints locally enabled in DR0, DR1 and so on. */
export function armed(...breakpoints: readonly Breakpoint[]): DebugRegisters {
  return slotIndices.reduce((registers, slot) => {
    const breakpoint = breakpoints[slot]
    if (breakpoint === undefined) return registers
    return withSlot(registers, slot, { ...breakpoint, local: true, global: false })
  }, resetRegisters())
}

export const allOnes = 0xffff_ffff_ffff_ffffn
