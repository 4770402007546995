import { type DebugRegisters, type SlotIndex, slotIndices } from '../../registers/types.ts'
import type { Access } from '../access.ts'
import { explainAccess } from '../explain.ts'
import { matchAccess } from '../rule.ts'
import type { Emulator, Quirk } from './emulator.ts'
import { bochs, box86, gem5, intel, kvm, kvmEmulator, v86, virtualBox } from './others.ts'
import { qemu72, qemu81 } from './qemu.ts'
import { type EmulatorId } from './titles.ts'

/** Every emulator, by id. */
export const emulators = {
  'qemu-7.2': qemu72,
  'qemu-8.1': qemu81,
  bochs,
  kvm,
  'kvm-emulator': kvmEmulator,
  virtualbox: virtualBox,
  v86,
  gem5,
  '86box': box86,
  intel,
} as const satisfies Record<EmulatorId, Emulator>

/** What one slot makes of an access under an emulator, beside the hardware. */
export interface EmulatedVerdict {
  readonly slot: SlotIndex
  readonly hardware: boolean
  readonly emulated: boolean
  /** One sentence without a full stop: what fires where, and because of what. */
  readonly sentence: string
}

/** For DR0-DR3 in order: whether the access is reported by the hardware and by the emulator, and why they differ. */
export function explainUnder(
  id: EmulatorId,
  registers: DebugRegisters,
  access: Access,
): EmulatedVerdict[] {
  const emulator = emulators[id]
  const hardwareBits = matchAccess(registers, access)
  const emulatedBits = emulator.match(registers, access)
  const verdicts = explainAccess(registers, access)
  const quirks = emulator.quirks(registers, access)
  return slotIndices.map((slot) => {
    const hardware = ((hardwareBits >> slot) & 1) === 1
    const emulated = ((emulatedBits >> slot) & 1) === 1
    const reason = verdicts[slot]?.reason ?? ''
    const sentence = sentenceOf(emulator, hardware, emulated, reasonOf(quirks, slot), reason)
    return { slot, hardware, emulated, sentence }
  })
}

function reasonOf(quirks: readonly Quirk[], slot: SlotIndex): string | null {
  const reasons = quirks.filter((quirk) => quirk.slot === slot).map(({ because }) => because)
  return reasons.length === 0 ? null : [...new Set(reasons)].join('; ')
}

function sentenceOf(
  { title }: Emulator,
  hardware: boolean,
  emulated: boolean,
  because: string | null,
  reason: string,
): string {
  if (hardware === emulated) return `${title} answers as the hardware: ${reason}`
  const what = hardware
    ? `would not fire under ${title}, and does on hardware`
    : `fires under ${title}, and does not on hardware`
  return because === null ? what : `${what}, because ${because}`
}

/** What to know of these registers under an emulator, whatever is accessed: for each slot its reasons. */
export function quirksUnder(id: EmulatorId, registers: DebugRegisters): readonly Quirk[] {
  return emulators[id].quirks(registers)
}
