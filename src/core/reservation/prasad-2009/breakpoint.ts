import { codeOfLength, codeOfType } from '../../registers/codes.ts'
import type { Breakpoint, SlotIndex } from '../../registers/types.ts'
import type { RequestId } from '../actions.ts'
import { userSpaceEnd } from '../../registers/limits.ts'
import type { Errno } from '../outcomes.ts'

/** struct hw_breakpoint. It belongs to its caller, who may change it while it is registered. */
export interface HwBreakpoint {
  address: bigint
  /** LENn in bits 2-3, with bit 6 set. */
  len: number
  /** R/Wn in bits 0-1, with bit 7 set. */
  type: number
  /** A kernel symbol whose address replaces `address`. */
  name?: string
  /** There is a callback. */
  triggered: boolean
  /** Whose it is; the code itself does not know. */
  readonly owner: RequestId | null
}

/** Addresses of kernel symbols; kallsyms_lookup_name answers 0 for any other. */
export type Symbols = ReadonlyMap<string, bigint>

const typeExecute = 0x80
const typeWrite = 0x81
const typeAccess = 0x83
const lengthExecute = 0x40

/** Bytes, by length code. */
const bytesOf: ReadonlyMap<number, bigint> = new Map([
  [0x40, 1n],
  [0x44, 2n],
  [0x48, 8n],
  [0x4c, 4n],
])

/** The two codes of a length and a type, also of those that validation refuses. */
export function codesOf({ length, type }: Pick<Breakpoint, 'length' | 'type'>): {
  len: number
  type: number
} {
  return { len: 0x40 | Number(codeOfLength(length) << 2n), type: 0x80 | Number(codeOfType(type)) }
}

/** arch_check_va_in_userspace: an unknown length counts as 0 bytes. */
export function isInUserSpace(address: bigint, len: number): boolean {
  return address <= userSpaceEnd - (bytesOf.get(len) ?? 0n)
}

/** Of an aligned range, which cannot wrap, the first byte decides. */
function isInKernelSpace(address: bigint): boolean {
  return address >= userSpaceEnd
}

/**
 * arch_validate_hwbkpt_settings for a breakpoint of a task (`user`) or of the kernel: null, or the error.
 * A name is resolved into `bp.address` even where the breakpoint is then refused.
 * That an execute breakpoint is 1 byte long is asked of addresses outside user space alone.
 * Source: arch/x86/kernel/hw_breakpoint.c, Linux commit 0067f1297241, 2009.
 */
export function validate(bp: HwBreakpoint, user: boolean, symbols: Symbols): Errno | null {
  if (bp.type === typeExecute) {
    if (!isInUserSpace(bp.address, bp.len) && bp.len !== lengthExecute) return 'EINVAL'
  } else if (bp.type !== typeWrite && bp.type !== typeAccess) return 'EINVAL'
  const bytes = bytesOf.get(bp.len)
  if (bytes === undefined || !bp.triggered) return 'EINVAL'
  if (user && bp.name !== undefined) return 'EINVAL'
  if (bp.name !== undefined) bp.address = symbols.get(bp.name) ?? 0n
  if (bp.address === 0n || bp.address % bytes !== 0n) return 'EINVAL'
  const inRange = user ? isInUserSpace(bp.address, bp.len) : isInKernelSpace(bp.address)
  return inRange ? null : 'EFAULT'
}

/** The bits of one slot in DR7: Gn, R/Wn, LENn, and GE. */
export function encodeControl(slot: SlotIndex, { len, type }: HwBreakpoint): bigint {
  const fields = BigInt((len | type) & 0xf) << BigInt(16 + 4 * slot)
  return fields | (2n << BigInt(2 * slot)) | 0x200n
}

/** Ln, Gn, R/Wn and LENn of a slot; GE is in no mask, so that it stays once it is set. */
export const controlMasks: readonly [bigint, bigint, bigint, bigint] = [
  0x000f_0003n,
  0x00f0_000cn,
  0x0f00_0030n,
  0xf000_00c0n,
]
