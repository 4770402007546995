import { type SlotIndex, slotIndices } from '../../registers/types.ts'

/** What the ownership table did at its four stations. Where they agree there is no field. */
export interface DebugregVersion {
  /** In which order the kernel is given "any" register. */
  readonly kernelOrder: readonly SlotIndex[]
  /**
   * What a write of a task's DR7 comes to. `every bit`: all L bits are checked before any is taken.
   * Else only the first L bit that changes is taken or given back, and where none changes the answer is EBUSY;
   * `first bit, unheard`: that the register was the kernel's is not looked at, and the write succeeds.
   */
  readonly enabling: 'every bit' | 'first bit' | 'first bit, unheard'
  /** Whether a task may store an address for a register that is the kernel's. */
  readonly kernelAddress: 'refused' | 'stored'
  /** Which address registers a context switch loads. `what differs`: from those of the task that ran before. */
  readonly loaded: 'what is not global' | 'what is enabled' | 'what differs'
  /** What a kernel client hears. `-1` is all that the older versions say, and EPERM has that number. */
  readonly kernelErrors: 'named' | '-1'
}

const upward = slotIndices
const downward = slotIndices.toReversed()

/** Bharata Rao, 3 April 2001, for 2.4.2. */
export const debugreg2001: DebugregVersion = {
  kernelOrder: upward,
  enabling: 'first bit',
  kernelAddress: 'stored',
  loaded: 'what is enabled',
  kernelErrors: '-1',
}

/** Vamsi Krishna S, 22 October 2002, for 2.5.44. */
export const debugreg2002: DebugregVersion = {
  kernelOrder: downward,
  enabling: 'first bit, unheard',
  kernelAddress: 'stored',
  loaded: 'what is enabled',
  kernelErrors: '-1',
}

/** Prasanna S Panchamukhi, 30 August 2005, for 2.6.13. */
export const debugreg2005: DebugregVersion = {
  kernelOrder: upward,
  enabling: 'first bit, unheard',
  kernelAddress: 'stored',
  loaded: 'what differs',
  kernelErrors: '-1',
}

/** Alan Stern, as839b, 22 January 2007, for 2.6.20. */
export const debugreg2007: DebugregVersion = {
  kernelOrder: downward,
  enabling: 'every bit',
  kernelAddress: 'refused',
  loaded: 'what is not global',
  kernelErrors: 'named',
}
