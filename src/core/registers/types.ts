/** One of the four address registers, and the index n in Ln, Gn, R/Wn, LENn and Bn. */
export type SlotIndex = 0 | 1 | 2 | 3

export const slotIndices: readonly SlotIndex[] = [0, 1, 2, 3]

/** What R/Wn selects: 00 instruction execution, 01 data writes, 10 I/O (with CR4.DE), 11 data reads or writes. */
export type BreakpointType = 'execute' | 'write' | 'io' | 'access'

/** What LENn selects, in bytes: 00 is 1, 01 is 2, 11 is 4, 10 is 8. */
export type BreakpointLength = 1 | 2 | 4 | 8

/** What one slot can hold: `length` bytes from `address`, which is a multiple of `length` unless somebody wrote it raw. */
export interface Breakpoint {
  readonly address: bigint
  readonly length: BreakpointLength
  readonly type: BreakpointType
}

/**
 * The debug registers of one logical CPU.
 * `dr` holds DR0-DR3, `dr6` and `dr7` the status and the control register, all as unsigned 64-bit values.
 */
export interface DebugRegisters {
  readonly dr: readonly [bigint, bigint, bigint, bigint]
  readonly dr6: bigint
  readonly dr7: bigint
  /** CR4.DE: DR4 and DR5 raise #UD instead of being DR6 and DR7, and R/W = 10 means I/O. */
  readonly de: boolean
  /** The CPU has RTM: bit 16 of DR6 and bit 11 of DR7 can be written. Absent: it has not. */
  readonly rtm?: boolean
  /** The CPU reports bus locks: bit 11 of DR6 can be written. Absent: it does not. */
  readonly busLock?: boolean
}

/** Why a MOV to or from a debug register was not carried out. */
export interface Fault {
  /** The exception raised; `none` where no instruction could ask for this at all (a value wider than 64 bits). */
  readonly vector: '#GP' | '#UD' | '#DB' | 'none'
  /** One sentence with the register and the bit, without a full stop. */
  readonly reason: string
  /** The registers after the fault: a #DB by general detect sets DR6.BD and clears DR7.GD. */
  readonly registers: DebugRegisters
}
