import type { AccessKind } from '../../../src/core/matching/access.ts'
import type { Action, TaskId } from '../../../src/core/reservation/actions.ts'
import { policyIds } from '../../../src/core/reservation/policies.ts'
import type { Scenario, Step } from '../../../src/core/simulation/scenario.ts'
import type { World } from '../../../src/core/simulation/world.ts'

/** Numbers in [0, 1) that look random and are the same for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Busy {
  readonly actions: number
  readonly cpus?: number
  readonly tasks?: number
  readonly seed?: number
}

const clients = ['gdb', 'kgdb', 'perf', 'kwatch', 'host', 'ptrace', 'module']

/** Of a hundred actions; the rest are context switches. */
const shares = {
  access: 30,
  request: 11,
  release: 10,
  modify: 4,
  poke: 6,
  write: 4,
  exec: 2,
  exit: 1,
}

/** The most requests that are made and not given back. */
const mostLive = 40

/**
 * A busy machine: tasks come and go on all CPUs, access memory, and their debuggers, the kernel's clients, a host and
 * a raw writer want more slots than there are.
 */
export function busyActions({ actions: count, cpus = 8, tasks = 32, seed = 7 }: Busy): {
  readonly world: World
  readonly actions: readonly Action[]
} {
  const random = randomNumbers(seed)
  const below = (end: number) => Math.floor(random() * end)
  const pick = <Item>(...items: readonly [Item, ...Item[]]): Item =>
    items[below(items.length)] ?? items[0]
  const address = () => BigInt(0x10_0000 + below(0x80) * 8)
  const watch = () => ({
    address: address(),
    length: pick(1, 2, 4, 4, 8, 8),
    type: pick('write' as const, 'write' as const, 'access' as const),
  })
  const names = Array.from({ length: tasks }, (_, n) => `T${n}`)
  const anyTask = () => names[below(tasks)] ?? 'T0'
  const running: (TaskId | null)[] = Array.from({ length: cpus }, () => null)
  const live: string[] = []
  let made = 0

  const switched = (): Action => {
    const cpu = below(cpus)
    const wanted = anyTask()
    const task = below(5) === 0 || running.includes(wanted) ? null : wanted
    running[cpu] = task
    return { type: 'switch', cpu, task }
  }
  const requested = (): Action => {
    made += 1
    const id = `r${made}`
    live.push(id)
    if (below(3) === 0) {
      return { type: 'request', id, client: pick('kgdb', 'perf', 'kwatch', 'host'), watch: watch() }
    }
    return { type: 'request', id, client: pick('gdb', 'perf'), task: anyTask(), watch: watch() }
  }
  const released = (): Action => {
    const [id = ''] = live.splice(below(live.length), 1)
    return { type: 'release', id }
  }
  const poked = (): Action => {
    const register = pick(0, 1, 2, 3, 7, 7)
    const value = register === 7 ? pick(0n, 0xd_0001n, 0x99_0005n, 0x1111_0055n) : address()
    return { type: 'poke', task: anyTask(), register, value }
  }
  const written = (): Action => {
    const register = pick(0, 1, 2, 3, 7)
    const value = register === 7 ? BigInt(below(2 ** 32)) & 0xffff_07ffn : address()
    return { type: 'write', cpu: below(cpus), register, value, client: 'module' }
  }
  const accessed = (): Action => {
    const access = {
      kind: pick<AccessKind>('read', 'write', 'modify'),
      address: address(),
      size: pick(1, 4, 8),
    }
    return { type: 'access', cpu: below(cpus), task: null, access }
  }
  const makers: Record<keyof typeof shares, () => Action> = {
    access: accessed,
    request: () => (live.length < mostLive ? requested() : released()),
    release: () => (live.length > 0 ? released() : requested()),
    modify: () => {
      const id = live[below(live.length)]
      return id === undefined ? requested() : { type: 'modify', id, watch: watch() }
    },
    poke: poked,
    write: written,
    exec: () => ({ type: 'exec', task: anyTask() }),
    exit: () => ({ type: 'exit', task: anyTask() }),
  }
  const any = (): Action => {
    let left = below(100)
    for (const [kind, make] of Object.entries(makers)) {
      left -= shares[kind as keyof typeof shares]
      if (left < 0) return make()
    }
    return switched()
  }
  return { world: { cpus, tasks: names }, actions: Array.from({ length: count }, any) }
}

/** The same as a scenario for all six policies, five actions a tick. */
export function busyScenario(size: Busy): Scenario {
  const { world, actions } = busyActions(size)
  const end = Math.ceil(actions.length / 5)
  return {
    title: `${actions.length} actions on ${world.cpus} CPUs`,
    summary: 'A busy machine.',
    sources: [],
    world,
    clients: clients.map((id) => ({ id, title: id, letter: id.slice(0, 1), note: 'is busy' })),
    steps: Array.from({ length: end }, (_, tick): Step => ({
      tick,
      actions: actions.slice(tick * 5, tick * 5 + 5),
    })),
    end,
    policies: policyIds,
  }
}
