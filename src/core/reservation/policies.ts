import type { Policy } from './policy.ts'
import { debugreg } from './debugreg.ts'
import { hypervisor } from './hypervisor.ts'
import { linux } from './linux.ts'
import { priority } from './priority.ts'
import { raw } from './raw.ts'
import { reservation } from './reservation.ts'

/** Every policy, by id; in the order in which they came. */
export const policies = {
  raw,
  debugreg,
  priority,
  reservation,
  linux,
  hypervisor,
} as const satisfies Record<string, Policy>

export type PolicyId = keyof typeof policies

export const policyIds = Object.keys(policies) as readonly PolicyId[]
