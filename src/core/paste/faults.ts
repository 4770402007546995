import { decodeDr7 } from '../registers/decode.ts'
import { baseAddress } from '../registers/slots.ts'
import { type SlotIndex, slotIndices } from '../registers/types.ts'
import { type AddFault, type FaultOptions, type RegisterFault, sdm } from './fault.ts'
import { ofControl, ofStatus } from './register-faults.ts'
import { ofEnabledSlot, ofEnables, ofUnknown } from './slot-faults.ts'
import { addressNames, type PastedName, type PastedValues } from './types.ts'

const tones = ['bad', 'odd', 'note'] as const

/** Slots that watch the same bytes. Ports and memory are different places. */
function pairs(values: PastedValues, dr7: bigint, found: RegisterFault[]): void {
  const { slots } = decodeDr7(dr7)
  for (const slot of slotIndices) {
    for (const other of slotIndices) {
      const [a, b] = [slots[slot], slots[other]]
      const [first, second] = [values[addressNames[slot]], values[addressNames[other]]]
      if (other <= slot || first === undefined || second === undefined) continue
      if (!(a.local || a.global) || !(b.local || b.global)) continue
      if (
        (a.type === 'io') !== (b.type === 'io') ||
        (a.type === 'execute') !== (b.type === 'execute')
      )
        continue
      const base = baseAddress({ ...a, address: first })
      const otherBase = baseAddress({ ...b, address: second })
      if (base >= otherBase + BigInt(b.length) || otherBase >= base + BigInt(a.length)) continue
      const equal = base === otherBase && a.length === b.length && a.type === b.type
      found.push({
        rule: equal ? 'equal-slots' : 'overlapping-slots',
        tone: equal ? 'odd' : 'note',
        register: addressNames[other],
        slot: other,
        text: equal
          ? `Slots ${slot} and ${other} watch the same: one of them is wasted, and both report each access.`
          : `Slots ${slot} and ${other} share bytes: one access sets both bits of DR6.`,
        source: sdm.match,
      })
    }
  }
}

/** What looks wrong about these registers, the worst first; registers that are absent are not judged. */
export function findFaults(values: PastedValues, { de }: FaultOptions = {}): RegisterFault[] {
  const found: RegisterFault[] = []
  const adder =
    (register: PastedName, slot?: SlotIndex): AddFault =>
    (fault) =>
      void found.push({ register, ...fault, ...(slot === undefined ? {} : { slot }) })
  const { dr6, dr7 } = values
  if (dr7 !== undefined) {
    ofControl(dr7, adder('dr7'))
    for (const slot of slotIndices) {
      const control = decodeDr7(dr7).slots[slot]
      const address = values[addressNames[slot]]
      const add = adder(addressNames[slot], slot)
      ofEnables(control, address, add)
      const enabled = control.local || control.global
      if (enabled && address !== undefined) ofEnabledSlot(control, address, de, add)
      else if (enabled) ofUnknown(control, de, add)
    }
    pairs(values, dr7, found)
  }
  if (dr6 !== undefined) ofStatus(dr6, dr7, adder('dr6'))
  return tones.flatMap((tone) => found.filter((fault) => fault.tone === tone))
}
