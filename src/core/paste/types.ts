import type { DebugRegisters } from '../registers/types.ts'

/** The registers that a paste can tell of. DR4 and DR5 are DR6 and DR7, or nothing. */
export type PastedName = 'dr0' | 'dr1' | 'dr2' | 'dr3' | 'dr6' | 'dr7'

export const pastedNames: readonly PastedName[] = ['dr0', 'dr1', 'dr2', 'dr3', 'dr6', 'dr7']

/** The names of the four address registers by slot. */
export const addressNames = ['dr0', 'dr1', 'dr2', 'dr3'] as const

/** Values by register, unsigned 64 bits; a register that was not found is absent. */
export type PastedValues = Readonly<Partial<Record<PastedName, bigint>>>

/** How sure it is that this is the register and its value. */
export type Confidence = 'sure' | 'likely' | 'guess'

/** One value as it stands in the text. */
export interface RegisterReading {
  readonly register: PastedName | 'cr4'
  readonly value: bigint
  /** Both count from 1, in the text as it was pasted. */
  readonly line: number
  readonly column: number
  /** From the name to the end of the value, as offsets into the text as it was pasted. */
  readonly start: number
  readonly end: number
  /** What stands there, shortened. */
  readonly text: string
  readonly confidence: Confidence
  /** Why it was read like this, a few words. */
  readonly why: string
}

/** The registers of one moment. */
export interface PastedState {
  readonly values: PastedValues
  readonly readings: readonly RegisterReading[]
}

/** What a text says about the debug registers. */
export interface PasteReading {
  /** The state that counts; empty where the text holds no debug register. */
  readonly dr: PastedValues
  /** The same, with what is missing at its reset value. */
  readonly registers: DebugRegisters
  /** Where `dr` comes from, in the order of the text. */
  readonly readings: readonly RegisterReading[]
  /** All states that the text holds, in its order; the one that counts is among them. */
  readonly states: readonly PastedState[]
  /** CR4.DE, where the text says so. */
  readonly de: boolean | undefined
  /**
   * `registers`: some were found. `defaults`: a report of Linux without DR lines, which means that all of them hold
   * their defaults. `none`: neither.
   */
  readonly outcome: 'registers' | 'defaults' | 'none'
  /** What was taken for what and why, one sentence each. */
  readonly notes: readonly string[]
}
