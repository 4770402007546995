import { decodeDr7 } from '../registers/decode.ts'
import { resetRegisters, writeRegister } from '../registers/registers.ts'
import { formatAddress } from '../registers/text.ts'
import { type DebugRegisters, slotIndices } from '../registers/types.ts'
import { failure, type Result, success } from '../result.ts'
import type { PokeAction } from './actions.ts'
import { reservedControl, userSpaceEnd } from '../registers/limits.ts'
import type { Errno } from './outcomes.ts'

export interface PokeRefusal {
  readonly errno: Errno
  readonly reason: string
}

/**
 * The checks of PTRACE_POKEUSER on u_debugreg[n] before 2.6.33, in their order:
 * DR4 and DR5 do not exist, an address ends below user space's end, DR7's fields are validated even where not enabled.
 * Neither alignment nor conflicts are looked at. Source: arch/x86/kernel/ptrace.c, Linux 2.6.25-2.6.29.
 */
export function pokeRegisters(
  saved: DebugRegisters,
  action: PokeAction,
): Result<DebugRegisters, PokeRefusal> {
  const { register, value } = action
  const refuse = (reason: string) => failure({ errno: 'EIO' as const, reason })
  if (register === 4 || register === 5) return refuse(`ptrace has no DR${register}`)
  if (register <= 3 && value >= userSpaceEnd) {
    return refuse(`${formatAddress(value)} is not below the end of user space`)
  }
  if (register === 6 && value >> 32n !== 0n) return refuse('the upper half of DR6 must be 0')
  const stored = register === 7 ? value & ~reservedControl : value
  if (register === 7) {
    const { slots } = decodeDr7(stored)
    const bad = slots.findIndex(
      ({ type, length }) => type === 'io' || (type === 'execute' && length !== 1),
    )
    if (bad >= 0) {
      const { type, length } = slots[bad] ?? { type: 'io', length: 1 }
      const what = type === 'io' ? 'R/W = 10' : `an execute breakpoint of ${length} bytes`
      return refuse(`DR7 has ${what} in slot ${bad}`)
    }
  }
  const written = writeRegister({ ...saved, de: false }, register, stored)
  if (!written.ok) return refuse(written.error.reason)
  return success({ ...written.value, de: saved.de })
}

const fixedInDr7 = resetRegisters().dr7

/** What PTRACE_PEEKUSER of u_debugreg[register] answers: what was poked, without the bit of DR7 that hardware fixes. */
export function savedValue(saved: DebugRegisters, register: number): bigint {
  if (register === 6) return saved.dr6
  if (register === 7) return saved.dr7 & ~fixedInDr7
  const slot = slotIndices[register]
  return slot === undefined ? 0n : saved.dr[slot]
}
