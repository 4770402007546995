import { type CpuState, decodeDr6, decodeDr7, slotIndices } from '../core/index.ts'

/** Beside DR7: how many slots it enables, and what else it sets. */
export function controlNote({ registers }: CpuState): string {
  const { slots, gd } = decodeDr7(registers.dr7)
  const enabled = slots.filter(({ local, global }) => local || global).length
  const count = enabled === 0 ? 'no slot enabled' : `${enabled} of 4 slots enabled`
  return gd ? `control: ${count}, general detect on` : `control: ${count}`
}

/** Beside DR6: what the latest #DB reported. */
export function statusNote({ registers }: CpuState): string {
  const { hits, bd, bs, bt } = decodeDr6(registers.dr6)
  const matched = slotIndices.filter((slot) => hits[slot])
  const causes = [
    matched.length === 0
      ? null
      : matched.length === 1
        ? `breakpoint ${matched[0]} was hit`
        : `breakpoints ${matched.join(' and ')} were hit`,
    bd ? 'a debug register was touched under general detect' : null,
    bs ? 'single step' : null,
    bt ? 'task switch' : null,
  ].filter((cause) => cause !== null)
  return `status: ${causes.join(', ') || 'no cause flagged'}`
}
