import { spaceOf } from '../registers/limits.ts'
import { formatAddress } from '../registers/text.ts'
import type { Breakpoint } from '../registers/types.ts'

/** A reason to refuse a breakpoint, or null. */
export type Rule = (breakpoint: Breakpoint) => string | null

export function isUser({ address, length }: Breakpoint): boolean {
  return spaceOf(address, length) === 'user'
}

export function isKernel({ address }: Breakpoint): boolean {
  return spaceOf(address) === 'kernel'
}

export const noPorts: Rule = ({ type }) =>
  type === 'io' ? 'It has no breakpoints on I/O ports; only DR7 itself has (R/W = 10).' : null

/** Linux: validate_hw_breakpoint and arch_build_bp_info, arch/x86/kernel/hw_breakpoint.c, 6.12. */
export const aligned: Rule = ({ address, length, type }) =>
  type !== 'execute' && address % BigInt(length) !== 0n
    ? `${formatAddress(address)} is not a multiple of ${length}: EINVAL.`
    : null

/** The last byte of the range would be beyond 64 bits. */
export const noWrap: Rule = ({ address, length }) =>
  address + BigInt(length) > 1n << 64n ? 'The range runs past the end of memory: EINVAL.' : null

/** DR7 can say it, and the manuals leave open what then happens. */
export const executeLength: Rule = ({ type, length }) =>
  type === 'execute' && length !== 1
    ? 'Execution has length 1 in DR7 (LEN = 00); with another it is undefined.'
    : null

/** Between user and kernel space lies what no access reaches. */
export const reachable: Rule = (breakpoint) =>
  isUser(breakpoint) || isKernel(breakpoint)
    ? null
    : `${formatAddress(breakpoint.address)} belongs to neither user nor kernel space.`

/** The first reason of several. */
export function firstReason(rules: readonly Rule[], breakpoint: Breakpoint): string | null {
  for (const rule of rules) {
    const reason = rule(breakpoint)
    if (reason !== null) return reason
  }
  return null
}
