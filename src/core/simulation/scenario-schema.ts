import * as v from 'valibot'
import { clientKinds } from '../reservation/actions.ts'
import { policyKeys } from '../reservation/policies.ts'

/** Limits of a scenario file, so that a bad one is refused instead of filling the memory. */
export const limits = {
  cpus: 8,
  tasks: 256,
  clients: 64,
  steps: 20_000,
  actions: 100_000,
} as const

/** The version of the files that are written; older ones are read through `upgrades`. */
export const scenarioVersion = 2

const tick = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(80))
const text = v.pipe(v.string(), v.maxLength(2000))
const hex = v.pipe(
  v.string(),
  v.regex(/^0x[0-9a-f]{1,16}$/i, '0x and 1 to 16 hexadecimal digits'),
  v.transform((digits) => BigInt(digits)),
)
const cpu = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.cpus - 1))
const register = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7))
const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 20))

const watch = v.strictObject({
  address: hex,
  length: size,
  type: v.picklist(['write', 'access', 'execute', 'io']),
})

const flag = v.exactOptional(v.boolean())
const from = v.exactOptional(cpu)

/** What a request and a wish have in common. */
const asked = {
  id: name,
  client: name,
  task: v.exactOptional(name),
  cpu: v.exactOptional(cpu),
  watch,
  priority: v.exactOptional(v.number()),
  wellBehaved: flag,
  excludeKernel: flag,
  paranoid: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(2))),
  disabled: flag,
  from,
}

const action = v.variant('type', [
  v.strictObject({ type: v.literal('wish'), ...asked }),
  v.strictObject({ type: v.literal('unwish'), id: name }),
  v.strictObject({ type: v.picklist(['continue', 'detach']), client: name, task: name }),
  v.strictObject({ type: v.literal('migrate'), task: name, cpu }),
  v.strictObject({
    type: v.literal('request'),
    ...asked,
    kind: v.exactOptional(v.picklist(clientKinds)),
    attentive: flag,
    pinned: flag,
  }),
  v.strictObject({ type: v.literal('release'), id: name, from }),
  v.strictObject({ type: v.literal('modify'), id: name, watch, disabled: flag, from }),
  v.strictObject({ type: v.literal('switch'), cpu, task: v.nullable(name) }),
  v.strictObject({
    type: v.literal('peek'),
    task: name,
    register,
    client: v.exactOptional(name),
  }),
  v.strictObject({
    type: v.literal('poke'),
    task: name,
    register,
    value: hex,
    client: v.exactOptional(name),
  }),
  v.strictObject({
    type: v.literal('write'),
    cpu,
    register,
    value: hex,
    client: name,
    mask: v.exactOptional(hex),
  }),
  v.strictObject({ type: v.literal('control'), cpu, de: v.boolean() }),
  v.strictObject({
    type: v.literal('access'),
    cpu,
    task: v.nullable(name),
    access: v.strictObject({
      kind: v.picklist(['read', 'write', 'modify', 'execute', 'in', 'out']),
      address: hex,
      size,
    }),
    mode: v.exactOptional(v.literal('kernel')),
    nmi: flag,
  }),
  v.strictObject({
    type: v.picklist(['fork', 'exec', 'exit']),
    task: name,
    child: v.exactOptional(name),
  }),
])

const step = v.strictObject({
  tick,
  caption: v.exactOptional(text),
  source: v.exactOptional(text),
  actions: v.pipe(v.array(action), v.maxLength(limits.actions)),
})

/** A scenario file, version 2: everything of `Scenario`, with addresses and values as hexadecimal strings. */
export const scenarioFile = v.strictObject({
  format: v.literal('drscope scenario'),
  version: v.literal(scenarioVersion),
  title: name,
  summary: text,
  sources: v.array(text),
  world: v.strictObject({
    cpus: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.cpus)),
    tasks: v.pipe(v.array(name), v.maxLength(limits.tasks)),
    threads: v.exactOptional(v.record(name, name)),
    de: flag,
  }),
  clients: v.pipe(
    v.array(
      v.strictObject({
        id: name,
        title: name,
        letter: v.pipe(v.string(), v.minLength(1), v.maxLength(2)),
        note: text,
        sources: v.exactOptional(v.array(text)),
        kind: v.exactOptional(v.picklist(clientKinds)),
        fallback: v.exactOptional(v.picklist(['single-step', 'page-protection', 'none'])),
        underPressure: v.exactOptional(v.picklist(['wait', 'give-back', 'downgrade'])),
        ignoresErrors: flag,
      }),
    ),
    v.maxLength(limits.clients),
  ),
  steps: v.pipe(v.array(step), v.maxLength(limits.steps)),
  end: tick,
  trace: v.exactOptional(
    v.strictObject({ file: v.pipe(name, v.regex(/^[\w.-]+$/, 'a plain file name')), cpu }),
  ),
  policies: v.pipe(v.array(v.picklist(policyKeys)), v.minLength(1), v.maxLength(6)),
})

export type ScenarioFile = v.InferOutput<typeof scenarioFile>
