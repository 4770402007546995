import type { DebugRegisters } from './types.ts'

/**
 * The same CPU with other values. Runs of many actions make little else, and engines copy objects faster that are
 * written out than those that are spread.
 */
export function withValues(
  registers: DebugRegisters,
  dr: DebugRegisters['dr'],
  dr6: bigint,
  dr7: bigint,
): DebugRegisters {
  const { de, rtm, busLock } = registers
  if (rtm === undefined && busLock === undefined) return { dr, dr6, dr7, de }
  return { ...registers, dr, dr6, dr7 }
}
