import { formatAddress } from '../../registers/text.ts'
import { baseAddress, isEnabled, slotBreakpoint } from '../../registers/slots.ts'
import {
  type Breakpoint,
  type DebugRegisters,
  type SlotIndex,
  slotIndices,
} from '../../registers/types.ts'
import type { Access } from '../access.ts'
import { portOf } from '../overlap.ts'
import type { Emulator, Quirk } from './emulator.ts'
import { emulatorTitles } from './titles.ts'

/** QEMU looks at watchpoints by pages of this many bytes. */
const page = 4096n
const top = (1n << 64n) - 1n

interface Watchpoint {
  readonly slot: SlotIndex
  /** First and last byte: the low bits of DRn are not masked, so it need not be aligned. */
  readonly first: bigint
  readonly last: bigint
  readonly reads: boolean
}

function watchedBytes({ address, length }: Breakpoint): { first: bigint; last: bigint } {
  return { first: address, last: address + BigInt(length) - 1n }
}

/** One whose end runs past the top of memory is not inserted at all. */
function watchpoints(registers: DebugRegisters): Watchpoint[] {
  return slotIndices.flatMap((slot) => {
    const breakpoint = slotBreakpoint(registers, slot)
    const data = breakpoint.type === 'write' || breakpoint.type === 'access'
    const bytes = watchedBytes(breakpoint)
    if (!data || !isEnabled(registers, slot) || bytes.last > top) return []
    return [{ slot, ...bytes, reads: breakpoint.type === 'access' }]
  })
}

/** The slot of the first watchpoint with a byte in [first, last], as its bit: QEMU stops looking there. */
function firstIn(list: readonly Watchpoint[], first: bigint, last: bigint): number {
  const found = list.find((each) => each.first <= last && first <= each.last)
  return found === undefined ? 0 : 1 << found.slot
}

const pageOf = (address: bigint) => address & ~(page - 1n)
const isAligned = (address: bigint, size: bigint) => address % size === 0n

/** Pages without a watchpoint take a path that looks at none. */
function slow(list: readonly Watchpoint[], address: bigint, size: bigint): boolean {
  const start = pageOf(address)
  const crosses = address - start + size > page
  return crosses || firstIn(list, start, start + page - 1n) !== 0
}

/** Version 7.2 makes two aligned loads of a load that is not aligned, and checks each of them whole. */
function load72(list: readonly Watchpoint[], address: bigint, size: bigint): number {
  if (isAligned(address, size) || !slow(list, address, size)) {
    return firstIn(list, address, address + size - 1n)
  }
  const aligned = address - (address % size)
  return load72(list, aligned, size) || load72(list, aligned + size, size)
}

/** And of a store that is not aligned it checks everything from the beginning of the page of its end. */
function store72(list: readonly Watchpoint[], address: bigint, size: bigint): number {
  const end = address + size
  if (isAligned(address, size) || !slow(list, address, size)) {
    return firstIn(list, address, end - 1n)
  }
  const lastPage = pageOf(end)
  return firstIn(list, address, lastPage - 1n) || firstIn(list, lastPage, end - 1n)
}

type Transfer = (list: readonly Watchpoint[], address: bigint, size: bigint) => number

const exact: Transfer = (list, address, size) => firstIn(list, address, address + size - 1n)

function data(registers: DebugRegisters, access: Access, load: Transfer, store: Transfer): number {
  const list = watchpoints(registers)
  const address = BigInt.asUintN(64, access.address)
  const size = BigInt(access.size)
  const readers = list.filter(({ reads }) => reads)
  const loaded = access.kind === 'write' ? 0 : load(readers, address, size)
  if (loaded !== 0 || access.kind === 'read') return loaded
  return store(list, address, size)
}

/** The address must equal DRn; LEN is not looked at, and a slot that is not enabled is reported with one that is. */
function execute(registers: DebugRegisters, { address }: Access): number {
  const matching = slotIndices.filter(
    (slot) =>
      slotBreakpoint(registers, slot).type === 'execute' &&
      registers.dr[slot] === BigInt.asUintN(64, address),
  )
  if (!matching.some((slot) => isEnabled(registers, slot))) return 0
  return matching.reduce<number>((bits, slot) => bits | (1 << slot), 0)
}

/** CR4.DE is not looked at, and the port in DRn is not masked. */
function ports(registers: DebugRegisters, access: Access): number {
  const first = portOf(access)
  const last = first + BigInt(access.size) - 1n
  return slotIndices.reduce<number>((bits, slot) => {
    const breakpoint = slotBreakpoint(registers, slot)
    if (breakpoint.type !== 'io' || !isEnabled(registers, slot)) return bits
    const bytes = watchedBytes(breakpoint)
    return bytes.first <= last && first <= bytes.last ? bits | (1 << slot) : bits
  }, 0)
}

function matcher(load: Transfer, store: Transfer): Emulator['match'] {
  return (registers, access) => {
    if (!Number.isInteger(access.size) || access.size < 1) return 0
    switch (access.kind) {
      case 'execute':
        return execute(registers, access)
      case 'in':
      case 'out':
        return ports(registers, access)
      default:
        return data(registers, access, load, store)
    }
  }
}

function rangeText({ first, last }: { first: bigint; last: bigint }): string {
  return first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`
}

/** What LEN does not mask. */
function maskQuirk(slot: SlotIndex, breakpoint: Breakpoint): string | null {
  const base = baseAddress(breakpoint)
  if (base === breakpoint.address || breakpoint.type === 'execute') return null
  const hardware = { first: base, last: base + BigInt(breakpoint.length) - 1n }
  return `it does not mask the low bits of DR${slot} and watches ${rangeText(watchedBytes(breakpoint))}, where hardware watches ${rangeText(hardware)}`
}

function quirksOf(unaligned: boolean, registers: DebugRegisters, access?: Access): Quirk[] {
  const enabled = slotIndices.filter((slot) => isEnabled(registers, slot))
  const quirks = enabled.flatMap((slot): Quirk[] => {
    const breakpoint = slotBreakpoint(registers, slot)
    const because: string[] = []
    const masked = maskQuirk(slot, breakpoint)
    if (masked !== null) because.push(masked)
    if (breakpoint.type === 'io' && !registers.de) because.push('it does not look at CR4.DE')
    if (breakpoint.type === 'execute' && breakpoint.length !== 1) {
      because.push(`it does not look at LEN${slot} of an execute breakpoint`)
    }
    return because.map((text) => ({ slot, because: text }))
  })
  const isData = (slot: SlotIndex) =>
    ['write', 'access'].includes(slotBreakpoint(registers, slot).type)
  const dataSlots = enabled.filter(isData)
  // Each of several can lose to another: of an instruction that reads and writes the read is looked at first.
  for (const slot of dataSlots.length > 1 ? dataSlots : []) {
    quirks.push({ slot, because: 'it reports only the first of several breakpoints that match' })
  }
  const aligned =
    access !== undefined && access.size > 0 && access.address % BigInt(access.size) === 0n
  const transfers = access === undefined || ['read', 'write', 'modify'].includes(access.kind)
  if (unaligned && transfers && !aligned) {
    const what =
      access === undefined
        ? 'of an access that is not aligned it checks other bytes than those accessed'
        : `it makes aligned accesses of one at ${formatAddress(access.address)} that is not aligned to its ${access.size} bytes, and checks other bytes`
    for (const slot of dataSlots) quirks.push({ slot, because: what })
  }
  return quirks
}

/** Recorded: test/vectors/emulators.json, column qemu; the code paths are accel/tcg/cputlb.c and target/i386 of 7.2. */
export const qemu72: Emulator = {
  title: emulatorTitles['qemu-7.2'],
  summary:
    'QEMU without KVM does not mask the low bits of DR0-DR3, reports only the first breakpoint that matches, checks the wrong bytes of an access that is not aligned, and takes I/O breakpoints without CR4.DE. DR6 and DR7 keep any bit that is written.',
  evidence: 'recorded',
  source:
    'QEMU 7.2.22 (TCG), a bare-metal program; accel/tcg/cputlb.c, target/i386/tcg/sysemu/bpt_helper.c',
  match: matcher(load72, store72),
  quirks: (registers, access) => quirksOf(true, registers, access),
}

/** Since the rework of May 2023 the bytes of an access are checked as they are; the rest stayed. */
export const qemu81: Emulator = {
  title: emulatorTitles['qemu-8.1'],
  summary:
    'As QEMU 7.2, but an access that is not aligned is checked by its own bytes. DR0-DR3 are still not masked, and only the first breakpoint that matches is reported.',
  evidence: 'source',
  source: 'QEMU 8.1: accel/tcg/cputlb.c after the rework of the MMU lookup, May 2023',
  match: matcher(exact, exact),
  quirks: (registers, access) => quirksOf(false, registers, access),
}
