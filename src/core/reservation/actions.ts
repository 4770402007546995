import type { Access, Watch } from '../matching/access.ts'

/** Names a request for as long as the run lasts. */
export type RequestId = string
/** Names who asks: gdb, perf, kgdb, a raw module. */
export type ClientId = string
/** Names a task (one thread) of the world. */
export type TaskId = string
/** A logical CPU of the world, 0-based. */
export type CpuIndex = number

/** The programs and facilities that use the registers. What a client is tells a policy by which way it comes in. */
export const clientKinds = [
  'gdb',
  'ptrace',
  'kgdb',
  'kwatch',
  'utrace',
  'perf',
  'ksym',
  'wide',
  'raw',
] as const
export type ClientKind = (typeof clientKinds)[number]

/** What a client is, by its kind or else by how its id begins: "perf" and "perf-2" are perf. */
export function isKind(
  { kind, client }: { readonly kind?: ClientKind; readonly client: ClientId },
  wanted: ClientKind,
): boolean {
  return kind === undefined ? client.startsWith(wanted) : kind === wanted
}

/** A wish, put to the policy. No task: the kernel, or every task of that CPU; no cpu: every CPU. */
export interface Request extends Calling {
  readonly id: RequestId
  readonly client: ClientId
  readonly task?: TaskId
  readonly cpu?: CpuIndex
  readonly watch: Watch
  readonly priority?: number
  readonly wellBehaved?: boolean
  /** What the client is. Absent: what its id says. */
  readonly kind?: ClientKind
  /** Looks at the answer and has callbacks. Absent: as its kind does; debuggers never look. */
  readonly attentive?: boolean
  /** Never takes turns with others. Absent: as its kind does; perf's own breakpoints may take turns. */
  readonly pinned?: boolean
  /** perf alone: it hears of user space alone (exclude_kernel). Absent: of the kernel too. A debugger never hears of it. */
  readonly excludeKernel?: boolean
  /** perf alone: its caller is not root, and kernel.perf_event_paranoid is this (2 as Linux sets it). Absent: it is root. */
  readonly paranoid?: number
  /** Linux alone: the event is opened disabled. It counts, and takes no slot until `modify` enables it. */
  readonly disabled?: boolean
}

/** The CPU on which the call runs. Absent: CPU 0. */
export interface Calling {
  readonly from?: CpuIndex
}

export type RequestAction = Request & { readonly type: 'request' }
export interface ReleaseAction extends Calling {
  readonly type: 'release'
  readonly id: RequestId
}
export interface ModifyAction extends Calling {
  readonly type: 'modify'
  readonly id: RequestId
  readonly watch: Watch
  /** Linux alone: the event is disabled from now on. Absent: enabled. */
  readonly disabled?: boolean
}
/** Task null: a task that does not use the registers. */
export interface SwitchAction {
  readonly type: 'switch'
  readonly cpu: CpuIndex
  readonly task: TaskId | null
}
/** PTRACE_POKEUSER of u_debugreg[register] while the task is stopped; `client` is `ptrace` when absent. */
export interface PokeAction {
  readonly type: 'poke'
  readonly task: TaskId
  readonly register: number
  readonly value: bigint
  readonly client?: ClientId
}
/** PTRACE_PEEKUSER of u_debugreg[register]: what the debugger reads back. */
export interface PeekAction {
  readonly type: 'peek'
  readonly task: TaskId
  readonly register: number
  readonly client?: ClientId
}
/** A MOV to DRn by somebody who asks nobody. */
export interface WriteAction {
  readonly type: 'write'
  readonly cpu: CpuIndex
  readonly register: number
  readonly value: bigint
  readonly client: ClientId
  /** Read, modify, write: only these bits are taken from `value`. Absent: all of them. */
  readonly mask?: bigint
}
/** Sets or clears CR4.DE. */
export interface ControlAction {
  readonly type: 'control'
  readonly cpu: CpuIndex
  readonly de: boolean
}
/** One access by the task that runs on the CPU; task null: by a task that does not use the registers, or the kernel. */
export interface AccessAction {
  readonly type: 'access'
  readonly cpu: CpuIndex
  readonly task: TaskId | null
  readonly access: Access
  /** By the kernel on behalf of the task, a copy to user memory for instance. Absent: in user mode. */
  readonly mode?: 'kernel'
  /** Within an NMI: part of the time in which Linux takes no breakpoint. */
  readonly nmi?: boolean
}
export interface LifeAction {
  readonly type: 'fork' | 'exec' | 'exit'
  readonly task: TaskId
  /** fork only: the new task, one that the world already names. */
  readonly child?: TaskId
}

/** Everything that can happen in a scenario, as plain data. */
export type Action =
  | RequestAction
  | ReleaseAction
  | ModifyAction
  | SwitchAction
  | PokeAction
  | PeekAction
  | WriteAction
  | ControlAction
  | AccessAction
  | LifeAction
