import type { BreakpointType } from '../registers/types.ts'

/** `modify` is one instruction that reads and writes the same bytes; `in` and `out` address I/O ports. */
export type AccessKind = 'read' | 'write' | 'modify' | 'execute' | 'in' | 'out'

/** One reference of a program. */
export interface Access {
  readonly kind: AccessKind
  /** Linear address of the first byte, unsigned 64 bits; for `in` and `out` the port, 16 bits. */
  readonly address: bigint
  /** Bytes, at least 1. An access may run past the top of the address space and wraps to 0. */
  readonly size: number
  /** The source does not tell the size, which stands as 1: what touches more bytes is not known. */
  readonly sizeUnknown?: true
}

/** What a client wants to see: `length` bytes (any number) from `address`. */
export interface Watch {
  readonly address: bigint
  readonly length: number
  readonly type: BreakpointType
}
