import type { Watch } from '../matching/access.ts'
import type { Breakpoint, SlotIndex } from '../registers/types.ts'
import type { ClientId, CpuIndex, Request, RequestId, TaskId } from './actions.ts'

export type Errno =
  | 'EPERM'
  | 'EACCES'
  | 'ENOENT'
  | 'ESRCH'
  | 'EIO'
  | 'EAGAIN'
  | 'EFAULT'
  | 'EBUSY'
  | 'EEXIST'
  | 'EINVAL'
  | 'ENOSPC'
  | 'EOPNOTSUPP'

/** What a policy tells a client. */
export type PolicyOutcome =
  /** Told yes. `request` is what it now believes to be watched; `breakpoints` where they are not the usual aligned pieces. */
  | {
      readonly type: 'granted'
      readonly id: RequestId
      readonly request: Request
      readonly breakpoints?: readonly Breakpoint[]
    }
  /** Told no, at once. */
  | {
      readonly type: 'refused'
      readonly id: RequestId
      readonly errno: Errno
      readonly reason: string
      /** Absent where no request was made (a poke that was refused). */
      readonly request?: Request
    }
  /** Registered without a slot for now, and told so: `request` waits for one, or is `disabled`. */
  | { readonly type: 'queued'; readonly id: RequestId; readonly request: Request }
  /** What waited has a slot now, and is told by callback. */
  | { readonly type: 'restored'; readonly id: RequestId }
  | {
      readonly type: 'modified'
      readonly id: RequestId
      readonly watch: Watch
      readonly breakpoints?: readonly Breakpoint[]
    }
  | { readonly type: 'released'; readonly id: RequestId }
  /** Taken out of hardware, still registered, and told by callback. */
  | { readonly type: 'uninstalled'; readonly id: RequestId; readonly by: RequestId | null }
  /** A grant taken back for somebody else, and told. */
  | { readonly type: 'evicted'; readonly id: RequestId; readonly by: RequestId }
  /** The value was stored in the saved registers of the task. */
  | {
      readonly type: 'stored'
      readonly task: TaskId
      readonly register: number
      readonly value: bigint
    }
  /** What PTRACE_PEEKUSER answers, whatever the hardware holds. */
  | {
      readonly type: 'read'
      readonly task: TaskId
      readonly register: number
      readonly value: bigint
    }
  /** The policy knows no such action. */
  | { readonly type: 'ignored'; readonly reason: string }

/** What the hardware did, seen by comparing registers and beliefs before and after: no policy can leave it out. */
export type HardwareOutcome =
  | {
      readonly type: 'written'
      readonly cpu: CpuIndex
      readonly register: number
      readonly value: bigint
      readonly client: ClientId
    }
  | {
      readonly type: 'fault'
      readonly cpu: CpuIndex
      readonly vector: '#GP' | '#UD' | '#DB' | 'none'
      readonly reason: string
    }
  | {
      readonly type: 'installed'
      readonly id: RequestId
      readonly cpu: CpuIndex
      readonly slot: SlotIndex
    }
  | {
      readonly type: 'moved'
      readonly id: RequestId
      readonly cpu: CpuIndex
      readonly from: SlotIndex
      readonly slot: SlotIndex
    }
  /** The silent failure: taken out of hardware with nobody told. `by` holds the slot now; null: nobody does. */
  | {
      readonly type: 'clobbered'
      readonly id: RequestId
      readonly cpu: CpuIndex
      readonly slot: SlotIndex
      readonly by: RequestId | null
    }
  /** Told yes and in no slot although its context runs: a silent failure from the start. */
  | { readonly type: 'unarmed'; readonly id: RequestId; readonly cpu: CpuIndex }
  | {
      readonly type: 'hit'
      readonly id: RequestId
      readonly cpu: CpuIndex
      readonly slot: SlotIndex
    }
  /** `reason`: why nobody is told although the breakpoint is in hardware; absent: it is not. */
  | {
      readonly type: 'missed'
      readonly id: RequestId
      readonly cpu: CpuIndex
      readonly reason?: string
    }
  /** Another method traps this access: a hit of the watch, or `vain`, for nothing. */
  | {
      readonly type: 'trapped'
      readonly id: RequestId
      readonly cpu: CpuIndex
      readonly method: FallbackMethod
      readonly vain: boolean
    }
  /** A #DB that nobody who armed this breakpoint receives. */
  | { readonly type: 'stray'; readonly cpu: CpuIndex; readonly slot: SlotIndex }
  /** The action cannot happen in this world: nothing was done. */
  | { readonly type: 'invalid'; readonly reason: string }

/** How a client goes on that has no slot: every instruction traps, or every access to the page. */
export type FallbackMethod = 'single-step' | 'page-protection'

/** What a client makes of what it was told. */
export type ClientOutcome =
  /** It takes its breakpoint for armed, which nobody granted: it did not look at a refusal, or wrote what stood there already. */
  | { readonly type: 'assumed'; readonly id: RequestId; readonly request: Request }
  /** It goes on by another method: slower, and it knows. */
  | {
      readonly type: 'fallback'
      readonly id: RequestId
      readonly method: FallbackMethod
      readonly request: Request
    }
  /** What its user sees. */
  | { readonly type: 'reported'; readonly client: ClientId; readonly text: string }

export type Outcome = PolicyOutcome | HardwareOutcome | ClientOutcome
