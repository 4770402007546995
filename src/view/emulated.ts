import type { DebugRegisters, EmulatorId, SlotIndex } from '../core/index.ts'
import type { Access } from '../core/matching/access.ts'
import { emulators, explainUnder, quirksUnder } from '../core/matching/emulators/table.ts'
import { describeAccess } from '../core/simulation/explain.ts'

/** What an emulator would make of the registers on the screen, beside the hardware. */
export interface Emulated {
  /** One sentence for each slot that answers otherwise, for the access where there is one. */
  readonly sentences: readonly { readonly slot: SlotIndex; readonly text: string }[]
  /** One sentence for all four. */
  readonly summary: string
  readonly source: string
}

/**
 * With an access: which slots would report it under the emulator and not on hardware, or the other way round.
 * Without one: which slots have something that makes them differ for some access.
 */
export function emulated(
  id: EmulatorId,
  registers: DebugRegisters,
  access: Access | null,
): Emulated {
  const { title, source } = emulators[id]
  if (access !== null) {
    const differing = explainUnder(id, registers, access).filter(
      ({ hardware, emulated: fires }) => hardware !== fires,
    )
    const sentences = differing.map(({ slot, sentence }) => ({
      slot,
      text: `DR${slot} ${sentence}.`,
    }))
    const what = describeAccess(access)
    const summary =
      sentences.length === 0
        ? `${title} answers the ${what} as the hardware does.`
        : `The ${what}: ${sentences.map(({ text }) => text).join(' ')}`
    return { sentences, summary, source }
  }
  const sentences = quirksUnder(id, registers).map(({ slot, because }) => ({
    slot,
    text: `DR${slot} may answer otherwise under ${title}: ${because}.`,
  }))
  const summary =
    sentences.length === 0
      ? `For these registers ${title} answers as the hardware does.`
      : sentences.map(({ text }) => text).join(' ')
  return { sentences, summary, source }
}
