import type { Watch } from '../matching/access.ts'
import type { Action, CpuIndex, TaskId } from '../reservation/actions.ts'
import type { Machine } from '../reservation/machine.ts'
import type { Ledger } from './ledger.ts'
import type { World } from './world.ts'

/** Why this action cannot happen now in this world (`tasks`: those of the world), as a sentence; null where it can. */
export function impossible(
  action: Action,
  world: World,
  tasks: ReadonlySet<TaskId>,
  machine: Machine,
  ledger: Ledger,
): string | null {
  const noCpu = (cpu: CpuIndex | undefined) =>
    cpu === undefined || machine.states[cpu]
      ? null
      : `there is no CPU ${cpu}: the world has ${world.cpus}, counted from 0`
  const noTask = (task: TaskId | null | undefined) =>
    typeof task !== 'string' || tasks.has(task)
      ? null
      : `there is no task ${task}: the world has ${world.tasks.join(', ') || 'none'}`
  switch (action.type) {
    case 'request': {
      const { id, cpu, task, watch } = action
      const nowhere = noCpu(cpu) ?? noTask(task)
      if (nowhere !== null) return nowhere
      return ledger.isLive(id) ? `a request ${id} is already there` : impossibleWatch(watch)
    }
    case 'release':
      return ledger.isLive(action.id) ? null : `no request ${action.id} is there to release`
    case 'modify':
      if (!ledger.isLive(action.id)) return `no request ${action.id} is there to modify`
      return impossibleWatch(action.watch)
    case 'switch': {
      const { cpu, task } = action
      const nowhere = noCpu(cpu) ?? noTask(task)
      if (nowhere !== null || task === null) return nowhere
      const elsewhere = machine.cpuOf(task)
      if (elsewhere === null || elsewhere === cpu) return null
      return `task ${task} runs on CPU ${elsewhere}, it cannot run on CPU ${cpu} too`
    }
    case 'access': {
      const { cpu, task } = action
      const nowhere = noCpu(cpu) ?? noTask(task)
      if (nowhere !== null || task === null) return nowhere
      if (task === machine.state(cpu).task) return null
      return `task ${task} does not run on CPU ${cpu}: switch to it first`
    }
    case 'poke':
    case 'peek':
      return noTask(action.task)
    case 'write':
    case 'control':
      return noCpu(action.cpu)
    case 'fork':
    case 'exec':
    case 'exit':
      return noTask(action.task) ?? noTask(action.child)
    default:
      // Whoever calls without types may send anything.
      return `there is no action ${JSON.stringify(Reflect.get(action, 'type') ?? null)}`
  }
}

function impossibleWatch({ address, length }: Watch): string | null {
  if (!Number.isInteger(length) || length < 1) return `a watch of ${length} bytes is none`
  if (BigInt.asUintN(64, address) !== address) return 'the address does not fit into 64 bits'
  return null
}
