import { formatAddress, formatLength } from '../../registers/text.ts'
import { slotIndices } from '../../registers/types.ts'
import type { Request } from '../actions.ts'
import type { Errno } from '../outcomes.ts'
import type { HwBreakpointFacility } from './facility.ts'

/** Why the facility refused, as a sentence without a full stop. */
export function refusalReason(
  errno: Errno,
  { task, watch, client }: Pick<Request, 'task' | 'watch' | 'client'>,
  { kernelPosition, userCount }: HwBreakpointFacility,
): string {
  const address = formatAddress(watch.address)
  switch (errno) {
    case 'ENOSPC': {
      if (task !== undefined) {
        if (kernelPosition === 0) return 'the kernel holds all four slots'
        // Where the kernel holds none its position is no register: DR4 is another name of DR6.
        const below = kernelPosition < slotIndices.length ? ` below DR${kernelPosition}` : ''
        return `task ${task} has too few free slots${below}`
      }
      const next = slotIndices[kernelPosition - 1]
      if (next === undefined) return 'the kernel holds all four slots already'
      const count = userCount[next]
      return count === 0
        ? 'the kernel comes down to DR0, and it is not enough'
        : `DR${next} is next for the kernel, and it is counted as held by ${count === 1 ? '1 task' : `${count} tasks`}`
    }
    case 'EFAULT':
      return `${address} is not in ${task === undefined ? 'the kernel' : 'user space'}`
    case 'ENOENT':
      return `it is no longer in the table of task ${task ?? 'none'}`
    case 'EAGAIN':
      return `${client} request failed, try again later`
    default:
      return `${watch.type} of ${formatLength(watch.length)} at ${address} did not pass validation`
  }
}

/** Why a poke was refused. */
export function pokeReason(errno: Errno, register: number): string {
  switch (errno) {
    case 'EIO':
      return register <= 3
        ? `DR${register} is in use and the value is not in user space`
        : `ptrace has no DR${register}`
    case 'ENOSPC':
      return 'DR7 enables more than the task has free slots below the kernel'
    case 'EFAULT':
      return 'DR7 enables an address that is not in user space'
    default:
      return 'DR7 enables an address, a type or a length that did not pass validation'
  }
}
