import { formatAddress } from '../../registers/text.ts'
import { codeOfLength } from '../../registers/codes.ts'
import { baseAddress, isEnabled, slotBreakpoint } from '../../registers/slots.ts'
import { type DebugRegisters, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { Access } from '../access.ts'
import { distance, portOf, reportsKind, touches } from '../overlap.ts'
import { conditionOf, matchAccess } from '../rule.ts'
import type { Emulator, Quirk } from './emulator.ts'
import { emulatorTitles } from './titles.ts'

const enabledSlots = (registers: DebugRegisters) =>
  slotIndices.filter((slot) => isEnabled(registers, slot))

const bitsOf = (slots: readonly SlotIndex[]) =>
  slots.reduce<number>((bits, slot) => bits | (1 << slot), 0)

/** All that match, those without an enable bit included, once an enabled one does. */
function withDisabled(registers: DebugRegisters, matching: readonly SlotIndex[]): number {
  return matching.some((slot) => isEnabled(registers, slot)) ? bitsOf(matching) : 0
}

/** The same words for every slot that is not enabled. */
function disabledQuirks(registers: DebugRegisters, isAbout: (slot: SlotIndex) => boolean): Quirk[] {
  return slotIndices
    .filter((slot) => !isEnabled(registers, slot) && registers.dr[slot] !== 0n && isAbout(slot))
    .map((slot) => ({
      slot,
      because: `it sets B${slot} too where DR${slot} matches without being enabled, once an enabled breakpoint matches`,
    }))
}

const executes = (registers: DebugRegisters) => (slot: SlotIndex) =>
  slotBreakpoint(registers, slot).type === 'execute'

export const intel: Emulator = {
  title: emulatorTitles.intel,
  summary:
    'Intel allows a breakpoint that matches and is not enabled to show in DR6 beside one that is. It was seen for execute breakpoints; AMD forbids it. No Intel CPU was measured for this page.',
  evidence: 'source',
  source:
    'Intel SDM 17.2.3; the author of VirtualBox on an i9-10980XE and an i7-6700K (DBGFAll.cpp)',
  match(registers, access) {
    if (access.kind !== 'execute') return matchAccess(registers, access)
    return matchAccess(registers, access, { includeDisabled: true })
  },
  quirks: (registers) => disabledQuirks(registers, executes(registers)),
}

/** An instruction that begins anywhere in the bytes of an execute breakpoint, LEN honoured. */
function bochsMatches(registers: DebugRegisters, slot: SlotIndex, access: Access): boolean {
  const breakpoint = slotBreakpoint(registers, slot)
  if (access.kind !== 'execute') return conditionOf(registers, slot, access) === 'matched'
  const range = { address: baseAddress(breakpoint), length: breakpoint.length }
  return breakpoint.type === 'execute' && touches(range, access)
}

/** Recorded: test/vectors/emulators.json, column bochs. */
export const bochs: Emulator = {
  title: emulatorTitles.bochs,
  summary:
    'Bochs matches as the hardware does and reports breakpoints that match without being enabled once an enabled one matches. An execute breakpoint with a length fires for every instruction that begins in its bytes. DR6.BT is lost at a data hit, DR7.RTM can be written.',
  evidence: 'recorded',
  source: 'Bochs 2.7 (corei7_haswell_4770), a bare-metal program; cpu/crregs.cc',
  match: (registers, access) =>
    withDisabled(
      registers,
      slotIndices.filter((slot) => bochsMatches(registers, slot, access)),
    ),
  quirks: (registers) => [
    ...disabledQuirks(registers, () => true),
    ...enabledSlots(registers)
      .filter((slot) => executes(registers)(slot) && slotBreakpoint(registers, slot).length !== 1)
      .map((slot) => ({
        slot,
        because: `it takes LEN${slot} of an execute breakpoint for a range of instructions`,
      })),
  ],
}

export const kvm: Emulator = {
  title: emulatorTitles.kvm,
  summary:
    'The CPU itself matches. A debugger on the host (QEMU’s gdbstub, KVM_SET_GUEST_DEBUG) takes the registers away: the guest reads back what it wrote, and nothing of it is armed. That is the policy called hypervisor.',
  evidence: 'same',
  source: 'arch/x86/kvm/x86.c, Linux 6.12: kvm_update_dr0123, KVM_GUESTDBG_USE_HW_BP',
  match: (registers, access) => matchAccess(registers, access),
  quirks: () => [],
}

export const kvmEmulator: Emulator = {
  title: emulatorTitles['kvm-emulator'],
  summary:
    'Where KVM carries out an instruction in software (memory-mapped devices, real mode on old CPUs), data and I/O breakpoints are not looked at; execute breakpoints are.',
  evidence: 'source',
  source: 'arch/x86/kvm/x86.c, Linux 6.12: kvm_vcpu_check_hw_bp',
  match: (registers, access) => (access.kind === 'execute' ? matchAccess(registers, access) : 0),
  quirks: (registers) =>
    enabledSlots(registers)
      .filter((slot) => !executes(registers)(slot))
      .map((slot) => ({
        slot,
        because: 'an instruction that KVM emulates is matched with execute breakpoints alone',
      })),
}

const page = 4096n

/** The bytes from DRn as it stands, which must lie in one page. */
function virtualBoxMatches(registers: DebugRegisters, slot: SlotIndex, access: Access): boolean {
  const { address, length, type } = slotBreakpoint(registers, slot)
  if (type === 'io' || type === 'execute') return conditionOf(registers, slot, access) === 'matched'
  const inOnePage = (address % page) + BigInt(length) <= page
  return reportsKind(type, access.kind) && inOnePage && touches({ address, length }, access)
}

export const virtualBox: Emulator = {
  title: emulatorTitles.virtualbox,
  summary:
    'Where VirtualBox interprets instructions, the low bits of DR0-DR3 are not masked, and a breakpoint that crosses a page never matches. An Intel guest sees breakpoints that are not enabled, too.',
  evidence: 'source',
  source: 'VirtualBox VMM/VMMAll/DBGFAll.cpp',
  match: (registers, access) =>
    withDisabled(
      registers,
      slotIndices.filter((slot) => virtualBoxMatches(registers, slot, access)),
    ),
  quirks: (registers) => [
    ...disabledQuirks(registers, () => true),
    ...enabledSlots(registers).flatMap((slot): Quirk[] => {
      const { address, length, type } = slotBreakpoint(registers, slot)
      if (type === 'io' || type === 'execute' || address % BigInt(length) === 0n) return []
      const crosses = (address % page) + BigInt(length) > page
      return [
        {
          slot,
          because: crosses
            ? `the ${length} bytes from ${formatAddress(address)} cross a page, and it matches none that does`
            : `it does not mask the low bits of DR${slot} and watches from ${formatAddress(address)}`,
        },
      ]
    }),
  ],
}

/** One that has no breakpoints at all. */
function without(title: string, summary: string, source: string, because: string): Emulator {
  return {
    title,
    summary,
    evidence: 'source',
    source,
    match: () => 0,
    quirks: (registers) => enabledSlots(registers).map((slot) => ({ slot, because })),
  }
}

export const v86 = without(
  emulatorTitles.v86,
  'v86 keeps DR0-DR7 as plain storage: nothing is matched, no bit is fixed, and no #DB is raised.',
  'copy/v86 src/rust/cpu',
  'it stores the debug registers and matches nothing',
)

export const gem5 = without(
  emulatorTitles.gem5,
  'gem5 stops with a panic, "not implemented", as soon as an enable bit of DR7 is set.',
  'gem5 src/arch/x86/isa.cc',
  'it has no debug breakpoints and panics when one is enabled',
)

/** The two bits of LENn taken for a mask as they are: 8 bytes (10) masks bit 1 alone. */
function box86Matches(registers: DebugRegisters, slot: SlotIndex, access: Access): boolean {
  const { address, length, type } = slotBreakpoint(registers, slot)
  if (access.kind === 'execute') return type === 'execute' && address === access.address
  if (type === 'io' && !registers.de) return false
  if (type === 'execute' || !reportsKind(type, access.kind)) return false
  const mask = ~codeOfLength(length)
  const first = type === 'io' ? portOf(access) : access.address
  return Array.from({ length: Math.min(access.size, 64) }, (_, n) => first + BigInt(n)).some(
    (byte) => distance(address & mask, byte & mask) === 0,
  )
}

export const box86: Emulator = {
  title: emulatorTitles['86box'],
  summary:
    '86Box compares byte by byte with the two bits of LEN as a mask, so that 8 bytes become two single ones; it sets Bn of breakpoints that are not enabled, never clears them, and has breakpoints on its 386 CPUs alone unless built otherwise.',
  evidence: 'source',
  source: '86Box src/cpu',
  match: (registers, access) =>
    withDisabled(
      registers,
      slotIndices.filter((slot) => box86Matches(registers, slot, access)),
    ),
  quirks: (registers) => [
    ...disabledQuirks(registers, () => true),
    ...enabledSlots(registers)
      .filter((slot) => slotBreakpoint(registers, slot).length === 8)
      .map((slot) => ({
        slot,
        because: `it takes the bits 10 of LEN${slot} for a mask of bit 1 alone`,
      })),
  ],
}
