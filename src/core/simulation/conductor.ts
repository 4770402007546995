import { type Behaviour, type Deeds, type Surroundings } from '../clients/behaviour.ts'
import { behaviourOf } from '../clients/behaviours.ts'
import type {
  ClientAction,
  ClientProgram,
  MigrateAction,
  ScenarioAction,
} from '../clients/wishes.ts'
import type { Action, ClientId, RequestId, TaskId } from '../reservation/actions.ts'
import type { Outcome } from '../reservation/outcomes.ts'
import type { Run } from './run.ts'
import { processOf, type Tick } from './world.ts'

/** The policies under which kgdb sets its breakpoints by the policy's own way; under `raw` that is a write. */
const policiesWithKgdb = ['raw', 'linux', 'hypervisor']

/** The policies under which a gdb of today runs; the others are as old as a gdb that wrote registers one by one. */
const policiesOfToday = ['linux', 'hypervisor']

/**
 * Lets the clients of a scenario act in a run: each wish becomes the requests, pokes and writes of its client, and what
 * a client is told may make it act again. All of it stands in the journal, with the place of what it follows from.
 */
export class Conductor {
  readonly #run: Run
  readonly #behaviours = new Map<ClientId, Behaviour>()
  readonly #alive: Set<TaskId>
  /** Whose wish each id is. */
  readonly #wishes = new Map<RequestId, Behaviour>()

  /** `unborn`: the tasks that are forked later. */
  constructor(run: Run, clients: readonly ClientProgram[], unborn: Iterable<TaskId> = []) {
    const { world } = run
    this.#run = run
    this.#alive = new Set(world.tasks)
    for (const task of unborn) this.#alive.delete(task)
    const [family = ''] = run.policy.id.split('/')
    const around: Surroundings = {
      cpus: world.cpus,
      processOf: (task) => processOf(world, task),
      threadsOf: (task) =>
        world.tasks.filter(
          (each) => this.#alive.has(each) && processOf(world, each) === processOf(world, task),
        ),
      asksForKgdb: policiesWithKgdb.includes(family),
      gdb: policiesOfToday.includes(family) ? 'GDB 13' : 'GDB 6',
    }
    for (const client of clients) {
      const behaviour = behaviourOf(client, around)
      if (behaviour !== null) this.#behaviours.set(client.id, behaviour)
    }
  }

  /** Lets one thing happen, and all that follows from it at the same tick. Answers with every outcome, in order. */
  apply(action: ScenarioAction, tick?: Tick): Outcome[] {
    const now = tick ?? this.#run.now + 1
    const root = this.#run.journal.length
    switch (action.type) {
      case 'wish':
      case 'unwish':
      case 'continue':
      case 'detach':
        return this.#decide(action, now, root)
      case 'migrate':
        return this.#migrate(action, now, root)
      default: {
        const outcomes = this.#run.apply(action, now)
        const more = this.#heard(action, outcomes, now, root)
        return more.length === 0 ? outcomes : [...outcomes, ...more]
      }
    }
  }

  #decide(action: ClientAction, tick: Tick, root: number): Outcome[] {
    const deeds = this.#deedsOf(action)
    if (typeof deeds === 'string') {
      return this.#run.note(action, [{ type: 'invalid', reason: deeds }], tick)
    }
    this.#run.note(action, [], tick)
    return this.#carryOut(deeds, action, tick, root)
  }

  /** What the client does, or why it cannot. */
  #deedsOf(action: ClientAction): Deeds | string {
    const { tasks, cpus } = this.#run.world
    if ('task' in action && action.task !== undefined && !tasks.includes(action.task)) {
      return `there is no task ${action.task}: the world has ${tasks.join(', ') || 'none'}`
    }
    if (action.type === 'unwish') {
      const behaviour = this.#wishes.get(action.id)
      if (behaviour === undefined) return `nobody wishes ${action.id}`
      this.#wishes.delete(action.id)
      return behaviour.unwish(action.id)
    }
    const behaviour = this.#behaviours.get(action.client)
    if (behaviour === undefined) return `${action.client} is no client with a kind of its own`
    if (action.type !== 'wish') {
      const deeds = behaviour[action.type]?.(action.task)
      return deeds ?? `${action.client} is no debugger of tasks: it has nothing to ${action.type}`
    }
    if (this.#wishes.has(action.id)) return `a wish ${action.id} is already there`
    const { cpu = 0, from = 0, watch } = action
    if (Math.max(cpu, from) >= cpus) return `there is no CPU ${Math.max(cpu, from)}`
    if (!Number.isInteger(watch.length) || watch.length < 1) return 'a watch has at least 1 byte'
    this.#wishes.set(action.id, behaviour)
    return behaviour.wish(action)
  }

  #migrate(action: MigrateAction, tick: Tick, root: number): Outcome[] {
    const { task, cpu } = action
    const { world } = this.#run
    const from = Array.from({ length: world.cpus }, (_, n) => n).find(
      (n) => this.#run.state(n).task === task,
    )
    if (from === undefined || cpu >= world.cpus || from === cpu) {
      const reason =
        cpu >= world.cpus
          ? `there is no CPU ${cpu}`
          : `task ${task} ${from === cpu ? `is on CPU ${cpu} already` : 'does not run: switch to it'}`
      return this.#run.note(action, [{ type: 'invalid', reason }], tick)
    }
    this.#run.note(action, [], tick)
    const moves: Action[] = [
      { type: 'switch', cpu: from, task: null },
      { type: 'switch', cpu, task },
    ]
    return moves.flatMap((move) => {
      const outcomes = this.#run.apply(move, tick, { cause: root })
      return [...outcomes, ...this.#heard(move, outcomes, tick, root)]
    })
  }

  /** One deed after the other; the client hears what came of each before it goes on. */
  #carryOut(deeds: Deeds, action: ScenarioAction, tick: Tick, root: number): Outcome[] {
    const all: Outcome[] = []
    let next = deeds.next()
    while (!next.done) {
      const deed = next.value
      let outcomes: readonly Outcome[] = []
      if ('act' in deed) {
        // What ended with its task is not there to be given back.
        const gone = deed.act.type === 'release' && !this.#run.isLive(deed.act.id)
        if (!gone) outcomes = this.#run.apply(deed.act, tick, { cause: root })
      } else {
        // Nobody gives back what was refused.
        const note = deed.note.filter(
          (outcome) => outcome.type !== 'released' || this.#run.isLive(outcome.id),
        )
        if (note.length > 0) outcomes = this.#run.note(action, note, tick, { cause: root })
      }
      all.push(...outcomes)
      next = deeds.next(outcomes)
      if ('act' in deed) all.push(...this.#heard(deed.act, outcomes, tick, root))
    }
    return all
  }

  /** Who is told something by this reacts to it, and debuggers see what becomes of their tasks. */
  #heard(action: Action, outcomes: readonly Outcome[], tick: Tick, root: number): Outcome[] {
    const all: Outcome[] = []
    for (const outcome of outcomes) {
      if (outcome.type !== 'uninstalled' && outcome.type !== 'evicted') continue
      const deeds = this.#wishes.get(outcome.id)?.takenOut?.(outcome.id)
      if (deeds !== undefined) all.push(...this.#carryOut(deeds, action, tick, root))
    }
    if (action.type !== 'fork' && action.type !== 'exec' && action.type !== 'exit') return all
    if (action.type === 'exit') this.#alive.delete(action.task)
    if (action.child !== undefined) this.#alive.add(action.child)
    for (const behaviour of this.#behaviours.values()) {
      const deeds = behaviour.life?.(action) ?? null
      if (deeds !== null) all.push(...this.#carryOut(deeds, action, tick, root))
    }
    return all
  }
}
