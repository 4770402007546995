import type { SlotIndex } from '../registers/types.ts'
import type { AccessAction } from '../reservation/actions.ts'
import type { Owners } from '../reservation/machine.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import type { Allocator } from '../reservation/policy.ts'

/**
 * The slots of a hit that the #DB handler goes on with: not those whose clients the policy tells nothing of such an
 * access. `no #DB`: it takes no breakpoint now. What `outcomes` call hits, and nobody hears of, become missed accesses.
 */
export function withheld(
  allocator: Allocator,
  action: AccessAction,
  owners: Owners,
  slots: readonly SlotIndex[],
  outcomes: Outcome[],
): readonly SlotIndex[] | 'no #DB' {
  const over = allocator.passesOver?.(action.cpu, slots) ?? null
  if (over === null && action.mode === undefined && action.nmi !== true) return slots
  const masked = allocator.masks?.(action) ?? null
  const reasonFor = (id: string, slot: SlotIndex) =>
    masked ??
    allocator.filters?.(id, action) ??
    (over?.slots.includes(slot) === true ? over.reason : null)
  const told = outcomes.flatMap((outcome): Outcome[] => {
    if (outcome.type === 'stray' && masked !== null) return []
    const reason = outcome.type === 'hit' ? reasonFor(outcome.id, outcome.slot) : null
    if (outcome.type !== 'hit' || reason === null) return [outcome]
    return [{ type: 'missed', id: outcome.id, cpu: outcome.cpu, reason }]
  })
  outcomes.splice(0, outcomes.length, ...told)
  if (masked !== null) return 'no #DB'
  return slots.filter((slot) => {
    const owner = owners[slot]
    return owner === null || reasonFor(owner, slot) === null
  })
}
