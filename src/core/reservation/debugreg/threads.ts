import type { CpuIndex, TaskId } from '../actions.ts'

/** What a task has saved. */
export interface Thread {
  /** debugreg[0] to debugreg[7]; 4 and 5 are always 0. */
  readonly debugreg: readonly bigint[]
  /** TIF_DEBUG: a switch to the task loads its registers. */
  readonly debugged: boolean
}

/** A task that was never poked, and the idle task. */
export const cleanThread: Thread = {
  debugreg: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
  debugged: false,
}

/** The saved registers of every task, and which task runs where. */
export class Threads {
  readonly #threads = new Map<TaskId, Thread>()
  readonly #current = new Map<CpuIndex, TaskId>()

  of(task: TaskId | null): Thread {
    return (task === null ? undefined : this.#threads.get(task)) ?? cleanThread
  }

  /** The value in debugreg[register], the DR7 of the task by default. */
  saved(task: TaskId | null, register = 7): bigint {
    return this.of(task).debugreg[register] ?? 0n
  }

  store(task: TaskId, register: number, value: bigint): void {
    const thread = this.of(task)
    const debugreg = [...thread.debugreg]
    debugreg[register] = value
    this.#threads.set(task, { debugreg, debugged: thread.debugged })
  }

  setDebugged(task: TaskId, debugged: boolean): void {
    this.#threads.set(task, { debugreg: this.of(task).debugreg, debugged })
  }

  copy(parent: TaskId, child: TaskId): void {
    this.#threads.set(child, this.of(parent))
  }

  clear(task: TaskId): void {
    this.#threads.delete(task)
  }

  /** Null: a task that never uses the registers. */
  current(cpu: CpuIndex): TaskId | null {
    return this.#current.get(cpu) ?? null
  }

  run(cpu: CpuIndex, task: TaskId | null): void {
    if (task === null) this.#current.delete(cpu)
    else this.#current.set(cpu, task)
  }

  /** The task runs nowhere any more. */
  stop(task: TaskId): void {
    for (const [cpu, running] of this.#current) if (running === task) this.run(cpu, null)
  }
}
