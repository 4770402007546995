import type { BreakpointType } from '../registers/types.ts'
import type { Access, AccessKind } from './access.ts'

/** Bytes from `address`, any number. */
export interface Range {
  readonly address: bigint
  readonly length: number
}

const reportedKinds: Record<BreakpointType, readonly AccessKind[]> = {
  execute: ['execute'],
  write: ['write', 'modify'],
  access: ['read', 'write', 'modify'],
  io: ['in', 'out'],
}

/** Whether a breakpoint of this type reports accesses of this kind (Intel SDM 17.2.4). x86 has none for reads alone. */
export function reportsKind(type: BreakpointType, kind: AccessKind): boolean {
  return reportedKinds[type].includes(kind)
}

/** Whether it is a number of bytes at all: a positive integer. */
export function isByteCount(count: number): boolean {
  return Number.isInteger(count) && count > 0
}

/** I/O addresses have 16 bits. */
export function portOf({ address }: Access): bigint {
  return BigInt.asUintN(16, address)
}

/** How far `address` is past `from`, going up and round the top of the address space. */
export function distance(from: bigint, address: bigint): bigint {
  return BigInt.asUintN(64, address - from)
}

/**
 * Whether the access has a byte in the range. Memory is a circle of 2^64 bytes, ports are a line.
 * An instruction counts with its first byte, whatever its size. A length or size that is no positive integer touches nothing.
 * Source: Intel SDM 17.2.5; AMD APM 13.1.2, 13.1.3.3.
 */
export function touches({ address, length }: Range, access: Access): boolean {
  if (!isByteCount(length)) return false
  const bytes = BigInt(length)
  if (access.kind === 'execute') return distance(address, access.address) < bytes
  if (!isByteCount(access.size)) return false
  const size = BigInt(access.size)
  if (access.kind === 'in' || access.kind === 'out') {
    const port = portOf(access)
    return port < address + bytes && address < port + size
  }
  return distance(address, access.address) < bytes || distance(access.address, address) < size
}
