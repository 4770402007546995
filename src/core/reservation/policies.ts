import type { Policy, PolicyWith } from './policy.ts'
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

type VariantOf<P> = P extends PolicyWith<infer Variant> ? Variant : never

/** Names a policy, or one of its variants behind a slash: `linux`, `linux/2009`. */
export type PolicyKey = {
  [Id in PolicyId]: Id | `${Id}/${VariantOf<(typeof policies)[Id]>}`
}[PolicyId]

const byKey: ReadonlyMap<string, Policy> = new Map(
  Object.entries<Policy>(policies).flatMap(([id, policy]) => [
    [id, policy] as const,
    ...Object.entries(policy.variants ?? {}).map(
      ([name, each]) => [`${id}/${name}`, each] as const,
    ),
  ]),
)

/** Every policy, each followed by its variants. */
export const policyKeys = [...byKey.keys()] as readonly PolicyKey[]

/** The policy or variant of this key. */
export function policyOf(key: PolicyKey): Policy {
  const policy = byKey.get(key)
  if (policy === undefined) throw new RangeError(`no policy ${key}`)
  return policy
}
