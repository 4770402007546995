import type { Watch } from '../matching/access.ts'
import type {
  Action,
  ClientId,
  ClientKind,
  CpuIndex,
  RequestId,
  TaskId,
} from '../reservation/actions.ts'
import type { FallbackMethod } from '../reservation/outcomes.ts'

/** What a client does when it is told to make way (priorities): wait, give its place back, or ask again at the lowest rank. */
export type UnderPressure = 'wait' | 'give-back' | 'downgrade'

/** Who asks for slots: its id, what program or facility it is, and how it behaves. */
export interface ClientProgram {
  readonly id: ClientId
  /** Absent: it makes no wishes; its requests, pokes and writes stand in the scenario one by one. */
  readonly kind?: ClientKind
  /** How it goes on where it is refused or taken out. Absent: not at all. */
  readonly fallback?: FallbackMethod | 'none'
  /** Absent: `wait`; a utrace client gives its place back. */
  readonly underPressure?: UnderPressure
  /** gdb alone: it never looks at what ptrace answers, as the kernel patches of 2001 to 2005 say of it. */
  readonly ignoresErrors?: boolean
}

/** A client wants to see a watch, and does what its kind does for that. */
export interface WishAction {
  readonly type: 'wish'
  readonly id: RequestId
  readonly client: ClientId
  /** The task to watch: gdb watches the whole process of it. Absent: the kernel, or every task. */
  readonly task?: TaskId
  /** Only this CPU. Absent: every one. */
  readonly cpu?: CpuIndex
  readonly watch: Watch
  readonly priority?: number
  readonly wellBehaved?: boolean
  /** As in a request, for perf. */
  readonly excludeKernel?: boolean
  readonly paranoid?: number
  readonly disabled?: boolean
  /** The CPU on which the call runs. Absent: CPU 0. */
  readonly from?: CpuIndex
}
/** The client wants it no more. */
export interface UnwishAction {
  readonly type: 'unwish'
  readonly id: RequestId
}
/** A debugger lets the process of this task go on: now gdb writes its registers, and now it hears that it cannot. */
export interface ContinueAction {
  readonly type: 'continue'
  readonly client: ClientId
  readonly task: TaskId
}
/** A debugger clears what it set in the process of this task and leaves. */
export interface DetachAction {
  readonly type: 'detach'
  readonly client: ClientId
  readonly task: TaskId
}
/** A task that runs goes to another CPU: a switch away there, and a switch to it here. */
export interface MigrateAction {
  readonly type: 'migrate'
  readonly task: TaskId
  readonly cpu: CpuIndex
}

/** What a client decides, and the run turns into requests, pokes and writes. */
export type ClientAction = WishAction | UnwishAction | ContinueAction | DetachAction

/** Everything that can stand in a scenario. */
export type ScenarioAction = Action | ClientAction | MigrateAction
