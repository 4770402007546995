import type { CpuIndex, TaskId } from '../reservation/actions.ts'
import type { Account } from './account.ts'

const nobody: readonly never[] = []

/** The requests that are believed armed, for each CPU those of the kernel there, and those of each task, in the order of the answers. */
export class Believers {
  readonly #kernel: readonly Account[][]
  readonly #tasks = new Map<TaskId, Account[]>()

  constructor(cpus: number) {
    this.#kernel = Array.from({ length: cpus }, () => [])
  }

  /** The kernel's on this CPU, whichever task runs. */
  ofKernel(cpu: CpuIndex): readonly Account[] {
    return this.#kernel[cpu] ?? nobody
  }

  ofTask(task: TaskId | null): readonly Account[] {
    return (task === null ? undefined : this.#tasks.get(task)) ?? nobody
  }

  add(account: Account): void {
    const { task, cpu } = account
    if (task !== undefined) {
      const own = this.#tasks.get(task)
      if (own === undefined) this.#tasks.set(task, [account])
      else own.push(account)
    } else if (cpu !== undefined) this.#kernel[cpu]?.push(account)
    else for (const own of this.#kernel) own.push(account)
  }

  delete(account: Account): void {
    const { task, cpu } = account
    if (task !== undefined) remove(this.#tasks.get(task), account)
    else if (cpu !== undefined) remove(this.#kernel[cpu], account)
    else for (const own of this.#kernel) remove(own, account)
  }
}

function remove(list: Account[] | undefined, account: Account): void {
  const place = list?.indexOf(account) ?? -1
  if (place >= 0) list?.splice(place, 1)
}
