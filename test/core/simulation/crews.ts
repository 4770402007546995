import * as fc from 'fast-check'
import type { ScenarioAction } from '../../../src/core/clients/wishes.ts'
import { type ClientKind, clientKinds } from '../../../src/core/reservation/actions.ts'
import { policyKeys } from '../../../src/core/reservation/policies.ts'
import type { Client, Scenario } from '../../../src/core/simulation/scenario.ts'
import type { World } from '../../../src/core/simulation/world.ts'

/** Two CPUs, a process of two threads, a task that a debugger of its own looks at, and one that is forked. */
export const crewWorld: World = {
  cpus: 2,
  tasks: ['A', 'A2', 'B', 'C'],
  threads: { A2: 'A' },
}

/** One client of every kind, under its kind's name: gdb on A, ptrace on B, for a task has one debugger. */
export const crew: readonly Client[] = clientKinds.map((kind, n) => ({
  id: kind,
  title: kind,
  letter: 'gpkwuesxr'[n] ?? '?',
  note: '',
  kind,
  ...(n % 3 === 0 ? { fallback: 'single-step' as const } : {}),
  ...(n % 3 === 1 ? { fallback: 'page-protection' as const } : {}),
}))

/** Tells apart who asks and who writes behind everybody's back: kgdb where it was never taught to ask. */
export const askingKinds: readonly ClientKind[] = clientKinds.filter(
  (kind) => kind !== 'raw' && kind !== 'kgdb',
)

const cpu = fc.integer({ min: 0, max: 1 })
const anyTask = fc.constantFrom('A', 'A2', 'B', 'C')
const id = fc.integer({ min: 1, max: 9 })
const userWatch = fc.record({
  address: fc.integer({ min: 0x1000, max: 0x1018 }).map(BigInt),
  length: fc.constantFrom(1, 2, 4, 8, 12),
  type: fc.constantFrom('write', 'access' as const),
})
const kernelWatch = fc.record({
  address: fc.constantFrom(0, 4, 8).map((n) => 0xffff_ffff_8100_0000n + BigInt(n)),
  length: fc.constant(4),
  type: fc.constantFrom('write', 'access' as const),
})

const access = fc.record({
  type: fc.constant('access' as const),
  cpu,
  task: fc.constant(null),
  access: fc.record({
    kind: fc.constantFrom('read', 'write', 'modify' as const),
    address: fc.oneof(
      fc.integer({ min: 0xff8, max: 0x1028 }).map(BigInt),
      fc.constantFrom(0xffff_ffff_8100_0000n, 0x5000n),
    ),
    size: fc.constantFrom(1, 4, 8),
  }),
})

/** The tasks that a client of this kind looks at; none: it is the kernel's. */
function homesOf(kind: ClientKind): readonly string[] {
  if (kind === 'gdb') return ['A', 'A2']
  if (kind === 'ptrace') return ['B']
  return kind === 'utrace' || kind === 'perf' ? ['A', 'B', 'C'] : []
}

function wishOf(kind: ClientKind): fc.Arbitrary<ScenarioAction> {
  const homes = homesOf(kind)
  const common = {
    type: fc.constant('wish' as const),
    id: id.map((n) => `${kind}-${n}`),
    client: fc.constant(kind),
  }
  if (homes.length === 0) return fc.record({ ...common, watch: kernelWatch })
  const task = fc.constantFrom(...homes)
  if (kind !== 'perf') return fc.record({ ...common, task, watch: userWatch })
  return fc.record(
    { ...common, task, cpu, watch: userWatch },
    { requiredKeys: ['type', 'id', 'client', 'task', 'watch'] },
  )
}

/** Whatever can happen in a scenario whose clients have a kind; `kinds` are those that make wishes. */
export function crewAction(kinds: readonly ClientKind[]): fc.Arbitrary<ScenarioAction> {
  const kind = fc.constantFrom(...kinds)
  return fc.oneof(
    { weight: 6, arbitrary: kind.chain(wishOf) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('unwish' as const),
        id: fc.tuple(kind, id).map(([who, n]) => `${who}-${n}`),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('continue' as const),
        client: fc.constant('gdb'),
        task: fc.constantFrom('A', 'A2'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<ScenarioAction>(
        { type: 'detach', client: 'gdb', task: 'A' },
        { type: 'detach', client: 'ptrace', task: 'B' },
        { type: 'fork', task: 'A', child: 'C' },
        { type: 'exec', task: 'A' },
        { type: 'exec', task: 'B' },
        { type: 'exit', task: 'A2' },
        { type: 'exit', task: 'C' },
      ),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('switch' as const),
        cpu,
        task: fc.option(anyTask, { nil: null }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('migrate' as const), task: anyTask, cpu }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('peek' as const),
        task: anyTask,
        register: fc.integer({ min: 0, max: 7 }),
      }),
    },
    { weight: 4, arbitrary: access },
    {
      weight: 1,
      arbitrary: fc
        .tuple(access, fc.boolean())
        .map(([each, nmi]) => ({ ...each, mode: 'kernel' as const, ...(nmi ? { nmi } : {}) })),
    },
  )
}

/** A scenario of the crew, its raw writer and kgdb included, over a trace or none. */
export const crewScenario: fc.Arbitrary<Scenario> = fc
  .record({
    steps: fc.array(
      fc.record({
        tick: fc.integer({ min: 0, max: 60 }),
        actions: fc.array(crewAction(clientKinds), { maxLength: 4 }),
      }),
      { maxLength: 14 },
    ),
    policies: fc.uniqueArray(fc.constantFrom(...policyKeys), { minLength: 1, maxLength: 6 }),
  })
  .map(({ steps, policies }) => ({
    title: 'generated',
    summary: '',
    sources: [],
    world: crewWorld,
    clients: crew,
    steps: steps.toSorted((a, b) => a.tick - b.tick),
    end: 61,
    policies,
  }))
