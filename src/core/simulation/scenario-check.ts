import type { ScenarioFile } from './scenario-schema.ts'

type Actions = ScenarioFile['steps'][number]['actions']
type Action = Actions[number]

/** What the schema cannot see: a world that cannot be, order, and names that refer to nothing. Null: all is well. */
export function contradiction(file: ScenarioFile): string | null {
  return (
    repeated(
      file.clients.map(({ id }) => id),
      (n) => `clients[${n}].id`,
    ) ??
    repeated(file.world.tasks, (n) => `world.tasks[${n}]`) ??
    impossibleThreads(file.world) ??
    impossibleTrace(file) ??
    impossibleSteps(file)
  )
}

function repeated(names: readonly string[], placeOf: (n: number) => string): string | null {
  const n = names.findIndex((name, at) => names.indexOf(name) !== at)
  return n < 0
    ? null
    : `${placeOf(n)} is "${names[n]}" for the second time: give each its own name.`
}

function impossibleThreads({ tasks, threads = {} }: ScenarioFile['world']): string | null {
  const firsts = new Map(Object.entries(threads))
  for (const [thread, first] of firsts) {
    const place = `world.threads.${thread}`
    if (!tasks.includes(thread)) {
      return `${place} is about the task "${thread}", which is not in world.tasks.`
    }
    if (!tasks.includes(first)) {
      return `${place} makes it a thread of "${first}", which is not in world.tasks.`
    }
    if (first === thread || firsts.get(first) === thread) {
      return `${place} goes in a circle: "${thread}" would be its own ancestor.`
    }
    if (firsts.has(first)) {
      return `${place} names "${first}", which is a thread itself: name the first task of the process.`
    }
  }
  return null
}

function impossibleTrace({ trace, world }: ScenarioFile): string | null {
  if (trace === undefined || trace.cpu < world.cpus) return null
  return `trace.cpu is ${trace.cpu}; the world has ${world.cpus} CPUs, counted from 0.`
}

function impossibleSteps(file: ScenarioFile): string | null {
  const names = new Names(file)
  const lineage = new Lineage()
  let last = 0
  for (const [n, { tick, actions }] of file.steps.entries()) {
    if (tick < last) {
      return `steps[${n}] is at tick ${tick}, before the step above it at ${last}: sort them.`
    }
    last = tick
    for (const [m, action] of actions.entries()) {
      const wrong = names.wrongIn(action) ?? lineage.wrongIn(action)
      if (wrong !== null) return `steps[${n}].actions[${m}] ${wrong}`
    }
  }
  return null
}

/** The names and numbers that an action may refer to. */
class Names {
  readonly #kinds: ReadonlyMap<string, string | undefined>
  readonly #tasks: ReadonlySet<string>
  readonly #cpus: number

  constructor({ clients, world }: ScenarioFile) {
    this.#kinds = new Map(clients.map(({ id, kind }) => [id, kind]))
    this.#tasks = new Set(world.tasks)
    this.#cpus = world.cpus
  }

  wrongIn(action: Action): string | null {
    if ('client' in action && action.client !== undefined && !this.#kinds.has(action.client)) {
      return `names the client "${action.client}", which is not among the clients.`
    }
    for (const key of ['task', 'child'] as const) {
      const task: unknown = key in action ? Reflect.get(action, key) : undefined
      if (typeof task === 'string' && !this.#tasks.has(task)) {
        return `names the task "${task}", which the world does not have.`
      }
    }
    for (const key of ['cpu', 'from'] as const) {
      const cpu: unknown = key in action ? Reflect.get(action, key) : undefined
      if (typeof cpu === 'number' && cpu >= this.#cpus) {
        return `names CPU ${cpu}; the world has ${this.#cpus}, counted from 0.`
      }
    }
    return this.#wrongClient(action)
  }

  #wrongClient(action: Action): string | null {
    if (action.type !== 'wish' && action.type !== 'continue' && action.type !== 'detach')
      return null
    const kind = this.#kinds.get(action.client)
    if (action.type === 'wish') {
      return kind === undefined
        ? `is a wish of the client "${action.client}", which has no kind: say what it is.`
        : null
    }
    if (kind === 'gdb' || kind === 'ptrace') return null
    return `lets "${action.client}" ${action.type}, which is no debugger of tasks: its kind is ${kind ?? 'not given'}.`
  }
}

/** Who was forked from whom, and who runs where, as far as the steps say so. */
class Lineage {
  readonly #parents = new Map<string, string>()
  readonly #running = new Map<number, string | null>()

  wrongIn(action: Action): string | null {
    if (action.type === 'switch') this.#running.set(action.cpu, action.task)
    if (action.type === 'migrate') {
      this.#stop(action.task)
      this.#running.set(action.cpu, action.task)
    }
    if (action.type === 'exit') this.#end(action.task)
    if (action.type !== 'fork' && action.type !== 'exec' && action.type !== 'exit') return null
    const { type, task, child } = action
    if (type !== 'fork')
      return child === undefined ? null : `has a child, but only a fork makes one.`
    if (child === undefined) return null
    for (let each: string | undefined = task; each !== undefined; each = this.#parents.get(each)) {
      if (each === child) return `goes in a circle: "${child}" would be its own ancestor.`
    }
    if ([...this.#running.values()].includes(child)) {
      return `forks "${child}", which runs already: fork it before it is switched to.`
    }
    if (this.#parents.has(child)) return `forks "${child}" for the second time.`
    this.#parents.set(child, task)
    return null
  }

  /** A task that has ended may be forked again. */
  #end(task: string): void {
    this.#stop(task)
    this.#parents.delete(task)
  }

  #stop(task: string): void {
    for (const [cpu, running] of this.#running) {
      if (running === task) this.#running.set(cpu, null)
    }
  }
}
