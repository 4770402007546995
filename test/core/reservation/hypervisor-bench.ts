import {
  HypervisorAllocator,
  type HypervisorVersion,
} from '../../../src/core/reservation/hypervisor/allocator.ts'
import { linux } from '../../../src/core/reservation/linux.ts'
import { Machine } from '../../../src/core/reservation/machine.ts'
import type { Policy } from '../../../src/core/reservation/policy.ts'
import { raw } from '../../../src/core/reservation/raw.ts'
import { createRun, type Run } from '../../../src/core/simulation/run.ts'
import type { World } from '../../../src/core/simulation/world.ts'

export const overLinux: HypervisorVersion = { guest: linux, discards: false }
export const overRaw: HypervisorVersion = { guest: raw, discards: false }
export const haxm: HypervisorVersion = { guest: linux, discards: true }

/** A run together with its allocator, which knows what the guest reads back. */
export function withAllocator(
  version: HypervisorVersion,
  world: World,
): { run: Run; allocator: HypervisorAllocator } {
  let allocator = new HypervisorAllocator(new Machine(1, false), version)
  const policy: Policy = {
    id: 'hypervisor',
    title: '',
    years: '',
    people: '',
    motto: '',
    summary: '',
    sources: [],
    create: (machine) => {
      allocator = new HypervisorAllocator(machine, version)
      return allocator
    },
  }
  const run = createRun(policy, world)
  return { run, allocator }
}

/** The host's debugger: 4 bytes, write, unless said otherwise. */
export function hostRequest(id: string, address: bigint, cpu?: number) {
  const watch = { address, length: 4, type: 'write' } as const
  const request = { type: 'request', id, client: 'host', watch } as const
  return cpu === undefined ? request : { ...request, cpu }
}
