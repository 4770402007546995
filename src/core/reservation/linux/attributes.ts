import type { Watch } from '../../matching/access.ts'
import { coverRange } from '../../matching/cover.ts'
import { formatAddress } from '../../registers/text.ts'
import type { Breakpoint, BreakpointLength } from '../../registers/types.ts'
import { failure, type Result, success } from '../../result.ts'
import { userSpaceEnd } from '../../registers/limits.ts'
import type { Errno } from '../outcomes.ts'

/** What the caller of a system call is told, and why in one sentence. */
export interface Refusal {
  readonly errno: Errno
  readonly reason: string
}

/** bp_type is a sum of these: HW_BREAKPOINT_R, _W and _X. */
export const accessBits = { read: 1, write: 2, execute: 4 } as const

/** bp_len of an execute breakpoint: sizeof(long), whatever the length of the instruction. */
export const executeLength = 8

/** The part of struct perf_event_attr that describes a breakpoint. */
export interface Attributes {
  /** bp_type, a sum of `accessBits`. */
  readonly type: number
  readonly address: bigint
  /** bp_len in bytes. */
  readonly length: number
  /** The client wants to hear of user space alone. ptrace always does. */
  readonly excludeKernel: boolean
  /** The caller lacks CAP_SYS_ADMIN. */
  readonly unprivileged: boolean
  readonly disabled: boolean
}

/** What all events of a watch have in common. */
export type Common = Omit<Attributes, 'type' | 'address' | 'length'>

/** The highest address of 64 bits, and the area that holds the stacks and descriptor tables of exception entry. */
const lastAddress = 0xffff_ffff_ffff_ffffn
const entryArea = { first: 0xffff_fe00_0000_0000n, last: 0xffff_fe7f_ffff_ffffn }

const typeNames: Readonly<Record<number, Breakpoint['type']>> = {
  [accessBits.write]: 'write',
  [accessBits.read + accessBits.write]: 'access',
  [accessBits.execute]: 'execute',
}

const lengths: readonly BreakpointLength[] = [1, 2, 4, 8]

const invalid = (reason: string) => failure<Refusal>({ errno: 'EINVAL', reason })

/** The one check that comes before the slot: HW_BREAKPOINT_EMPTY and HW_BREAKPOINT_INVALID. */
export function checkType({ type }: Attributes): Refusal | null {
  if (type !== 0 && type !== 7) return null
  return { errno: 'EINVAL', reason: `${type} is no type of breakpoint` }
}

/**
 * What a slot will hold for these attributes, or why x86 does not take them.
 * Left out: areas whose address differs from boot to boot (descriptor tables, per-CPU data, functions closed to
 * kprobes), and the address masks of AMD, without which a longer range is EOPNOTSUPP.
 * Source: hw_breakpoint_parse, kernel/events/hw_breakpoint.c; hw_breakpoint_arch_parse and
 * arch_check_bp_in_kernelspace, arch/x86/kernel/hw_breakpoint.c, Linux 6.1 and later.
 */
export function parseAttributes(attributes: Attributes): Result<Breakpoint, Refusal> {
  const { address, length, excludeKernel, unprivileged } = attributes
  const last = address + BigInt(length) - 1n
  if (last > lastAddress)
    return invalid(`${length} bytes from ${formatAddress(address)} pass the top`)
  if (address <= entryArea.last && last >= entryArea.first) {
    return invalid(`${formatAddress(address)} is in the CPU entry area`)
  }
  const type = typeNames[attributes.type]
  if (type === undefined) return invalid('x86 has no breakpoint for reads alone')
  let stored: BreakpointLength = 1
  if (type === 'execute') {
    if (length !== executeLength) {
      return invalid(`an execute breakpoint has no length of ${length} bytes`)
    }
  } else {
    const known = lengths.find((each) => each === length)
    if (known === undefined && !Number.isInteger(Math.log2(length))) {
      return invalid(`${length} is no power of two`)
    }
    if (address % BigInt(length) !== 0n) {
      return invalid(`${formatAddress(address)} is not a multiple of ${length}`)
    }
    if (known === undefined) {
      return failure({ errno: 'EOPNOTSUPP', reason: `${length} bytes need an address mask` })
    }
    stored = known
  }
  if ((excludeKernel || unprivileged) && address + BigInt(stored) > userSpaceEnd) {
    const reason = `${formatAddress(address)} is not below the end of user space`
    return excludeKernel ? invalid(reason) : failure({ errno: 'EPERM', reason })
  }
  return success({ address, length: stored, type })
}

/**
 * The events that a client opens to watch this, one for each slot: data in aligned pieces, execution in one.
 * A watch that goes round the top of the address space is asked for as it is, and refused.
 */
export function attributesOf({ address, length, type }: Watch, common: Common): Attributes[] {
  const { excludeKernel, unprivileged, disabled } = common
  const event = (bits: number, from: bigint, bytes: number): Attributes => ({
    type: bits,
    address: from,
    length: bytes,
    excludeKernel,
    unprivileged,
    disabled,
  })
  if (type === 'io') return [event(0, address, length)]
  if (type === 'execute') {
    return [event(accessBits.execute, address, length === 1 ? executeLength : length)]
  }
  const bits = type === 'write' ? accessBits.write : accessBits.read + accessBits.write
  if (address + BigInt(length) - 1n > lastAddress) return [event(bits, address, length)]
  return coverRange(address, length, type).map((piece) => event(bits, piece.address, piece.length))
}

/** What the client hears of: perf takes 8 bytes for the length of an execute breakpoint and reports the first alone. */
export function narrowed(watch: Watch): Watch {
  return watch.type === 'execute' && watch.length === executeLength
    ? { ...watch, length: 1 }
    : watch
}
