import * as fc from 'fast-check'
import type { Action } from '../../../src/core/reservation/actions.ts'
import type { World } from '../../../src/core/simulation/world.ts'

/** Two CPUs, three tasks: enough for every kind of conflict, small enough to meet them often. */
export const smallWorld: World = { cpus: 2, tasks: ['A', 'B', 'C'] }

const task = fc.constantFrom(...smallWorld.tasks)
const cpu = fc.integer({ min: 0, max: smallWorld.cpus - 1 })
const id = fc.integer({ min: 1, max: 12 }).map((n) => `r${n}`)
const watch = fc.record({
  address: fc.integer({ min: 0x1000, max: 0x1018 }).map(BigInt),
  length: fc.constantFrom(1, 2, 3, 4, 8, 12),
  type: fc.constantFrom('write', 'access', 'execute' as const),
})

/** What coordinated clients do: they ask, change, give back; tasks are switched and end. */
export const coordinatedAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        type: fc.constant('request' as const),
        id,
        client: fc.constantFrom('gdb', 'kgdb', 'perf'),
        task,
        cpu,
        watch,
      },
      { requiredKeys: ['type', 'id', 'client', 'watch'] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('release' as const), id }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('modify' as const), id, watch }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('switch' as const),
      cpu,
      task: fc.option(task, { nil: null }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('access' as const),
      cpu,
      task: fc.constant(null),
      access: fc.record({
        kind: fc.constantFrom('read', 'write', 'modify', 'execute' as const),
        address: fc.integer({ min: 0xff8, max: 0x1020 }).map(BigInt),
        size: fc.constantFrom(1, 2, 4, 8, 16),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('poke' as const),
      task,
      register: fc.constantFrom(0, 1, 2, 3, 7),
      value: fc.oneof(
        fc.integer({ min: 0x1000, max: 0x1018 }).map(BigInt),
        fc.constantFrom(0n, 0x000d_0001n, 0x0099_0005n, 0x1111_0055n),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('exec', 'exit' as const), task }) },
)

/** Somebody who asks nobody. */
export const rawWrite: fc.Arbitrary<Action> = fc.record({
  type: fc.constant('write' as const),
  cpu,
  register: fc.constantFrom(0, 1, 2, 3, 6, 7),
  value: fc.oneof(
    fc.integer({ min: 0x1000, max: 0x1018 }).map(BigInt),
    fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
  ),
  client: fc.constant('module'),
})
