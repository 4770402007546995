import { toNumber } from '../registers/bits.ts'
import type { BreakpointType } from '../registers/types.ts'
import type { Access, AccessKind } from './access.ts'

/** Bytes from `address`, any number. */
export interface Range {
  readonly address: bigint
  readonly length: number
}

/** Whether a breakpoint of this type reports accesses of this kind (Intel SDM 17.2.4). x86 has none for reads alone. */
export function reportsKind(type: BreakpointType, kind: AccessKind): boolean {
  switch (type) {
    case 'execute':
      return kind === 'execute'
    case 'write':
      return kind === 'write' || kind === 'modify'
    case 'access':
      return kind === 'read' || kind === 'write' || kind === 'modify'
    case 'io':
      return kind === 'in' || kind === 'out'
  }
}

/** Whether it is a number of bytes at all: a positive integer. */
export function isByteCount(count: number): boolean {
  return Number.isInteger(count) && count > 0
}

/** I/O addresses have 16 bits. */
export function portOf({ address }: Access): bigint {
  return BigInt.asUintN(16, address)
}

/** How far `address` is past `from`, going up and round the top of the address space; exact below 2^53. */
export function distance(from: bigint, address: bigint): number {
  return toNumber(address - from)
}

/** Whether `address` is one of `bytes` bytes from `from`. */
function isWithin(from: bigint, bytes: number, address: bigint): boolean {
  if (bytes <= Number.MAX_SAFE_INTEGER) return distance(from, address) < bytes
  return BigInt.asUintN(64, address - from) < BigInt(bytes)
}

/**
 * Whether the access has a byte in the range. Memory is a circle of 2^64 bytes, ports are a line.
 * An instruction counts with its first byte, whatever its size. A length or size that is no positive integer touches nothing.
 * Source: Intel SDM 17.2.5; AMD APM 13.1.2, 13.1.3.3.
 */
export function touches({ address, length }: Range, access: Access): boolean {
  if (!isByteCount(length)) return false
  if (access.kind === 'execute') return isWithin(address, length, access.address)
  if (!isByteCount(access.size)) return false
  if (access.kind === 'in' || access.kind === 'out') {
    const port = portOf(access)
    return port < address + BigInt(length) && address < port + BigInt(access.size)
  }
  return isWithin(address, length, access.address) || isWithin(access.address, access.size, address)
}
