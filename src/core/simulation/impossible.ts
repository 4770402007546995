import type { Watch } from '../matching/access.ts'
import type { Action, TaskId } from '../reservation/actions.ts'
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
  if ('cpu' in action && action.cpu !== undefined && !machine.states[action.cpu]) {
    return `there is no CPU ${action.cpu}: the world has ${world.cpus}, counted from 0`
  }
  const task = 'task' in action ? action.task : null
  if (typeof task === 'string' && !tasks.has(task)) return noTask(task, world)
  const child = 'child' in action ? action.child : null
  if (typeof child === 'string' && !tasks.has(child)) return noTask(child, world)
  switch (action.type) {
    case 'request':
      if (ledger.isLive(action.id)) return `a request ${action.id} is already there`
      return impossibleWatch(action.watch)
    case 'release':
      return ledger.isLive(action.id) ? null : `no request ${action.id} is there to release`
    case 'modify':
      if (!ledger.isLive(action.id)) return `no request ${action.id} is there to modify`
      return impossibleWatch(action.watch)
    case 'switch': {
      const elsewhere = action.task === null ? null : machine.cpuOf(action.task)
      if (elsewhere === null || elsewhere === action.cpu) return null
      return `task ${action.task} runs on CPU ${elsewhere}, it cannot run on CPU ${action.cpu} too`
    }
    case 'access': {
      const { task } = machine.state(action.cpu)
      if (action.task === null || action.task === task) return null
      return `task ${action.task} does not run on CPU ${action.cpu}: switch to it first`
    }
    case 'poke':
    case 'peek':
    case 'write':
    case 'control':
    case 'fork':
    case 'exec':
    case 'exit':
      return null
    default:
      // Whoever calls without types may send anything.
      return `there is no action ${JSON.stringify(Reflect.get(action, 'type') ?? null)}`
  }
}

function noTask(task: TaskId, world: World): string {
  return `there is no task ${task}: the world has ${world.tasks.join(', ') || 'none'}`
}

function impossibleWatch({ address, length }: Watch): string | null {
  if (!Number.isInteger(length) || length < 1) return `a watch of ${length} bytes is none`
  if (BigInt.asUintN(64, address) !== address) return 'the address does not fit into 64 bits'
  return null
}
