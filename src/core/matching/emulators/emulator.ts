import type { DebugRegisters, SlotIndex } from '../../registers/types.ts'
import type { Access } from '../access.ts'

/** Where one slot's answer differs from the hardware's, and why. */
export interface Quirk {
  readonly slot: SlotIndex
  /** Half a sentence without a full stop that goes on from "because". */
  readonly because: string
}

/** A program that plays the CPU, or a layer that answers in its place: which breakpoints it reports for an access. */
export interface Emulator {
  readonly title: string
  /** One paragraph in plain words: where it differs from the hardware. */
  readonly summary: string
  /** `recorded`: held to a recording; `source`: read in its source text; `same`: the hardware itself decides. */
  readonly evidence: 'recorded' | 'source' | 'same'
  readonly source: string
  /** Bits 0-3 of DR6 at the first #DB of the access, 0 where none is raised. */
  readonly match: (registers: DebugRegisters, access: Access) => number
  /** Why a slot of these registers may answer otherwise than under hardware; with an access, for that one alone. */
  readonly quirks: (registers: DebugRegisters, access?: Access) => readonly Quirk[]
}
