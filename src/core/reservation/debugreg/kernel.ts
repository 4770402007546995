import { CpuMoves } from './cpus.ts'
import { KwatchList } from './kwatch.ts'
import { Processes } from './processes.ts'
import { DebugregPtrace } from './ptrace.ts'
import { OwnershipTable } from './table.ts'
import { Threads } from './threads.ts'
import type { DebugregVersion } from './version.ts'
import type { Machine } from '../machine.ts'

/**
 * A kernel with the ownership table, call by call as the code has them. It writes the registers of `machine` and
 * leaves their owners alone. `taskSize` is the first address above user space.
 */
export class DebugregKernel {
  readonly table: OwnershipTable
  readonly kwatches: KwatchList
  readonly threads: Threads
  readonly ptrace: DebugregPtrace
  readonly processes: Processes

  constructor(machine: Machine, version: DebugregVersion, taskSize: bigint) {
    const cpus = new CpuMoves(machine)
    this.table = new OwnershipTable(version)
    this.kwatches = new KwatchList(cpus, this.table)
    this.threads = new Threads()
    this.ptrace = new DebugregPtrace(this.threads, this.table, version, taskSize)
    this.processes = new Processes(cpus, this.threads, this.table, this.kwatches, version)
  }
}
