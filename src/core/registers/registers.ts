import { failure, type Result, success } from '../result.ts'
import { allBits, isSet, readBack, requiredZeros, resetValue } from './bits.ts'
import { raiseDebug } from './debug-exception.ts'
import { fieldNamed } from './fields.ts'
import { formatAddress } from './text.ts'
import type { DebugRegisters, Fault, SlotIndex } from './types.ts'
import { withValues } from './values.ts'

/** The registers after RESET or INIT, with CR4.DE 0 and without RTM and bus-lock reporting (Intel SDM 9.1.1 table 9-1). */
export function resetRegisters(): DebugRegisters {
  return { dr: [0n, 0n, 0n, 0n], dr6: resetValue('dr6'), dr7: resetValue('dr7'), de: false }
}

const generalDetect = fieldNamed('dr7', 'GD')

type Target = SlotIndex | 'dr6' | 'dr7'

const targets: readonly Target[] = [0, 1, 2, 3, 'dr6', 'dr7', 'dr6', 'dr7']

/** The register behind number `n`, or why the MOV is not carried out. */
function reach(registers: DebugRegisters, n: number, way: 'to' | 'from'): Result<Target, Fault> {
  const target = targets[n]
  if (target === undefined) {
    const reason = `there is no DR${n}: MOV reaches DR0 to DR7`
    return failure({ vector: '#UD', reason, registers })
  }
  if (registers.de && (n === 4 || n === 5)) {
    const reason = `DR${n} raises #UD while CR4.DE is 1; with CR4.DE 0 it is DR${n + 2}`
    return failure({ vector: '#UD', reason, registers })
  }
  if (isSet(generalDetect, registers.dr7)) {
    const reason = `DR7.GD is 1: the MOV ${way} DR${n} raises #DB and is not carried out`
    return failure({ vector: '#DB', reason, registers: raiseDebug(registers, { bd: true }) })
  }
  return success(target)
}

/** Position of the lowest bit set; `bits` is not 0. */
function lowestBit(bits: bigint): number {
  let position = 0
  while (((bits >> BigInt(position)) & 1n) === 0n) position += 1
  return position
}

/**
 * MOV from DRn in 64-bit mode at CPL 0, n = 0-7.
 * Checked in this order: #UD for a register that is not there (4 and 5 with CR4.DE), #DB by general detect.
 * Without CR4.DE 4 and 5 are 6 and 7. Source: Intel SDM 17.2.2, 17.2.4; AMD APM 13.1.1.2.
 */
export function readRegister(registers: DebugRegisters, n: number): Result<bigint, Fault> {
  const reached = reach(registers, n, 'from')
  if (!reached.ok) return reached
  const target = reached.value
  return success(typeof target === 'number' ? registers.dr[target] : registers[target])
}

/**
 * MOV to DRn in 64-bit mode at CPL 0, n = 0-7. DR0-DR3 keep all 64 bits, canonical or not; DR6 and DR7 keep their
 * writable bits, the reserved ones below bit 32 are forced without a fault.
 * Checked in this order: #UD for a register that is not there (4 and 5 with CR4.DE), #DB by general detect, a value
 * that no 64-bit register holds, #GP for a 1 in the upper half of DR6 or DR7.
 * Source: Intel SDM 17.2.1 to 17.2.6; AMD APM 13.1.1.
 */
export function writeRegister(
  registers: DebugRegisters,
  n: number,
  value: bigint,
): Result<DebugRegisters, Fault> {
  const reached = reach(registers, n, 'to')
  if (!reached.ok) return reached
  const target = reached.value
  if (value < 0n || value > allBits) {
    const what = value < 0n ? 'is negative' : 'is wider than 64 bits'
    return failure({ vector: 'none', reason: `${formatAddress(value)} ${what}`, registers })
  }
  if (typeof target === 'number') {
    if (registers.dr[target] === value) return success(registers)
    const dr: [bigint, bigint, bigint, bigint] = [...registers.dr]
    dr[target] = value
    return success(withValues(registers, dr, registers.dr6, registers.dr7))
  }
  const wrong = value & requiredZeros(target)
  if (wrong !== 0n) {
    const reason = `bits 32-63 of DR${n} must be 0, and ${formatAddress(value)} sets bit ${lowestBit(wrong)}`
    return failure({ vector: '#GP', reason, registers })
  }
  const kept = readBack(target, registers, value)
  if (registers[target] === kept) return success(registers)
  const { dr, dr6, dr7 } = registers
  return success(
    target === 'dr6' ? withValues(registers, dr, kept, dr7) : withValues(registers, dr, dr6, kept),
  )
}
