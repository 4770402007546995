import type { Field } from '../../core/index.ts'
import type { Spotlight } from '../../state/model.ts'

/** Does the light fall on this field of DR6 or DR7? Null: there is no light. */
export function isLit(spotlight: Spotlight | null, { slot, name }: Field): boolean | null {
  if (spotlight === null) return null
  if (slot !== spotlight.slot) return false
  return spotlight.part === 'slot' || partOf(name) === spotlight.part
}

function partOf(name: string): Spotlight['part'] {
  if (name.startsWith('LEN')) return 'length'
  if (name.startsWith('R/W')) return 'type'
  return /^[LG]\d/.test(name) ? 'enable' : 'slot'
}
