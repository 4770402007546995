import type { SlotIndex } from '../registers/types.ts'
import type { PastedName } from './types.ts'

/** Something about the registers that does not work, looks odd, or is worth a word. */
export interface RegisterFault {
  /** The name of the rule, for tests and links. */
  readonly rule: string
  /** `bad`: it does not do what it seems to; `odd`: it works, and nobody does it; `note`: what it tells. */
  readonly tone: 'bad' | 'odd' | 'note'
  readonly register: PastedName
  readonly slot?: SlotIndex
  /** One sentence. */
  readonly text: string
  readonly source: string
}

export interface FaultOptions {
  /** CR4.DE; absent: not known. */
  readonly de?: boolean | undefined
}

/** Notes one fault about the register that is looked at. */
export type AddFault = (fault: Omit<RegisterFault, 'register' | 'slot'>) => void

/** Sections of the manual that many rules come from. */
export const sdm = {
  dr6: 'Intel SDM 17.2.3',
  dr7: 'Intel SDM 17.2.4',
  match: 'Intel SDM 17.2.5',
} as const
