import * as v from 'valibot'
import { policyKeys } from '../reservation/policies.ts'

/** Limits of a scenario file, so that a bad one is refused instead of filling the memory. */
export const limits = {
  cpus: 64,
  tasks: 256,
  clients: 64,
  steps: 20_000,
  actions: 100_000,
} as const

const tick = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(80))
const text = v.pipe(v.string(), v.maxLength(2000))
const hex = v.pipe(
  v.string(),
  v.regex(/^0x[0-9a-f]{1,16}$/i, 'not 0x and 1 to 16 hexadecimal digits'),
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

const action = v.variant('type', [
  v.strictObject({
    type: v.literal('request'),
    id: name,
    client: name,
    task: v.exactOptional(name),
    cpu: v.exactOptional(cpu),
    watch,
    priority: v.exactOptional(v.number()),
    wellBehaved: v.exactOptional(v.boolean()),
  }),
  v.strictObject({ type: v.literal('release'), id: name }),
  v.strictObject({ type: v.literal('modify'), id: name, watch }),
  v.strictObject({ type: v.literal('switch'), cpu, task: v.nullable(name) }),
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
  actions: v.pipe(v.array(action), v.maxLength(limits.actions)),
})

/** A scenario file, version 1: everything of `Scenario`, with addresses and values as hexadecimal strings. */
export const scenarioFile = v.strictObject({
  format: v.literal('drscope scenario'),
  version: v.literal(1),
  title: name,
  summary: text,
  sources: v.array(text),
  world: v.strictObject({
    cpus: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.cpus)),
    tasks: v.pipe(v.array(name), v.maxLength(limits.tasks)),
    de: v.exactOptional(v.boolean()),
  }),
  clients: v.pipe(
    v.array(
      v.strictObject({
        id: name,
        title: name,
        letter: v.pipe(v.string(), v.minLength(1), v.maxLength(2)),
        note: text,
      }),
    ),
    v.maxLength(limits.clients),
  ),
  steps: v.pipe(v.array(step), v.maxLength(limits.steps)),
  end: tick,
  trace: v.exactOptional(
    v.strictObject({ file: v.pipe(name, v.regex(/^[\w.-]+$/, 'not a plain file name')), cpu }),
  ),
  policies: v.pipe(v.array(v.picklist(policyKeys)), v.minLength(1), v.maxLength(6)),
})

export type ScenarioFile = v.InferOutput<typeof scenarioFile>
