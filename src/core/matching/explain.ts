import { baseAddress, isEnabled, slotBreakpoint } from '../registers/slots.ts'
import {
  type Breakpoint,
  type BreakpointType,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../registers/types.ts'
import { formatAddress } from '../registers/text.ts'
import type { Access, AccessKind } from './access.ts'
import { distance, isByteCount, portOf } from './overlap.ts'
import { conditionOf, type Rule } from './rule.ts'

/** Why one slot reports an access, or why not. */
export interface SlotVerdict {
  readonly slot: SlotIndex
  /** The slot is enabled and its breakpoint matches: the bit of `matchAccess`. */
  readonly matched: boolean
  /** `matched`, or the first rule that failed. */
  readonly rule: Rule
  /** One sentence without a full stop, with the numbers. */
  readonly reason: string
  /** Where the rule is written: Intel SDM vol 3, AMD APM vol 2. */
  readonly source: string
}

const sources: Record<Rule, string> = {
  matched: 'Intel SDM 17.2.5; AMD APM 13.1.2',
  enabled: 'Intel SDM 17.2.4; AMD APM 13.1.1.4',
  type: 'Intel SDM 17.2.4; AMD APM 13.1.1.4',
  'cr4.de': 'Intel SDM 17.2.4; AMD APM 13.1.1.4',
  length: 'Intel SDM 17.2.5; AMD APM 13.1.1.4',
  range: 'Intel SDM 17.2.5; AMD APM 13.1.2',
}

const watched: Record<BreakpointType, string> = {
  execute: 'execution',
  write: 'writes',
  access: 'reads and writes',
  io: 'I/O ports',
}

const accessNames: Record<AccessKind, { readonly this: string; readonly name: string }> = {
  read: { this: 'a read', name: 'read' },
  write: { this: 'a write', name: 'write' },
  modify: { this: 'a read-modify-write', name: 'read-modify-write' },
  execute: { this: 'an instruction fetch', name: 'instruction' },
  in: { this: 'an IN', name: 'IN' },
  out: { this: 'an OUT', name: 'OUT' },
}

const memorySize = 1n << 64n

/** First and last byte; the last is the lower one where the bytes go round the top. */
interface Ends {
  readonly first: bigint
  readonly last: bigint
}

function rangeText({ first, last }: Ends): string {
  return first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`
}

function endsOfAccess(access: Access): Ends {
  const more = BigInt(access.size) - 1n
  if (access.kind === 'in' || access.kind === 'out') {
    const port = portOf(access)
    return { first: port, last: port + more }
  }
  const first = BigInt.asUintN(64, access.address)
  return { first, last: BigInt.asUintN(64, first + more) }
}

/** "DR2 watches 0x1008-0x100b", and what LEN made of the address where that is not what DRn holds. */
function watchText(slot: SlotIndex, breakpoint: Breakpoint, range: Ends): string {
  const bits = Math.log2(breakpoint.length)
  const ignored =
    breakpoint.address === range.first
      ? ''
      : ` (${formatAddress(breakpoint.address)} without its low ${bits === 1 ? 'bit' : `${bits} bits`})`
  const ports = breakpoint.type === 'io' ? (breakpoint.length === 1 ? 'port ' : 'ports ') : ''
  return `DR${slot} watches ${ports}${rangeText(range)}${ignored}`
}

/** Where an access that misses the range lies. */
function missText(access: Access, range: Ends): string {
  const { name } = accessNames[access.kind]
  if (access.kind === 'execute') {
    return `the ${name} begins at ${formatAddress(BigInt.asUintN(64, access.address))}`
  }
  if (!isByteCount(access.size)) return `${access.size} is no number of bytes that can be accessed`
  const { first, last } = endsOfAccess(access)
  if (last < first) {
    return `the ${name} starts at ${formatAddress(first)}, wraps past the top and ends at ${formatAddress(last)}`
  }
  return last < range.first
    ? `the ${name} ends at ${formatAddress(last)}`
    : `the ${name} starts at ${formatAddress(first)}`
}

/** The bytes of the range that an access in it touches. */
function hitText(access: Access, range: Ends): string {
  const { name } = accessNames[access.kind]
  if (access.kind === 'execute') return `the ${name} begins there`
  if (BigInt(access.size) >= memorySize) return `the ${name} touches all of memory`
  const { first, last } = endsOfAccess(access)
  const reach = distance(range.first, range.last)
  const touched = {
    first: distance(range.first, first) <= reach ? first : range.first,
    last: distance(range.first, last) <= reach ? last : range.last,
  }
  return `the ${name} touches ${rangeText(touched)}`
}

function explainSlot(registers: DebugRegisters, slot: SlotIndex, access: Access): SlotVerdict {
  const rule = isEnabled(registers, slot) ? conditionOf(registers, slot, access) : 'enabled'
  const breakpoint = slotBreakpoint(registers, slot)
  const first = baseAddress(breakpoint)
  const range = { first, last: first + BigInt(breakpoint.length - 1) }
  const reasons: Record<Rule, () => string> = {
    matched: () => `${watchText(slot, breakpoint, range)}, ${hitText(access, range)}`,
    enabled: () => `DR${slot} is not enabled: L${slot} and G${slot} are 0`,
    type: () =>
      `DR${slot} watches ${watched[breakpoint.type]}, this is ${accessNames[access.kind].this}`,
    'cr4.de': () =>
      `DR${slot} has R/W${slot} = 10, which watches I/O ports only while CR4.DE is 1, and it is 0`,
    length: () =>
      `DR${slot} watches execution with a length of ${breakpoint.length} bytes, and only LEN${slot} = 00 (1 byte) is defined for that`,
    range: () => `${watchText(slot, breakpoint, range)}, ${missText(access, range)}`,
  }
  return { slot, matched: rule === 'matched', rule, reason: reasons[rule](), source: sources[rule] }
}

/** For DR0-DR3 in order: matched, or the first rule that failed, with the numbers. */
export function explainAccess(registers: DebugRegisters, access: Access): SlotVerdict[] {
  return slotIndices.map((slot) => explainSlot(registers, slot, access))
}
