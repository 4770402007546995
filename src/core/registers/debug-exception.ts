import { readBack, withFlag } from './bits.ts'
import { decodeDr6, encodeDr6 } from './decode.ts'
import { fieldNamed } from './fields.ts'
import type { DebugRegisters } from './types.ts'
import { withValues } from './values.ts'

const generalDetect = fieldNamed('dr7', 'GD')

/** What raised one #DB; absent is no. */
export interface DebugCause {
  /** Bits 0-3: the breakpoints that matched. */
  readonly hits?: number
  /** General detect. */
  readonly bd?: boolean
  /** Single step. */
  readonly bs?: boolean
  /** Task switch. */
  readonly bt?: boolean
  /** Bus lock; without effect on a CPU that reports none. */
  readonly busLock?: boolean
  /** Inside a transactional region; without effect on a CPU without RTM. */
  readonly rtm?: boolean
}

/**
 * The registers when the handler of this #DB begins: B0-B3 speak of this #DB alone, RTM is set to 1 unless it is the
 * cause, BLD is only ever cleared, BD, BS and BT only ever set, and DR7.GD is cleared.
 * Source: Intel SDM 17.2.3, 17.2.4; AMD APM 13.1.1.3; Linux 6.12 arch/x86/kvm/x86.c, kvm_deliver_exception_payload.
 */
export function raiseDebug(registers: DebugRegisters, cause: DebugCause): DebugRegisters {
  const { hits = 0, bd = false, bs = false, bt = false, busLock = false, rtm = false } = cause
  const before = decodeDr6(registers.dr6)
  const dr6 = encodeDr6({
    hits: [(hits & 1) !== 0, (hits & 2) !== 0, (hits & 4) !== 0, (hits & 8) !== 0],
    busLock: before.busLock || busLock,
    bd: before.bd || bd,
    bs: before.bs || bs,
    bt: before.bt || bt,
    rtm,
  })
  const dr7 = withFlag(generalDetect, registers.dr7, false)
  return withValues(registers, registers.dr, readBack('dr6', registers, dr6), dr7)
}
